"""The one door for files of foreign origin, and the Store that the pure stages draw from.

Policy stands here: which files are allowed, how large, of which kind; that of videos and sounds in `load/footage.py`
and `load/sounds.py`. The mechanism, decoding in a child process that can be killed, is `media/`. No other module
opens a user's picture, drawing, font, video or sound.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import read_bytes
from formatkit.load.asset_cache import ByteCache
from formatkit.load.asset_fonts import vet_font
from formatkit.load.asset_limits import DEFAULT_LIMITS, AssetLimits
from formatkit.load.asset_paths import file_below
from formatkit.load.asset_vetting import fault_diagnostic, vetted_drawing, vetted_header, vetted_kind, vetted_memory
from formatkit.load.faces import FaceFinder
from formatkit.load.footage import FootageDoor
from formatkit.load.footage_cache import RegularFolder
from formatkit.load.read_files import ReadFiles, identity_of
from formatkit.load.sounds import SoundDoor, mapped_sound
from formatkit.load.web_fonts import UnpackedFonts
from formatkit.media.faults import MediaError
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader
from formatkit.media.process import DecoderProcess
from formatkit.model.geometry import Size
from formatkit.scene.store import ArtworkFacts, Face, FootageFacts, FootageReader, Reduction, SoundFacts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.load.asset_proxies import ProxyFolder

__all__ = ["DEFAULT_LIMITS", "AssetLimits", "AssetStore"]

Answer = TypeVar("Answer")
_SOURCE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class _Opened:
    """A picture or drawing that was let in: where it lies, who asked first, what its header says."""

    path: Path
    where: Where
    facts: ArtworkFacts
    header: PictureHeader | None  # a drawing has none


class AssetStore:
    """Opens users' files and gives their contents by digest (`formatkit.scene.store.Store`).

    `roots` are the folders that files may lie in, the first one is where relative paths start; `cache` is a folder
    for small versions of pictures and regular ones of videos and sounds. Use it as a context manager, or call
    `close()`.

    >>> from formatkit.diagnostics import Where
    >>> with AssetStore([Path("photos")]) as store:                      # doctest: +SKIP
    ...     facts = store.open_picture("team.jpg", Where(file="posts.csv", line=7, key="photo"))
    ...     pixels = store.pixels(facts.digest, 2)
    """

    def __init__(
        self, roots: Sequence[Path], *, limits: AssetLimits = DEFAULT_LIMITS, cache: Path | None = None
    ) -> None:
        self._roots = tuple(roots) or (Path(),)
        self._limits = limits
        self._cache = cache
        self.decoder = DecoderProcess(timeout=limits.seconds, memory=limits.child_bytes)
        self._regular = RegularFolder(cache)
        self._footage = FootageDoor(self._roots, limits, self._regular)
        self._sounds = SoundDoor(self._roots, limits, self._regular)
        self._faces = FaceFinder(self.decoder, cache)
        self._read = ReadFiles()
        self._opened: dict[str, _Opened] = {}
        self._fonts: dict[str, Path | bytes] = {}
        self._warned: dict[str, tuple[Diagnostic, ...]] = {}
        self._sources: ByteCache[bytes] = ByteCache(_SOURCE_BYTES, len)
        self._arrays: ByteCache[NDArray[np.uint8]] = ByteCache(limits.cache_bytes, lambda array: array.nbytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the decoding process and forget all pixels. The store can be used again."""
        self.forget()
        self.decoder.close()
        self._regular.close()

    def forget(self) -> None:
        """Forget all pixels and source bytes, but keep the decoding process and what is known of the files."""
        self._sources.clear()
        self._arrays.clear()

    def warm(self) -> None:
        """Start the decoding process without waiting for it."""
        self.decoder.start()

    def open_picture(self, path: str | Path, where: Where) -> ArtworkFacts:
        """Let a picture (JPEG, PNG, WebP, AVIF, first frame of a GIF) or an SVG drawing in.

        The header is read and vetted, the checksums of a PNG are compared; damage that only decoding shows is
        raised by `proxy` or `pixels`, at the place `where`. Raises AssetError (FK200 to FK227).
        """
        file = file_below(path, self._roots, where)
        known = self._read.digest(file)
        if known is not None:
            return self._opened[known].facts
        before = identity_of(file)
        data = read_bytes(file, self._limits.picture_bytes, where)
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._opened:
            self._opened[digest] = self._vetted(data, digest, file, where)
        self._sources.put(digest, data)
        self._read.remember(file, before, digest)
        return self._opened[digest].facts

    def open_font(self, path: str | Path, where: Where, index: int = 0) -> str:
        """Let a TrueType or OpenType font in, plain or packed as WOFF or WOFF2, and return its digest.

        `index` names the font of a collection (TTC). Raises AssetError (FK200 to FK207, FK213, FK230 to FK236).
        """
        file = file_below(path, self._roots, where)
        data = read_bytes(file, self._limits.font_bytes, where)
        data = UnpackedFonts(self.decoder, self._limits.font_bytes, self._cache).sfnt(data, file.name, where)
        vet_font(data, file.name, where, index)
        return self.add_font_bytes(data)

    def open_video(self, path: str | Path, where: Where) -> FootageFacts:
        """Let a video in (MP4, MOV, WebM, MKV, AVI, MPEG-TS, GIF) and make it regular, once per content.

        Raises AssetError (FK200 to FK207, FK240 to FK264) and MissingToolError (FK258, FK259: no usable ffmpeg).
        """
        return self._footage.open(path, where)

    def open_sound(self, path: str | Path, where: Where) -> SoundFacts:
        """Let a sound in (WAV, MP3, M4A, AAC, FLAC, OGG, Opus, that of a video) and make it regular, once per content.

        Raises AssetError (FK200 to FK207, FK242 to FK264) and MissingToolError (FK258, FK259: no usable ffmpeg).
        """
        return self._sounds.open(path, where)

    def open_face_model(self, path: str | Path, where: Where) -> str:
        """Let a face detector's model (YuNet, ONNX) in and return its digest, for `faces`.

        Raises AssetError (FK200 to FK207, FK293 to FK295).
        """
        real = Path(os.path.realpath(path))  # who names it decides where it may lie: a campaign file, a call
        return self._faces.open(file_below(real, (real.parent,), where), where)

    def add_font_bytes(self, data: bytes) -> str:
        """Keep the bytes of a font that is known to be sound and return their digest."""
        digest = hashlib.sha256(data).hexdigest()
        self._fonts[digest] = data
        return digest

    def add_shipped_font(self, path: Path, digest: str) -> None:
        """Announce a font of our own by its digest; its bytes are read when first asked for."""
        self._fonts.setdefault(digest, path)

    def add_system_font(self, path: Path, digest: str, noticed: Diagnostic) -> None:
        """Announce a font of the machine; `noticed` says that pictures with it depend on the machine."""
        self._fonts.setdefault(digest, path)
        self._warned[digest] = (noticed,)

    def diagnostics(self, digest: str) -> tuple[Diagnostic, ...]:
        """Return what is to be told of a file that is used: a broken color profile, a font of the machine."""
        regular = (*self._footage.notices(digest), *self._sounds.notices(digest))
        return (*self._warned.get(digest, ()), *regular)

    def source(self, digest: str) -> bytes:
        """Return the bytes of a picture or drawing file, as they are. Raises AssetError, KeyError."""
        return self._source(self._opened[digest])

    def artwork(self, digest: str) -> ArtworkFacts:
        """Return what is known of a picture or drawing. Raises KeyError if it was never opened."""
        return self._opened[digest].facts

    def proxy(self, digest: str) -> NDArray[np.uint8]:
        """Return the canonical small version: long side at most 512 pixels, RGB or RGBA, read-only.

        It is made from a reduction that depends on the picture's size alone. Raises AssetError.
        """
        return self._arrays.made((digest, "proxy"), lambda: self._proxy(digest))

    def faces(self, digest: str, model: str) -> tuple[Face, ...]:
        """Return the faces in a picture, largest first, by the model of that digest; found once per content.

        Raises AssetError, KeyError.
        """
        return self._faces.faces(digest, model, lambda: self.proxy(digest))

    def pixels(self, digest: str, reduction: Reduction) -> NDArray[np.uint8]:
        """Return a picture at 1/`reduction` of its size, RGB or RGBA, read-only. Raises AssetError."""
        return self._arrays.made((digest, reduction), lambda: self._decoded(self._opened[digest], reduction))

    def drawing(self, digest: str, size: Size) -> NDArray[np.uint8]:
        """Return a vector drawing rendered at exactly `size`, RGBA, read-only. Raises AssetError."""
        return self._arrays.made((digest, size), lambda: self._drawn(self._opened[digest], size))

    def font(self, digest: str) -> bytes:
        """Return the bytes of a font. Raises KeyError if it was never opened."""
        held = self._fonts[digest]
        if isinstance(held, Path):
            held = self._fonts[digest] = held.read_bytes()
        return held

    def footage(self, digest: str) -> FootageFacts:
        """Return what is known of a video. Raises KeyError if it was never opened."""
        return self._footage.facts(digest)

    def footage_proxies(self, digest: str) -> NDArray[np.uint8]:
        """Return small frames of a video, two a second (`n × height × width × 3`), long side at most 512 pixels.

        They are mapped from disk, read-only: the first frame at or after each half second.
        """
        return self._footage.proxies(digest)

    def open_footage(self, digest: str) -> FootageReader:
        """Return a new reader of a video's frames, for one thread; close it after use."""
        return self._footage.reader(digest)

    def sound(self, digest: str) -> NDArray[np.float32]:
        """Return a sound, `samples × 2`, 48 kHz, full scale at ±1, read-only, mapped from disk. Raises KeyError."""
        door = self._sounds if self._sounds.holds(digest) else self._footage
        return mapped_sound(door.sound_file(digest))

    def _vetted(self, data: bytes, digest: str, file: Path, where: Where) -> _Opened:
        kind = vetted_kind(data, file.name, self._limits, where)
        if kind is PictureKind.SVG:
            width, height = self._asked(file, where, lambda: self.decoder.drawing_size(data))
            vetted_drawing(Size(width, height), file.name, self._limits, where)
            return _Opened(file, where, ArtworkFacts(digest, Size(width, height), True, vector=True), None)
        header = self._asked(file, where, lambda: read_header(data, kind))
        vetted_header(header, file.name, self._limits, where)
        facts = ArtworkFacts(digest, Size(*header.upright()), header.channels == 4)
        return _Opened(file, where, facts, header)

    def _proxy(self, digest: str) -> NDArray[np.uint8]:
        from formatkit.load.asset_proxies import proxy_from, proxy_reduction, proxy_size

        opened = self._opened[digest]
        if opened.header is None:
            return self._drawn(opened, proxy_size(opened.facts.size))
        folder = self._proxies()
        stored = folder.get(digest) if folder else None
        if stored is not None:
            return stored
        made = proxy_from(self._decoded(opened, proxy_reduction(opened.facts.size)), opened.facts.size)
        if folder:
            folder.put(digest, made)
        return made

    def _proxies(self) -> ProxyFolder | None:
        if self._cache is None:
            return None
        from formatkit.load.asset_proxies import ProxyFolder

        return ProxyFolder(self._cache)

    def _decoded(self, opened: _Opened, reduction: Reduction) -> NDArray[np.uint8]:
        header = opened.header
        if header is None:
            size = opened.facts.size
            return self._drawn(opened, Size(-(-size.width // reduction), -(-size.height // reduction)))
        vetted_memory(header, reduction, opened.path.name, self._limits, opened.where)
        data = self._source(opened)
        pixels, sound = self._asked(opened.path, opened.where, lambda: self.decoder.picture(data, header, reduction))
        if not sound:
            self._warned[opened.facts.digest] = (warning("FK218", opened.where, file=opened.path.name),)
        return pixels

    def _drawn(self, opened: _Opened, size: Size) -> NDArray[np.uint8]:
        if size.width * size.height * 4 > self._limits.decoded_bytes:
            raise AssetError(error("FK214", opened.where, file=opened.path.name))
        data = self._source(opened)
        made = self._asked(opened.path, opened.where, lambda: self.decoder.drawing(data, size.width, size.height))
        kept = made.copy()  # small and kept for long: it must not occupy a whole lane of the exchange
        kept.flags.writeable = False
        return kept

    def _source(self, opened: _Opened) -> bytes:
        digest = opened.facts.digest
        held = self._sources.get(digest)
        if held is None:
            held = read_bytes(opened.path, self._limits.picture_bytes, opened.where)
            if hashlib.sha256(held).hexdigest() != digest:
                raise AssetError(error("FK207", opened.where, file=opened.path.name))
            self._sources.put(digest, held)
        return held

    def _asked(self, file: Path, where: Where, question: Callable[[], Answer]) -> Answer:
        try:
            return question()
        except MediaError as fault:
            raise AssetError(fault_diagnostic(fault, file.name, where)) from fault
