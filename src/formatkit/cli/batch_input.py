"""What `batch` is given: a campaign file, or presets, posts and brand kit that make a campaign without one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast, get_args

from formatkit.cli.batch_source import Source, names_in
from formatkit.cli.terminal import system_language
from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.brand import neutral_brand_file
from formatkit.load.campaign import campaign_from, load_campaign_reporting
from formatkit.load.names import listed, nearest
from formatkit.model.campaign import Campaign, CampaignFile
from formatkit.model.post import Status

__all__ = ["loaded", "statuses_in"]

_CAMPAIGN = Path("campaign.toml")


def loaded(source: Source) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
    """Return the campaign, None when a mistake concerns all of it, and all findings in all files.

    Raises ConfigError when the options do not go together.
    """
    if source.is_without_file:
        return _without_file(source)
    if source.campaign is None and not _CAMPAIGN.is_file():
        raise ConfigError(error("FK830"))
    path = source.campaign or _CAMPAIGN
    return load_campaign_reporting(path / _CAMPAIGN if path.is_dir() else path)


def statuses_in(words: Iterable[str]) -> tuple[Status, ...]:
    """Return the states that `--only-status` names. Raises ConfigError."""
    names, known = names_in(words), get_args(Status)
    wrong = [
        error("FK833", Where(key="--only-status"), found=name, known=listed(known), nearest=nearest(name, known))
        for name in names
        if name not in known
    ]
    if wrong:
        raise ConfigError(*wrong)
    return tuple(cast("Status", name) for name in names)


def _without_file(source: Source) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
    if source.campaign is not None:
        raise ConfigError(error("FK831", None, file=source.campaign))
    missing = [
        error("FK832", None, option=option)
        for option, given in (("--presets", source.presets), ("--posts", source.posts))
        if not given
    ]
    if missing:
        raise ConfigError(*missing)
    folder = Path(source.posts[0]).parent
    refs = names_in(source.presets)
    files = tuple(ref for ref in refs if ref.endswith(".toml"))
    file = CampaignFile(
        name=Path(source.posts[0]).stem,
        brand=_seen_from(folder, source.brand or neutral_brand_file()),
        posts=tuple(_seen_from(folder, Path(path)) for path in source.posts),
        preset_files=tuple(_seen_from(folder, Path(path)) for path in files),
        presets=_all_of(refs, files),
        languages=names_in(source.languages) or (system_language(),),
    )
    return campaign_from(file, folder)


def _all_of(refs: Sequence[str], files: Sequence[str]) -> tuple[str, ...]:
    """Return the presets to name: those of preset files are meant anyway unless others are named beside them."""
    named = tuple(ref for ref in refs if ref not in files)
    if not named or not files:
        return named
    from formatkit.load.presets import load_preset_file

    return (*named, *(entry.id for path in files for entry in load_preset_file(path).presets))


def _seen_from(folder: Path, path: Path) -> str:
    """Return a path relative to the folder of the posts, in which the campaign lies."""
    try:
        return path.as_posix() if folder == Path() else Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()
