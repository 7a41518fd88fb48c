"""The file that an animation or overlay is written to, whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from formatkit.encode.atomic import write_failure
from formatkit.errors import EncodeError

__all__ = ["PartFile"]


class PartFile:
    """A new binary file, made or replaced, to be entered. It raises EncodeError (FK520 to FK525) where it cannot go on.

    Codecs may write to it too: it takes all bytes or raises, where they would take a short write for a whole one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failure: EncodeError | None = None
        with self._told():
            self._file = path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is None:
            self.close()
            return
        with contextlib.suppress(OSError):
            self._file.close()
        if self._failure is not None and problem is not self._failure:
            raise self._failure  # what a codec made of it says less

    def write(self, data: bytes) -> int:
        """Write all of `data` and return its length. Once that failed, the rest is let go, and `close` raises."""
        if self._failure is not None:
            return len(data)
        with self._told():
            return self._file.write(data)

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a position, counted as files do, and return it."""
        if self._failure is not None:
            return position
        with self._told():
            return self._file.seek(position, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def close(self) -> None:
        """Write what was held back."""
        with self._told():
            self._file.close()
        if self._failure is not None:
            raise self._failure

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            self._failure = self._failure or write_failure(problem, self._path)
            raise self._failure from problem
