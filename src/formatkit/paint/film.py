"""A composition as a film that encoders can ask for frames, in NV12 or sRGB, from as many threads as they like."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.paint.memo import GroundMemo
from formatkit.paint.scene_rgb import RgbScenePainter
from formatkit.paint.scene_yuv import PreparedScene, ScenePainter
from formatkit.paint.transition import mixed
from formatkit.raster.nv12 import planes_of
from formatkit.scene.composition import Composition, Moment
from formatkit.scene.nodes import Picture
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Film", "FilmPainter"]

Plane = NDArray[np.uint8]


class Film:
    """A composition that has frames: the source that encoders draw from."""

    def __init__(self, composition: Composition, library: FaceLibrary, memo: GroundMemo | None = None) -> None:
        assert composition.fps is not None
        self.composition = composition
        self.size: Size = composition.scenes[0].size
        self.fps: Fraction = composition.fps
        self.frames: int = composition.frames
        self.transparent: bool = composition.scenes[0].transparent
        self.library = library
        self.memo = memo
        lock = threading.Lock()
        self.scenes = tuple(
            PreparedScene(scene, composition.store, library, self.fps, lock) for scene in composition.scenes
        )

    def begin(self, begun: Callable[[], None]) -> None:
        """Bring the photographs that the film begins with to size, on a thread of its own, before they are asked for.

        Then `begun` is called there, if there are any. What goes wrong is raised by the painter that needs them.
        """
        opening = self.scenes[0]
        photographs = [node for node in opening.moving if isinstance(node, Picture)]
        if photographs:
            threading.Thread(target=_prepare, args=(opening, photographs, begun), daemon=True).start()

    def painter(self) -> FilmPainter:
        """Return a painter for one thread."""
        return FilmPainter(self)


def _prepare(scene: PreparedScene, photographs: Sequence[Picture], begun: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        for node in photographs:
            scene.picture(node)
        begun()


class FilmPainter:
    """Paints frames of a film; what it returns is valid until the next call."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._scenes: dict[int, ScenePainter] = {}
        self._rgb: RgbScenePainter | None = None
        self._between: Plane | None = None

    def nv12(self, frame: int) -> Plane:
        """Return a frame as NV12. Raises IndexError outside of the film."""
        moment = self._film.composition.moment(frame)
        here = self._scene(moment.scene).nv12(moment.frame)
        if moment.following is None:
            self._leave(moment)
            return here
        there = self._scene(moment.following).nv12(moment.following_frame)
        if self._between is None:
            self._between = np.empty_like(here)
        planes = zip(planes_of(here), planes_of(there), planes_of(self._between), (2, 1), strict=True)
        for one, other, target, step in planes:
            mixed(moment.kind, one, other, moment.share, target, step=step)
        return self._between

    def rgb(self, frame: int) -> Plane:
        """Return a frame as sRGB, `h × w × 3`, `× 4` for a transparent film. Raises IndexError outside of the film."""
        moment = self._film.composition.moment(frame)
        scenes = self._film.composition.scenes
        if self._rgb is None:
            store = self._film.composition.store
            self._rgb = RgbScenePainter(store, self._film.library, self._film.fps, self._film.memo)
        here = self._rgb.rgb(scenes[moment.scene], moment.frame)
        if moment.following is None:
            return here
        there = self._rgb.rgb(scenes[moment.following], moment.following_frame)
        made = np.empty_like(here)
        mixed(moment.kind, here, there, moment.share, made, step=2)
        return made

    def close(self) -> None:
        """Let videos and planes go."""
        for painter in self._scenes.values():
            painter.close()
        self._scenes.clear()
        if self._rgb is not None:
            self._rgb.close()

    def _scene(self, number: int) -> ScenePainter:
        if number not in self._scenes:
            self._scenes[number] = ScenePainter(self._film.scenes[number])
        return self._scenes[number]

    def _leave(self, moment: Moment) -> None:
        """Forget scenes that are over: a film of many scenes takes no more memory than one of two."""
        for number in [number for number in self._scenes if number != moment.scene]:
            self._scenes.pop(number).close()
