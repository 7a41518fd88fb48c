"""Pictures that show how a composition came to be: what it shows, its guides drawn over it, and a legend below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.encode.atomic import write_checked
from formatkit.encode.still import encode_still
from formatkit.paint.debug_marks import marks_of
from formatkit.paint.debug_overlay import with_marks
from formatkit.paint.film import Film
from formatkit.paint.painter import Painter
from formatkit.scene.composition import Composition
from formatkit.typeset.faces import FaceLibrary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.paint.memo import GroundMemo

__all__ = ["ENDING", "debug_film_frame", "debug_still", "write_debug_pictures"]

ENDING = ".debug.png"
"""The end of the names of these pictures, which no deliverable has."""


def debug_still(composition: Composition, slide: int) -> NDArray[np.uint8]:
    """Return the picture of a slide, from 0, with its marks and a legend, `height × width × 3`."""
    library = FaceLibrary(composition.store)
    painted = Painter(composition.store, library).paint(composition.scenes[slide])
    of = f"  ·  {slide + 1} of {len(composition.scenes)}" if len(composition.scenes) > 1 else ""
    return _marked(painted, composition, slide, 0, of, library)


def debug_film_frame(composition: Composition, number: int, memo: GroundMemo | None = None) -> NDArray[np.uint8]:
    """Return a frame of a film with its marks and a legend; between two scenes the marks are those of the first."""
    library = FaceLibrary(composition.store)
    painter = Film(composition, library, memo=memo).painter()
    moment = composition.moment(number)
    try:
        of = f"  ·  frame {number} of {composition.frames}"
        return _marked(painter.rgb(number)[..., :3], composition, moment.scene, moment.frame, of, library)
    finally:
        painter.close()


def write_debug_pictures(composition: Composition, target: Path) -> tuple[Path, ...]:
    """Write `target.debug.png`: of a film its poster frame, of several stills each as `target-01.debug.png` and so on.

    `target` is a path without ending. Raises EncodeError when a file cannot be written.
    """
    if composition.fps is not None:
        return (_written(debug_film_frame(composition, composition.poster), target.name, target),)
    count = len(composition.scenes)
    names = [f"{target.name}-{slide + 1:02}" if count > 1 else target.name for slide in range(count)]
    return tuple(_written(debug_still(composition, slide), name, target) for slide, name in enumerate(names))


def _marked(
    painted: NDArray[np.uint8], composition: Composition, scene: int, frame: int, of: str, library: FaceLibrary
) -> NDArray[np.uint8]:
    drawn = composition.scenes[scene]
    guides = composition.guides[scene] if scene < len(composition.guides) else None
    unit = f"  ·  1 u = {guides.unit:g} px" if guides else ""
    title = f"DEBUG  ·  {composition.preset}  ·  {drawn.size}{unit}{of}"
    return with_marks(painted, marks_of(drawn, guides, frame), title, library)


def _written(pixels: NDArray[np.uint8], name: str, target: Path) -> Path:
    path = target.with_name(name + ENDING)
    write_checked(path, encode_still(pixels, "png", max_bytes=None).data, lambda _: ())
    return path
