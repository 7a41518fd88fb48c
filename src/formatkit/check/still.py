"""Is this picture what the network takes? Decoded size, ratio, format, bytes, color and metadata."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from formatkit.check.integrity import prove_decodable
from formatkit.check.rules import StillRules
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.errors import AssetError
from formatkit.media.faults import MediaError
from formatkit.media.headers import read_header
from formatkit.media.magic import picture_kind, spoken_kind
from formatkit.media.metadata import metadata_names
from formatkit.media.picture import PictureHeader
from formatkit.model.geometry import Size
from formatkit.scene.store import ArtworkFacts

__all__ = ["Door", "StillRules", "check_file", "check_still"]

_SRGB = (b"sRGB", "sRGB".encode("utf-16-be"))


class Door(Protocol):
    """What `check_file` needs of the one door (`formatkit.load.assets.AssetStore`)."""

    def open_picture(self, path: str | Path, where: Where) -> ArtworkFacts: ...

    def proxy(self, digest: str) -> Any: ...

    def source(self, digest: str) -> bytes: ...


def check_still(data: bytes, rules: StillRules, where: Where) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the bytes of a still that we made ourselves; empty if all is well.

    The bytes are really decoded, in this process (`formatkit.check.integrity` says what that proves).
    """
    kind = picture_kind(data)
    try:
        if kind is None:
            raise MediaError("unsupported")
        header = read_header(data, kind)
        prove_decodable(data, header)
    except (MediaError, KeyError):
        return (error("FK605", where, found=spoken_kind(data)),)
    return tuple(_findings(data, header, rules, where))


def check_file(path: Path, rules: StillRules, door: Door, where: Where) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a picture file of any origin; empty if all is well.

    It is decoded by the door's child process. A file that cannot be used is a finding, too.
    """
    try:
        facts = door.open_picture(path, where)
        if facts.vector:
            return () if "svg" in rules.formats else (_wrong_format("svg", rules, where),)
        door.proxy(facts.digest)
        data = door.source(facts.digest)
    except AssetError as problem:
        return problem.diagnostics
    kind = picture_kind(data)
    assert kind is not None
    return tuple(_findings(data, read_header(data, kind), rules, where))


def _findings(data: bytes, header: PictureHeader, rules: StillRules, where: Where) -> Iterator[Diagnostic]:
    yield from _size_findings(Size(*header.upright()), rules, where)
    if rules.formats and header.kind.value not in rules.formats:
        yield _wrong_format(header.kind.value, rules, where)
    yield from _byte_findings(len(data), rules, where)
    if header.colors == 4 or header.depth > 8 or (header.icc and not any(name in header.icc for name in _SRGB)):
        yield warning("FK606", where)
    names = metadata_names(data, header.kind)
    if names:
        yield warning("FK607", where, names=", ".join(names))


def _size_findings(size: Size, rules: StillRules, where: Where) -> Iterator[Diagnostic]:
    if rules.size is not None and size != rules.size:
        yield error("FK600", where, found=size, expected=rules.size)
        return
    if rules.ratio is not None and not rules.ratio.allows(size):
        low, high = rules.ratio.min or 0, rules.ratio.max
        bounds = f"{low:.2f}–{high:.2f}" if high else f"≥ {low:.2f}"
        yield error("FK601", where, found=f"{size.ratio:.2f}", size=size, expected=bounds)
    broken = rules.dimensions.broken_by(size) if rules.dimensions is not None else ()
    if broken:
        yield error("FK609", where, found=size, limits=", ".join(broken))


def _byte_findings(count: int, rules: StillRules, where: Where) -> Iterator[Diagnostic]:
    if rules.max_bytes is not None and count > rules.max_bytes:
        yield error("FK603", where, found=_grouped(count), limit=_grouped(rules.max_bytes))
    if rules.min_bytes is not None and count < rules.min_bytes:
        yield error("FK604", where, found=_grouped(count), limit=_grouped(rules.min_bytes))


def _wrong_format(found: str, rules: StillRules, where: Where) -> Diagnostic:
    return error("FK602", where, found=found, expected=", ".join(rules.formats))


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
