"""Campaigns: every file that `campaign.toml` names is read, and all mistakes in all of them are told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Severity, Where, error
from formatkit.errors import ConfigError
from formatkit.load.campaign_parts import (
    campaign_brand,
    campaign_face_model,
    campaign_media,
    campaign_posts,
    campaign_presets,
    checked_posts,
    own_presets,
    under_embargo,
)
from formatkit.load.campaign_words import Place, template_mistakes, word_mistakes
from formatkit.load.drafts import Wording
from formatkit.load.findings import Findings
from formatkit.load.people import campaign_people
from formatkit.load.people_words import people_mistakes, unused_columns
from formatkit.load.positions import KeyPath, key_text
from formatkit.load.templates import all_templates
from formatkit.load.toml import read_toml
from formatkit.load.validation import diagnostics_of
from formatkit.load.vocabulary import vocabulary_of
from formatkit.model.campaign import Campaign, CampaignFile
from formatkit.model.post import Post

__all__ = ["TEMPLATE_FOLDER", "campaign_from", "load_campaign", "load_campaign_reporting"]

TEMPLATE_FOLDER = "templates"
"""The folder beside `campaign.toml` that holds a user's own templates."""

_FILLERS: Mapping[str, Any] = {"name": "-", "brand": "", "posts": ("",)}


def load_campaign(path: Path | str) -> Campaign:
    """Read a campaign: its file, brand, preset files, templates, media table and posts.

    Raises ConfigError with every error in all of these files.
    """
    campaign, found = load_campaign_reporting(path)
    errors = [entry for entry in found if entry.severity is Severity.ERROR]
    if errors or campaign is None:
        raise ConfigError(*errors)
    return campaign


def load_campaign_reporting(path: Path | str) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
    """Read a campaign as far as it is sound: posts with mistakes are left out, for `--skip-invalid`.

    Returns the campaign, or None when a mistake concerns all of it, and everything that was found.
    """
    place = Path(path)
    try:
        toml = read_toml(place, str(path))
    except ConfigError as wrong:
        return None, wrong.diagnostics
    found = Findings()
    file, mistakes = _outline(toml.data)
    if mistakes is not None:
        found.block(diagnostics_of(mistakes, CampaignFile, toml.positions, toml.shown))

    def at(keys: KeyPath) -> Where:
        return Where(file=toml.shown, line=_line(toml.positions, keys), key=key_text(keys))

    campaign = _assembled(file, toml.data, place.parent, at, found)
    return campaign, tuple(found.every)


def campaign_from(file: CampaignFile, folder: Path) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
    """Make a campaign without a campaign file, as the command line does from its options.

    Paths in `file` are relative to `folder`. When it names preset files and no presets, all presets of the files
    are meant. Returns what `load_campaign_reporting` returns.
    """
    found = Findings()
    campaign = _assembled(file, file.model_dump(exclude_unset=True), folder, lambda _keys: Where(), found)
    return campaign, tuple(found.every)


def _outline(data: Mapping[str, Any]) -> tuple[CampaignFile, ValidationError | None]:
    """Return the campaign file; with mistakes, as much of it as is sound, so that the other files are read too."""
    try:
        return CampaignFile.model_validate(data), None
    except ValidationError as wrong:
        broken = {entry["loc"][0] for entry in wrong.errors() if entry["loc"]}
        sound = {key: value for key, value in data.items() if key not in broken}
        return CampaignFile.model_validate({**_FILLERS, **sound}), wrong


def _line(positions: Mapping[KeyPath, int], keys: KeyPath) -> int | None:
    return next((positions[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in positions), None)


def _assembled(
    file: CampaignFile, data: Mapping[str, Any], folder: Path, at: Place, found: Findings
) -> Campaign | None:
    own = own_presets(file, folder, at, found)
    folders = (folder / TEMPLATE_FOLDER,)
    shelf = all_templates(folders)
    found.block(shelf.mistakes)
    vocabulary = vocabulary_of(shelf.slots, own)
    found.block(word_mistakes(data, file, vocabulary, at))
    found.block(template_mistakes(file, shelf, at))
    brand = campaign_brand(file, folder, at, found)
    media = campaign_media(file, folder, at, found)
    face_model = campaign_face_model(file, folder, brand, at, found)
    presets = campaign_presets(file, own, at, found)
    wording = Wording(vocabulary, file.columns, file.values, next(iter(file.languages), "de"))
    posts, post_presets = checked_posts(campaign_posts(file, folder, wording, at, found), shelf, own, found)
    posts = under_embargo(posts, file.embargo, found)
    people = campaign_people(file, folder, wording, at, found)
    posts = _fit_for_people(posts, file, people, at, found)
    if not presets and not found.names("presets") and any(post.id not in post_presets for post in posts):
        found.block([error("FK136", at(("presets",)))])
    if found.is_blocked or brand is None:
        return None
    return Campaign(
        name=file.name,
        folder=folder,
        brand=brand,
        brand_folder=brand.folder,
        posts=posts,
        presets=presets,
        out=folder / file.out,
        post_presets=post_presets,
        media=media,
        face_model=face_model,
        templates=shelf.by_reference,
        file_name=file.file_name,
        languages=file.languages,
        same_size=file.same_size,
        packing=file.packing,
        defaults=file.defaults,
        overrides=file.overrides,
        people=people,
        links=file.links,
        reading=tuple(entry for entry in found.every if entry.severity is not Severity.ERROR),
    )


def _fit_for_people(
    posts: Sequence[Post], file: CampaignFile, people: Mapping[str, Sequence[Post]], at: Place, found: Findings
) -> tuple[Post, ...]:
    """Return the posts whose placeholders exist; those of others are told."""
    sound = []
    for post in posts:
        mistakes = [*people_mistakes(post, file, people, at)]
        found.every += mistakes
        sound += [] if any(each.severity is Severity.ERROR for each in mistakes) else [post]
    found.every += unused_columns(posts, file, people, at)
    return tuple(sound)
