"""Segments of a film painted and encoded on several threads, handed on in order, with few of them in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import numpy as np
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from formatkit.diagnostics import error
from formatkit.encode.animation_watch import Stopped
from formatkit.encode.film_codec import FilmEncoder, VideoPlan
from formatkit.encode.film_segments import Segment
from formatkit.encode.frames import FramePainter
from formatkit.errors import EncodeError

__all__ = ["EncodedSegment", "Progress", "SegmentRun"]


@dataclass(frozen=True, slots=True)
class EncodedSegment:
    """The packets of a segment in the order of decoding, times from its own start, and its parameter sets."""

    headers: bytes
    packets: list[Packet[Stream]]


@dataclass(slots=True)
class Progress:
    """Counts the frames that the threads have encoded and tells them one at a time. Obeys `stop`."""

    on_frames: Callable[[int], None]
    stop: threading.Event
    _done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def frame(self) -> None:
        """Tell of one more frame."""
        with self._lock:
            self._done += 1
            self.on_frames(self._done)

    def check(self) -> None:
        """Raise Stopped if the film is no longer wanted."""
        if self.stop.is_set():
            raise Stopped


class SegmentRun:
    """Encodes segments on one thread per painter while it is entered; `take` hands them out in order.

    As many segments as there are threads and one more are encoded ahead of the one that is taken next. Whatever
    goes wrong on a thread ends all of them and is raised once, by `take`. Leaving ends and joins the threads.
    """

    def __init__(
        self, plan: VideoPlan, cuts: Sequence[Segment], painters: Sequence[FramePainter], progress: Progress
    ) -> None:
        self._plan = plan
        self._cuts = cuts
        self._progress = progress
        self._changed = threading.Condition()
        self._claimed = 0
        self._taken = 0
        self._ahead = len(painters) + 1
        self._done: dict[int, EncodedSegment] = {}
        self._failure: BaseException | None = None
        self._over = False
        self._threads = [threading.Thread(target=self._work, args=(painter,), daemon=True) for painter in painters]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def take(self) -> EncodedSegment:
        """Wait for the next segment. Raises what a thread raised: Stopped, EncodeError or a painter's exception."""
        with self._changed:
            self._changed.wait_for(lambda: self._failure is not None or self._taken in self._done)
            if self._failure is not None:
                raise self._failure
            segment = self._done.pop(self._taken)
            self._taken += 1
            self._changed.notify_all()
        return segment

    def _work(self, painter: FramePainter) -> None:
        try:
            while (index := self._claim()) is not None:
                segment = self._encoded(self._cuts[index], painter)
                with self._changed:
                    self._done[index] = segment
                    self._changed.notify_all()
        except BaseException as problem:
            self._fail(problem)

    def _claim(self) -> int | None:
        """Return the next segment that nobody works on, as soon as it is not too far ahead."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._claimed < self._taken + self._ahead)
            if self._over or self._claimed == len(self._cuts):
                return None
            self._claimed += 1
            return self._claimed - 1

    def _encoded(self, cut: Segment, painter: FramePainter) -> EncodedSegment:
        encoder = FilmEncoder(self._plan, cut.gop)
        packets: list[Packet[Stream]] = []
        for frame in range(cut.first, cut.end):
            if self._over:  # another thread has failed, and what is made here is no longer taken
                break
            self._progress.check()
            packets += encoder.add(_painted(painter, frame))
            self._progress.frame()
        else:
            packets += encoder.finish()
        return EncodedSegment(encoder.headers, packets)

    def _fail(self, problem: BaseException) -> None:
        with self._changed:
            self._over = True
            if self._failure is None:
                self._failure = problem
            self._changed.notify_all()


def _painted(painter: FramePainter, frame: int) -> NDArray[np.uint8]:
    try:
        return painter.nv12(frame)
    except OSError as problem:  # else it would be told as a failure to write the film
        reason = problem.strerror or type(problem).__name__
        raise EncodeError(error("FK535", frame=frame, reason=reason)) from problem
