"""Fonts packed for the web (WOFF, WOFF2): unpacked once per content, in the child process, and kept on disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import megabytes
from formatkit.load.asset_vetting import fault_diagnostic
from formatkit.media.faults import MediaError
from formatkit.media.process import DecoderProcess
from formatkit.media.web_fonts import WebFont, web_font

__all__ = ["UnpackedFonts"]

_MAGIC = b"fk-font-1\n"


class UnpackedFonts:
    """Unpacks fonts in `decoder`, to at most `most` bytes; `cache` is the folder of small versions, None for none."""

    def __init__(self, decoder: DecoderProcess, most: int, cache: Path | None) -> None:
        self._decoder = decoder
        self._most = most
        self._folder = cache / "fonts" if cache is not None else None

    def sfnt(self, data: bytes, name: str, where: Where) -> bytes:
        """Return the TrueType or OpenType font in a packed file; bytes of any other kind as they are.

        Raises AssetError: FK231 broken, FK233 too large when unpacked, FK234 a collection, FK213 it took too long.
        """
        packed = web_font(data)
        if packed is None:
            return data
        if packed.is_collection:
            raise AssetError(error("FK234", where, file=name))
        if packed.room > self._most:
            sizes = {"found": megabytes(packed.size), "limit": megabytes(self._most)}
            raise AssetError(error("FK233", where, file=name, **sizes))
        digest = hashlib.sha256(data).hexdigest()
        known = self._stored(digest)
        if known is None:
            known = self._unpacked(data, packed, name, where)
            self._store(digest, known)
        return known

    def _unpacked(self, data: bytes, packed: WebFont, name: str, where: Where) -> bytes:
        try:
            return self._decoder.font(data, packed.room)
        except MediaError as fault:
            if fault.kind == "timeout":
                raise AssetError(fault_diagnostic(fault, name, where)) from fault
            raise AssetError(error("FK231", where, file=name)) from fault

    def _stored(self, digest: str) -> bytes | None:
        """Return a font that was unpacked before; a damaged file counts as missing."""
        if self._folder is None:
            return None
        try:
            data = self._path(self._folder, digest).read_bytes()
        except OSError:
            return None
        body = data[len(_MAGIC) + 32 :]
        is_whole = data.startswith(_MAGIC) and hashlib.sha256(body).digest() == data[len(_MAGIC) :][:32]
        return body if is_whole else None

    def _store(self, digest: str, body: bytes) -> None:
        """Keep a font. A folder that cannot be written to costs only time, so it is no error."""
        if self._folder is None:
            return
        path = self._path(self._folder, digest)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + hashlib.sha256(body).digest() + body)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, digest: str) -> Path:
        return folder / digest[:2] / f"{digest}.fkf"
