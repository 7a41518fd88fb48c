"""A composition looked at before anything is encoded: one frame as pixels, with or without its marks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError
from formatkit.scene.composition import Composition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from formatkit.paint.memo import GroundMemo

__all__ = ["Frame", "debug_frame", "frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One painted picture: `pixels` is `height × width × 3`, sRGB, 8 bits."""

    pixels: NDArray[np.uint8]

    def to_pillow(self) -> Image:
        """Return the picture as a Pillow image (mode RGB)."""
        from PIL import Image as PillowImage

        return PillowImage.fromarray(self.pixels)

    def save(self, path: str | Path) -> None:
        """Write the picture; the ending chooses the format: .png, .jpg, .webp or .avif. Raises EncodeError."""
        from formatkit.encode.atomic import write_checked
        from formatkit.encode.choice import SUFFIXES, format_of_file
        from formatkit.encode.still import encode_still

        target = Path(path)
        form = format_of_file(target)
        if form not in SUFFIXES:
            raise ConfigError(
                error("FK802", Where(file=target.name), found=target.suffix, known=", ".join(SUFFIXES.values()))
            )
        still = encode_still(self.pixels, form, max_bytes=None)
        write_checked(target, still.data, lambda _: ())


def frame(composition: Composition, *, at: float = 0.0, slide: int = 0) -> Frame:
    """Paint a composition at a time in seconds, or a still, which is the same at all times.

    `slide` counts the stills of a carousel from 0. After its end a film shows its last frame.
    """
    from formatkit.paint.film import Film
    from formatkit.paint.painter import Painter
    from formatkit.typeset.faces import FaceLibrary

    if at < 0:
        raise ConfigError(error("FK803", seconds=f"{at:g}"))
    library = FaceLibrary(composition.store)
    if composition.fps is None:
        _require_slide(composition, slide)
        return Frame(Painter(composition.store, library).paint(composition.scenes[slide]))
    painter = Film(composition, library, memo=_memo_of(composition)).painter()
    try:
        return Frame(painter.rgb(composition.frame_at(at)))
    finally:
        painter.close()


def debug_frame(composition: Composition, *, at: float = 0.0, slide: int = 0) -> Frame:
    """Paint what `frame` paints, with what it was composed by drawn over it and a legend below.

    That is: a grid of 10 u, the safe area and what the network covers, the margin, the box of every layer with its id,
    baselines and cap heights, the logo's clear space, the subject that the photograph was cut for. The picture is
    higher than the canvas by its legend. Of a film that stands between two scenes, the marks are those of the first.
    """
    from formatkit.debugging import debug_film_frame, debug_still

    if at < 0:
        raise ConfigError(error("FK803", seconds=f"{at:g}"))
    if composition.fps is None:
        _require_slide(composition, slide)
        return Frame(debug_still(composition, slide))
    return Frame(debug_film_frame(composition, composition.frame_at(at), _memo_of(composition)))


def _require_slide(composition: Composition, slide: int) -> None:
    if not 0 <= slide < len(composition.scenes):
        raise ConfigError(error("FK885", found=slide, count=len(composition.scenes)))


_memos: list[tuple[Composition, GroundMemo]] = []


def _memo_of(composition: Composition) -> GroundMemo:
    """Return what is remembered of a composition's grounds: a preview asks for many frames of one film."""
    from formatkit.paint.memo import GroundMemo

    for known, memo in _memos:
        if known is composition:
            return memo
    _memos.append((composition, GroundMemo()))
    del _memos[:-2]
    return _memos[-1][1]
