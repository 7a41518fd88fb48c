"""The films that the workers of a run have in hand: how far all of them are, and how fast."""

from __future__ import annotations

import threading
import time

from formatkit.encode.frames_done import FramesDone

__all__ = ["FilmsInHand"]


class FilmsInHand:
    """Hears of films from the threads of all workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._films: dict[int, FramesDone] = {}
        self._ended: set[int] = set()
        self._shown = 0.0
        self._since: float | None = None

    def hear(self, worker: int, film: FramesDone) -> None:
        """Enter how far the film of a worker is; one whose frames are all done is no longer in hand."""
        with self._lock:
            self._since = time.monotonic() if self._since is None else self._since
            before = self._films.pop(worker, None)
            first = before.done if before is not None and before.done <= film.done else 0
            self._shown += (film.done - first) / film.fps
            if film.done < film.whole:
                self._films[worker] = film
                self._ended.discard(worker)
            else:
                self._ended.add(worker)

    def take(self) -> None:
        """Forget one of the films whose frames are all done: its job is counted from now on."""
        with self._lock:
            if self._ended:
                self._ended.pop()

    def frames(self) -> tuple[int, int]:
        """Return the frames done of all films in hand together, and all that they have."""
        with self._lock:
            films = tuple(self._films.values())
        return sum(film.done for film in films), sum(film.whole for film in films)

    def share(self) -> float:
        """Return how many films the frames done make together, of those whose jobs are not counted yet."""
        with self._lock:
            return len(self._ended) + sum(film.share for film in self._films.values())

    def speed(self) -> float | None:
        """Return how many seconds of film were made in a second, since the first one began; None before."""
        with self._lock:
            passed = 0.0 if self._since is None else time.monotonic() - self._since
            return self._shown / passed if self._shown and passed > 0 else None
