"""The decoding child as seen from the main process: started early, asked, and killed when it takes too long."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formatkit.media.exchange import Exchange, Lane
from formatkit.media.faults import MediaError, fault_kind
from formatkit.media.frames import read_message, write_message
from formatkit.media.picture import PictureHeader, packed_header
from formatkit.media.spare import ForkedChild, Spare, take_spare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DecoderProcess"]

_Child = subprocess.Popen[bytes] | ForkedChild
_GRACE = 1.0
_START = "import sys; sys.path.append(sys.argv[1]); from formatkit.media.child import main; main(*sys.argv[2:])"


class DecoderProcess:
    """Decodes pictures and drawings, unpacks fonts and finds faces, in a child process.

    One request at a time is answered, from any thread.

    `timeout` is in seconds per request, `memory` the child's address space in bytes (POSIX). A child that died
    or was killed is replaced at the next request.
    """

    def __init__(self, *, timeout: float, memory: int) -> None:
        self.timeout = timeout
        self._memory = memory
        self._lock = threading.RLock()
        self._exchange: Exchange | None = None
        self._child: _Child | None = None
        self._spare: Spare | None = None
        self._finalizer: weakref.finalize[..., Any] | None = None

    @property
    def folder(self) -> Path | None:
        """The folder of the shared memory, or None while there is none."""
        return self._exchange.folder if self._exchange is not None else None

    @property
    def pid(self) -> int | None:
        """The child's process id, or None while there is none."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def start(self) -> None:
        """Start the child without waiting for it."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._launch()

    def picture(self, data: bytes, header: PictureHeader, reduction: int) -> tuple[NDArray[np.uint8], bool]:
        """Return the pixels at 1/`reduction` and whether the color profile was sound. Raises MediaError."""
        width, height = header.upright(reduction)
        with self._lock:
            target = self._lane(width * height * header.channels)
            pixels = target.lend(width * height * header.channels).reshape(height, width, header.channels)
            asked = {
                "do": "picture",
                "header": packed_header(header),
                "profile": len(header.icc),
                "reduction": reduction,
                "target": target.name,
            }
            answer = self._ask(data, asked, header.icc)
        pixels.flags.writeable = False
        return pixels, bool(answer["sound_profile"])

    def drawing_size(self, data: bytes) -> tuple[int, int]:
        """Return width and height of an SVG drawing. Raises MediaError."""
        with self._lock:
            answer = self._ask(data, {"do": "drawing-size"})
        return int(answer["width"]), int(answer["height"])

    def drawing(self, data: bytes, width: int, height: int) -> NDArray[np.uint8]:
        """Return an SVG drawing rendered at exactly this size, RGBA. Raises MediaError."""
        with self._lock:
            target = self._lane(width * height * 4)
            pixels = target.lend(width * height * 4).reshape(height, width, 4)
            self._ask(data, {"do": "drawing", "width": width, "height": height, "target": target.name})
        pixels.flags.writeable = False
        return pixels

    def font(self, data: bytes, room: int) -> bytes:
        """Return the font packed in a WOFF or WOFF2 file, at most `room` bytes. Raises MediaError."""
        with self._lock:
            target = self._lane(room)
            whole = target.lend(room)
            answer = self._ask(data, {"do": "font", "target": target.name, "room": room})
            return whole[: int(answer["size"])].tobytes()

    def faces(self, pixels: NDArray[np.uint8], model: bytes) -> list[list[float]]:
        """Return the faces in RGB pixels as `formatkit.media.faces.faces_in` does. Raises MediaError."""
        height, width = pixels.shape[:2]
        with self._lock:
            answer = self._ask(model, {"do": "faces", "width": width, "height": height}, pixels.tobytes())
        return [[float(value) for value in face] for face in answer["faces"]]

    def close(self) -> None:
        """End the child and give all memory back."""
        with self._lock:
            if self._finalizer is not None:
                self._finalizer()
            if self._spare is not None:
                _end(self._spare.child)
            self._child = self._spare = None
            if self._exchange is not None:
                self._exchange.close()
            self._exchange = None

    def _ask(self, data: bytes, request: dict[str, Any], profile: bytes = b"") -> dict[str, Any]:
        source = self._lane(len(data) + len(profile))
        source.fill(data, profile)
        self.start()
        answer = self._exchanged({**request, "source": source.name, "bytes": len(data)})
        if "fault" in answer:
            raise MediaError(fault_kind(answer["fault"]), str(answer.get("detail", "")))
        return answer

    def _exchanged(self, request: dict[str, Any]) -> dict[str, Any]:
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Event()
        watch = threading.Timer(self.timeout, _stop, (child, late))
        watch.daemon = True
        watch.start()
        try:
            write_message(child.stdin, request)
            answer = read_message(child.stdout)
            if answer is not None and "numpy" in answer:  # the greeting of a child that has just been started
                answer = read_message(child.stdout)
        except (OSError, ValueError):
            answer = None
        except BaseException:  # interrupted: the answer would be taken for that of the next request
            _stop(child, late)
            raise
        finally:
            watch.cancel()
        if answer is None:
            _stop(child, threading.Event())
            raise MediaError("timeout", f"{self.timeout:g}") if late.is_set() else MediaError("crashed")
        return answer

    def _lane(self, count: int) -> Lane:
        try:
            return self._opened().take(count)
        except OSError as error:
            raise MediaError("memory") from error

    def _opened(self) -> Exchange:
        if self._exchange is None:
            self._spare = take_spare(timeout=self.timeout, memory=self._memory)
            self._exchange = Exchange() if self._spare is None else self._spare.exchange
        return self._exchange

    def _launch(self) -> None:
        if self._finalizer is not None:
            self._finalizer()
        folder = self._opened().folder
        self._child = self._started(folder) if self._spare is None else self._spare.child
        self._spare = None
        self._finalizer = weakref.finalize(self, _end, self._child)
        with contextlib.suppress(OSError):
            assert self._child.stdin is not None
            write_message(self._child.stdin, {"do": "ready"})

    def _started(self, folder: Path) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        # Without -P the working folder would be searched for modules, and that may be a stranger's campaign.
        limits = [str(self._memory), str(math.ceil(2 * self.timeout))]
        command = [sys.executable, "-P", "-c", _START, root, str(folder), *limits]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )


def _stop(child: _Child, late: threading.Event) -> None:
    late.set()
    child.terminate()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end(child: _Child) -> None:
    with contextlib.suppress(OSError):
        if child.stdin is not None:
            child.stdin.close()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _stop(child, threading.Event())
    if child.stdout is not None:
        child.stdout.close()
