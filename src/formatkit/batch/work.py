"""What a worker does, in whatever process or thread: open the brand, measure sizes, make jobs."""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakKeyDictionary

from formatkit.batch.job import Job
from formatkit.batch.memory import still_memory
from formatkit.batch.processors import all_processors
from formatkit.batch.telling import frames_told
from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.encode.film_choice import Quality
from formatkit.errors import FormatkitError
from formatkit.model.asset import Asset
from formatkit.model.brand import Brand
from formatkit.model.fit_group import MeasuredText
from formatkit.model.media import FaceModel
from formatkit.model.order import Order
from formatkit.take import Take

if TYPE_CHECKING:
    from formatkit.studio import Studio

__all__ = ["Outcome", "Setup", "close_studio", "close_studios", "make_jobs", "measure_sizes", "open_brand"]

Made = TypeVar("Made")
_NO_MEMORY: Final = "FK711"
_OPENCV_NO_MEMORY = -4
"""StsNoMem of OpenCV's base.hpp."""
_local = threading.local()
_everyones: WeakKeyDictionary[Studio, Path] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs beside its jobs: the brand, where files may lie, and where they go.

    Films are made in `quality` by so many `threads` each, and given up when they stand still for `patience` seconds
    (None is 90; infinite where somebody outside ends the worker). `face_model` finds faces in photographs.
    """

    brand: Brand
    roots: tuple[Path, ...]
    out: Path
    cache: Path | None = None
    quality: Quality = "standard"
    threads: int = 1
    face_model: FaceModel | None = None
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The files of a job, or, when there are none, why it failed.

    `scene` is the key of what they show, `unchanged` tells that they are those of an earlier run.
    """

    assets: tuple[Asset, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    scene: str = ""
    unchanged: bool = False

    @property
    def lacks_memory(self) -> bool:
        """Whether the job failed because memory ran out."""
        return any(each.code == _NO_MEMORY for each in self.problems)


def open_brand(setup: Setup) -> tuple[Diagnostic, ...]:
    """Open the brand's fonts and logos and return what was noticed. Raises ConfigError when one cannot be used."""
    studio = _studio(setup)
    studio.face_model  # noqa: B018 (opens the file)
    noticed = studio.brand_notices
    if setup.brand.logo:
        studio.store.warm()  # while this worker waits for its first job
    return noticed


def make_jobs(setup: Setup, jobs: Sequence[tuple[int, Job]]) -> tuple[tuple[int, Outcome], ...]:
    """Make numbered jobs one after another; one that fails does not stop the next."""
    return tuple((number, _made(setup, job)) for number, job in jobs)


def measure_sizes(setup: Setup, orders: Sequence[Order]) -> tuple[tuple[MeasuredText, ...], ...]:
    """Return each order's fitted texts as they would be on their own.

    An order that cannot be composed has none: it says why when it is made.
    """
    return tuple(_measured(setup, order) for order in orders)


def close_studio() -> None:
    """End the decoding child of this thread's studio."""
    studio: Studio | None = getattr(_local, "studio", None)
    _local.studio = _local.setup = None
    if studio is not None:
        _everyones.pop(studio, None)
        studio.close()


def close_studios(folder: Path) -> None:
    """End the studios of all threads that made files below `folder`; none may be at work any more."""
    close_studio()
    for studio, out in tuple(_everyones.items()):
        if out.is_relative_to(folder):
            _everyones.pop(studio, None)
            studio.close()


def _studio(setup: Setup) -> Studio:
    """Return this thread's studio: fonts and decoded photographs stay from job to job."""
    if getattr(_local, "setup", None) != setup or _local.studio not in _everyones:
        from formatkit.studio import Studio  # a process that only hands out work needs no stage that draws

        close_studio()
        _local.studio = Studio(setup.brand, setup.roots, cache=setup.cache, face_model=setup.face_model)
        _local.setup = setup
        _everyones[_local.studio] = setup.out
    studio: Studio = _local.studio
    return studio


def _made(setup: Setup, job: Job) -> Outcome:
    with all_processors() if job.order.preset.is_film else still_memory():
        return _guarded(lambda: _delivered(setup, job), lambda *problems: Outcome(problems=problems), job.where)


def _delivered(setup: Setup, job: Job) -> Outcome:
    made = _studio(setup).deliver(job.order, setup.out / job.stem, take=_take(setup, job), known=job.known)
    return Outcome(made.assets, (), made.scene, made.unchanged)


def _take(setup: Setup, job: Job) -> Take | None:
    if not job.order.preset.is_film:
        return None
    return Take(setup.quality, setup.threads, frames_told, patience=setup.patience)


def _measured(setup: Setup, order: Order) -> tuple[MeasuredText, ...]:
    return _guarded(lambda: _studio(setup).measured_texts(order), lambda *_: (), Where())


def _guarded(make: Callable[[], Made], failed: Callable[..., Made], where: Where) -> Made:
    """Return what `make` makes, or what `failed` makes of its diagnostics; a mistake of ours is one of them."""
    try:
        return make()
    except FormatkitError as problem:
        return failed(*(each if each.where.file else each.at(where) for each in problem.diagnostics))
    except Exception as bug:
        if os.environ.get("FORMATKIT_DEBUG") == "1":
            traceback.print_exc()
        close_studio()
        if _lacks_memory(bug):
            return failed(error(_NO_MEMORY, where))
        reason = next(iter(str(bug).splitlines()), "")
        return failed(error("FK710", where, kind=type(bug).__name__, reason=reason))


def _lacks_memory(problem: Exception) -> bool:
    """Tell whether memory ran out: Python says so, OpenCV has a code of its own."""
    of_opencv = type(problem).__module__ == "cv2" and getattr(problem, "code", None) == _OPENCV_NO_MEMORY
    return isinstance(problem, MemoryError) or of_opencv
