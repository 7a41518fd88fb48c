"""The parts of a campaign: brand, media table, presets and posts, each read as far as it is sound."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Severity, Where, error
from formatkit.errors import AssetError, ConfigError
from formatkit.load.asset_paths import file_below
from formatkit.load.brand import load_brand
from formatkit.load.campaign_words import Place, missing_columns
from formatkit.load.drafts import Draft, Wording
from formatkit.load.findings import Findings
from formatkit.load.media_table import load_media
from formatkit.load.posts import posts_of, read_drafts
from formatkit.load.presets import PresetFile, load_preset_file, resolve_presets
from formatkit.load.templates import TemplateShelf
from formatkit.model.brand import Brand
from formatkit.model.campaign import CampaignFile
from formatkit.model.embargo import first_day, moment_text
from formatkit.model.media import FaceModel, MediaEntry
from formatkit.model.post import Post
from formatkit.model.preset import Preset

__all__ = [
    "campaign_brand",
    "campaign_face_model",
    "campaign_media",
    "campaign_posts",
    "campaign_presets",
    "checked_posts",
    "own_presets",
    "under_embargo",
]


def own_presets(file: CampaignFile, folder: Path, at: Place, found: Findings) -> tuple[PresetFile, ...]:
    made = []
    for index, written in enumerate(file.preset_files):
        path = folder / written
        loaded = found.attempt(partial(load_preset_file, path), at(("preset_files", index)), written)
        made += [loaded] if loaded is not None else []
    return tuple(made)


def campaign_brand(file: CampaignFile, folder: Path, at: Place, found: Findings) -> Brand | None:
    if not file.brand:
        return None
    return found.attempt(partial(load_brand, folder / file.brand), at(("brand",)), file.brand)


def campaign_media(file: CampaignFile, folder: Path, at: Place, found: Findings) -> tuple[MediaEntry, ...]:
    written = file.media
    if not written:
        return ()
    loaded = found.attempt(
        partial(load_media, written, folder, next(iter(file.languages), "de")), at(("media",)), written
    )
    if loaded is None:
        return ()
    found.block(loaded[1])
    return loaded[0]


def campaign_face_model(
    file: CampaignFile, folder: Path, brand: Brand | None, at: Place, found: Findings
) -> FaceModel | None:
    written, where = file.seeing.face_model, at(("seeing", "face_model"))
    if written is None:
        return None
    try:
        return FaceModel(file_below(written, (folder, *(brand.folders if brand else ())), where), where)
    except AssetError as wrong:
        found.block(wrong.diagnostics)
        return None


def campaign_presets(file: CampaignFile, own: tuple[PresetFile, ...], at: Place, found: Findings) -> tuple[Preset, ...]:
    if not file.presets:
        return tuple(entry for loaded in own for entry in loaded.presets)
    made: dict[str, Preset] = {}
    for index, ref in enumerate(file.presets):
        try:
            made.update({entry.id: entry for entry in resolve_presets((ref,), *own)})
        except ConfigError as wrong:
            found.block(_located(wrong.diagnostics, at(("presets", index))))
    return tuple(made.values())


def _located(found: Iterable[Diagnostic], where: Where) -> list[Diagnostic]:
    return [entry if entry.where.file else entry.at(where) for entry in found]


def campaign_posts(file: CampaignFile, folder: Path, wording: Wording, at: Place, found: Findings) -> tuple[Post, ...]:
    drafts: list[Draft] = []
    headers: list[str] = []
    for index, written in enumerate(file.posts):
        if not written:
            continue
        where = at(("posts", index))
        loaded = found.attempt(partial(read_drafts, written, folder, wording), where, written)
        if loaded is None:
            continue
        found.block(loaded.blocking)
        found.every += loaded.diagnostics
        drafts += loaded.drafts
        headers += loaded.headers
    posts, diagnostics = posts_of(drafts, wording.vocabulary)
    found.every += diagnostics
    if headers:
        found.block(missing_columns(file, headers, wording.vocabulary, at))
    if not drafts and not any(entry.severity is Severity.ERROR for entry in found.every):
        found.block([error("FK139", at(("posts",)))])
    return posts


def checked_posts(
    posts: Sequence[Post],
    shelf: TemplateShelf,
    own: tuple[PresetFile, ...],
    found: Findings,
) -> tuple[tuple[Post, ...], dict[str, tuple[Preset, ...]]]:
    """Return the posts whose templates and presets exist, and the presets of those that name their own."""
    sound: list[Post] = []
    presets: dict[str, tuple[Preset, ...]] = {}
    for post in posts:
        where = replace(post.where, key="template")
        mistakes = [wrong for name in _templates_of(post) if (wrong := shelf.mistake(name, where)) is not None]
        try:
            if post.presets:
                presets[post.id] = resolve_presets(post.presets, *own)
        except ConfigError as wrong:
            mistakes += _located(wrong.diagnostics, replace(post.where, key="presets"))
        found.every += mistakes
        sound += [] if mistakes else [post]
    return tuple(sound), presets


def under_embargo(posts: Sequence[Post], embargo: datetime.date | None, found: Findings) -> tuple[Post, ...]:
    """Return the posts, under the campaign's embargo where they have none; those that are dated before it are told."""
    if embargo is None:
        return tuple(posts)
    held: list[Post] = []
    for post in posts:
        if post.embargo is None and post.date is not None and post.date < first_day(embargo):
            where = replace(post.where, key="date")
            found.every.append(error("FK967", where, date=str(post.date), embargo=moment_text(embargo)))
        else:
            held.append(post if post.embargo else post.model_copy(update={"embargo": embargo}))
    return tuple(held)


def _templates_of(post: Post) -> list[str]:
    inner = (fields for variant in post.variants for fields in (variant, *variant.overrides.values()))
    said = (post.template, *(fields.template for fields in (*post.slides, *post.overrides.values(), *inner)))
    return list(dict.fromkeys(name for name in said if name is not None))
