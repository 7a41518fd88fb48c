"""Which pictures and fonts are accepted, and how a fault in one is told to the user."""

from __future__ import annotations

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import megabytes
from formatkit.load.asset_limits import AssetLimits
from formatkit.media.faults import FaultKind, MediaError
from formatkit.media.magic import PictureKind, picture_kind, spoken_kind
from formatkit.media.picture import PictureHeader
from formatkit.model.geometry import Size

__all__ = ["fault_diagnostic", "vetted_drawing", "vetted_header", "vetted_kind", "vetted_memory"]

_CODES: dict[FaultKind, str] = {
    "crashed": "FK215",
    "damaged": "FK211",
    "dtd": "FK220",
    "external": "FK221",
    "font-table": "FK231",
    "heavy": "FK228",
    "memory": "FK214",
    "no-size": "FK223",
    "script": "FK222",
    "text": "FK224",
    "timeout": "FK213",
    "truncated": "FK212",
    "unsupported": "FK216",
}
_KNOWN_KINDS = {"HEIC": "FK225", "TIFF": "FK226", "camera raw": "FK227"}
"""Formats that photographs often come in: their message says how to convert them."""


def vetted_kind(data: bytes, name: str, limits: AssetLimits, where: Where) -> PictureKind:
    """Return the format of a picture file. Raises AssetError: FK205 too many bytes, FK210, FK217, FK225 to FK227."""
    kind = picture_kind(data)
    if kind is None:
        found = spoken_kind(data)
        code = _KNOWN_KINDS.get(found, "FK210" if found else "FK217")
        raise AssetError(error(code, where, file=name, found=found))
    limit = limits.most_bytes(kind)
    if len(data) > limit:
        sizes = {"found": megabytes(len(data)), "limit": megabytes(limit)}
        raise AssetError(error("FK205", where, file=name, **sizes))
    return kind


def vetted_header(header: PictureHeader, name: str, limits: AssetLimits, where: Where) -> None:
    """Refuse a picture that is too large or too narrow. Raises AssetError: FK208, FK209, FK214."""
    width, height = header.upright()
    if max(width, height) > limits.side_ratio * min(width, height) or max(width, height) > limits.side:
        values = {"width": width, "height": height, "side": limits.side, "ratio": limits.side_ratio}
        raise AssetError(error("FK209", where, file=name, **values))
    most = limits.most_pixels(header.kind)
    if width * height > most:
        megapixels = {"found": f"{width * height / 1e6:.0f}", "limit": f"{most / 1e6:.0f}"}
        raise AssetError(error("FK208", where, file=name, **megapixels))
    vetted_memory(header, 8, name, limits, where)


def vetted_memory(header: PictureHeader, reduction: int, name: str, limits: AssetLimits, where: Where) -> None:
    """Refuse to decode a picture at 1/`reduction` when that needs too much memory. Raises AssetError: FK214."""
    width, height = header.upright(reduction)
    made, working = width * height * header.channels, header.working_bytes(reduction)
    if made > limits.decoded_bytes or working > limits.working_bytes:
        raise AssetError(error("FK214", where, file=name))


def vetted_drawing(size: Size, name: str, limits: AssetLimits, where: Where) -> None:
    """Refuse a drawing that is too narrow. Raises AssetError: FK209."""
    if max(size.width, size.height) > limits.side_ratio * min(size.width, size.height):
        values = {"width": size.width, "height": size.height, "side": limits.side, "ratio": limits.side_ratio}
        raise AssetError(error("FK209", where, file=name, **values))


def fault_diagnostic(fault: MediaError, name: str, where: Where) -> Diagnostic:
    """Return the diagnostic of a fault in the file `name`."""
    return error(_CODES[fault.kind], where, file=name, detail=fault.detail)
