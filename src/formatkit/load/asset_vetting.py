"""Which pictures and fonts are accepted, and how a fault in one is told to the user."""

from __future__ import annotations

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import megabytes
from formatkit.load.asset_limits import AssetLimits
from formatkit.media.faults import FaultKind, MediaError
from formatkit.media.magic import PictureKind, picture_kind, spoken_kind
from formatkit.media.picture import PictureHeader

__all__ = ["fault_diagnostic", "vetted_header", "vetted_kind"]

_CODES: dict[FaultKind, str] = {
    "crashed": "FK215",
    "damaged": "FK211",
    "dtd": "FK220",
    "external": "FK221",
    "font-table": "FK231",
    "memory": "FK214",
    "no-size": "FK223",
    "script": "FK222",
    "text": "FK224",
    "timeout": "FK213",
    "truncated": "FK212",
    "unsupported": "FK216",
}


def vetted_kind(data: bytes, name: str, limits: AssetLimits, where: Where) -> PictureKind:
    """Return the format of a picture file. Raises AssetError: FK210 another kind of file, FK205 too many bytes."""
    kind = picture_kind(data)
    if kind is None:
        code = "FK210" if spoken_kind(data) else "FK217"
        raise AssetError(error(code, where, file=name, found=spoken_kind(data)))
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
    whole = 0 if header.kind is PictureKind.JPEG else width * height * header.channels * (header.depth > 8) * 2
    if max(header.work, whole) > limits.decoded_bytes * 1.25:
        raise AssetError(error("FK214", where, file=name))


def fault_diagnostic(fault: MediaError, name: str, where: Where) -> Diagnostic:
    """Return the diagnostic of a fault in the file `name`."""
    return error(_CODES[fault.kind], where, file=name, detail=fault.detail)
