"""A dictionary that holds at most so many bytes and forgets what was used longest ago."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

__all__ = ["ByteCache"]

Value = TypeVar("Value")


class _Making:
    """A value that is being made, and how many threads make it or wait for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.threads = 0


class ByteCache(Generic[Value]):
    """Values by key, bounded by their bytes, for any threads. What alone is larger than the bound is not kept."""

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._most = most
        self._size = size
        self._held: OrderedDict[object, Value] = OrderedDict()
        self._bytes = 0
        self._lock = threading.RLock()
        self._making: dict[object, _Making] = {}

    def made(self, key: object, make: Callable[[], Value]) -> Value:
        """Return a value, made by `make` when it is not held. Who asks for it meanwhile waits and takes the same."""
        held = self.get(key)
        if held is not None:
            return held
        with self._one_at_a_time(key):
            held = self.get(key)
            if held is None:
                held = make()
                self.put(key, held)
            return held

    @contextmanager
    def _one_at_a_time(self, key: object) -> Iterator[None]:
        with self._lock:
            making = self._making.setdefault(key, _Making())
            making.threads += 1
        try:
            with making.lock:
                yield
        finally:
            with self._lock:
                making.threads -= 1
                if not making.threads:
                    del self._making[key]

    def get(self, key: object) -> Value | None:
        """Return a value and count it as used, or None."""
        with self._lock:
            value = self._held.get(key)
            if value is not None:
                self._held.move_to_end(key)
            return value

    def put(self, key: object, value: Value) -> None:
        """Keep a value; others may go."""
        with self._lock:
            self.drop(key)
            if self._size(value) > self._most:
                return
            self._held[key] = value
            self._bytes += self._size(value)
            while self._bytes > self._most:
                self.drop(next(iter(self._held)))

    def drop(self, key: object) -> None:
        """Forget one value."""
        with self._lock:
            value = self._held.pop(key, None)
            if value is not None:
                self._bytes -= self._size(value)

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._held.clear()
            self._bytes = 0
