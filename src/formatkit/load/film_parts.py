"""Open what a film has beside pictures: videos in slots, music, voice-over, captions, the brand's bumpers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from formatkit.diagnostics import Diagnostic, Where
from formatkit.errors import AssetError, FormatkitError, MissingToolError
from formatkit.load.assets import AssetStore
from formatkit.load.kit import same_file
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.media import MediaEntry, Trim
from formatkit.model.template import Template
from formatkit.scene.captions import Cue
from formatkit.scene.kit import FilmParts, SlotSound, SlotVideo
from formatkit.scene.store import FootageFacts

__all__ = ["open_film_parts"]

Opened = TypeVar("Opened")
_FROM_TEXT = "text"


def open_film_parts(
    contents: Sequence[Content],
    template: Template,
    media: Sequence[MediaEntry],
    folder: Path,
    brand: Brand,
    store: AssetStore,
    shown: str = "brand.toml",
) -> FilmParts:
    """Open all videos and sounds of a film and read its captions.

    Raises FormatkitError with one sentence for each file that cannot be used.
    """
    opening = _Opening(folder, media, store)
    videos = tuple(opening.videos(content, template) for content in contents)
    first = contents[0]
    music = brand.look.music
    made = FilmParts(
        videos,
        music=opening.tried(lambda: _sound(store, brand.folder / music.file, Where(shown, key="look.music.file")))
        if music
        else None,
        voice=opening.voice(first),
        captions=opening.captions(first) or (),
        text_captions=first.captions == _FROM_TEXT,
        intro=opening.bumper(brand, brand.bumpers.intro, Where(shown, key="bumpers.intro")),
        outro=opening.bumper(brand, brand.bumpers.outro, Where(shown, key="bumpers.outro")),
    )
    if opening.problems:
        raise AssetError(*opening.problems)
    return replace(made, noticed=(*opening.noticed, *_noticed(made, store)))


def _noticed(parts: FilmParts, store: AssetStore) -> tuple[Diagnostic, ...]:
    """Return what was noticed while videos and sounds were made regular, such as a damaged end."""
    videos = [video.facts.digest for slide in parts.videos for video in slide.values()]
    sounds = [sound.facts.digest for sound in (parts.music, parts.voice) if sound]
    bumpers = [facts.digest for facts in (parts.intro, parts.outro) if facts]
    return tuple(each for digest in dict.fromkeys((*videos, *sounds, *bumpers)) for each in store.diagnostics(digest))


class _Opening:
    """Opens files one after another and collects what is wrong with them."""

    def __init__(self, folder: Path, media: Sequence[MediaEntry], store: AssetStore) -> None:
        self._folder = folder
        self._media = {same_file(entry.file): entry for entry in media}
        self._store = store
        self.problems: list[Diagnostic] = []
        self.noticed: list[Diagnostic] = []

    def tried(self, opened: Callable[[], Opened]) -> Opened | None:
        """Return what is opened, or None when its problem was noted."""
        try:
            return opened()
        except MissingToolError:
            raise  # no other file would fare better
        except FormatkitError as problem:
            self.problems += problem.diagnostics
            return None

    def videos(self, content: Content, template: Template) -> Mapping[str, SlotVideo]:
        """Return the videos that a post names for the template's video slots."""
        found: dict[str, SlotVideo] = {}
        for name, slot in template.slots.items():
            path = content.slots.get(name)
            if slot.type == "video" and isinstance(path, str) and path:
                made = self._video(path, _at(content.where, name))
                if made is not None:
                    found[name] = made
        return found

    def voice(self, content: Content) -> SlotSound | None:
        """Return the voice-over that a post names."""
        if not content.voice:
            return None
        entry = self._media.get(same_file(content.voice))
        where = _at(content.where, "voice")
        made = self.tried(lambda: _sound(self._store, self._folder / content.voice, where))
        if made is None or entry is None or entry.trim is None:
            return made
        return SlotSound(made.facts, _exact(entry.trim.start), _until(entry.trim))

    def captions(self, content: Content) -> tuple[Cue, ...] | None:
        """Return the cues of a subtitle file that a post names."""
        if content.captions in ("", _FROM_TEXT):
            return None
        from formatkit.load.captions import load_captions  # phrases in all languages come with it

        where = _at(content.where, "captions")
        found = self.tried(lambda: load_captions(content.captions, (self._folder,), where, content.lang))
        self.noticed += found.diagnostics if found else ()
        return found.cues if found else None

    def bumper(self, brand: Brand, file: str | None, where: Where) -> FootageFacts | None:
        """Return the facts of one of the brand's bumpers."""
        return self.tried(lambda: self._store.open_video(brand.folder / file, where)) if file else None

    def _video(self, path: str, where: Where) -> SlotVideo | None:
        facts = self.tried(lambda: self._store.open_video(self._folder / path, where))
        entry = self._media.get(same_file(path))
        if facts is None or entry is None:
            return SlotVideo(facts) if facts is not None else None
        trim = entry.trim
        return SlotVideo(
            facts,
            entry.focus,
            entry.credit,
            entry.alt,
            _exact(trim.start) if trim else Fraction(0),
            _until(trim),
            Fraction(entry.speed).limit_denominator(1000),
            entry.sound == "on",
        )


def _sound(store: AssetStore, path: Path, where: Where) -> SlotSound:
    return SlotSound(store.open_sound(path, where))


def _exact(seconds: float) -> Fraction:
    return Fraction(seconds).limit_denominator(1000)


def _until(trim: Trim | None) -> Fraction | None:
    return _exact(trim.end) if trim is not None and trim.end is not None else None


def _at(where: Where, key: str) -> Where:
    return Where(where.file, where.line, where.cell, key, where.item)
