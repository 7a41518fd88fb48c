"""Studios that are kept open from call to call: a loop loads its brand and decodes its pictures once."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from formatkit.diagnostics import Where
from formatkit.load.brand import neutral_brand
from formatkit.model.brand import Brand
from formatkit.model.media import FaceModel
from formatkit.options import Options

if TYPE_CHECKING:
    from formatkit.studio import Studio

__all__ = ["studio_for"]

_KEPT = 4


class _Open(NamedTuple):
    brand: Brand
    folder: Path
    face_model: Path | None
    studio: Studio


_open: list[_Open] = []
_neutral: list[Brand] = []


def studio_for(options: Options, folder: Path) -> Studio:
    """Return the studio of the brand and face model in `options` and of a folder; the last few are kept open."""
    brand, named = options.get("brand") or _neutral_brand(), options.get("face_model")
    file = Path(named).absolute() if named is not None else None
    for known in _open:
        if known.brand is brand and known.folder == folder and known.face_model == file:
            return known.studio
    face_model = FaceModel(file, Where(file=str(named), key="face_model")) if file is not None else None
    return _kept(_Open(brand, folder, file, _opened(brand, folder, face_model)))


def _kept(opened: _Open) -> Studio:
    _open.append(opened)
    if len(_open) > _KEPT:
        _open.pop(0).studio.close()
    return opened.studio


def _opened(brand: Brand, folder: Path, face_model: FaceModel | None) -> Studio:
    from formatkit.studio import Studio

    return Studio(_found_from(folder, brand), (folder,), face_model=face_model)


def _neutral_brand() -> Brand:
    """Return always the same neutral brand: studios are told apart by the brand itself."""
    _neutral[:] = _neutral or [neutral_brand()]
    return _neutral[0]


def _found_from(folder: Path, brand: Brand) -> Brand:
    """Return a brand whose files are found although pictures lie elsewhere than in the working folder."""
    if folder.absolute() == Path.cwd():
        return brand
    return brand.in_folder(*(each.absolute() for each in brand.folders))


@atexit.register
def _close_all() -> None:
    for each in _open:
        each.studio.close()
    _open.clear()
