"""The process in which pictures of foreign origin are decoded. It can be killed at any time.

It reads requests from standard input until that closes, and ends at once with the process that started it.
Pixels and source bytes lie in mapped files of the exchange folder (`media/exchange.py`).
"""

from __future__ import annotations

import mmap
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from formatkit.media.confined import limit_data, limit_memory, private_output
from formatkit.media.faults import MediaError
from formatkit.media.frames import read_message, write_message
from formatkit.media.leaving import leave
from formatkit.media.lifeline import ending_with_parent

__all__ = ["main"]

_LIBRARIES = 1 << 30  # address space of libraries and shared memory


def main(folder: str, memory: str, seconds: str) -> None:
    """Answer requests until standard input closes.

    `memory` is the most memory of its own in bytes, what it shares not counted, `seconds` the most time for a
    request (both POSIX only): the main process kills earlier, but it may have died itself.
    """
    ending_with_parent(lambda: shutil.rmtree(folder, ignore_errors=True))
    answers = private_output()
    limit_memory(int(memory) + _LIBRARIES)
    limit_data(int(memory))
    lanes = _Lanes(Path(folder))
    alarm = getattr(signal, "alarm", lambda _seconds: 0)
    while (request := read_message(sys.stdin.buffer)) is not None:
        alarm(int(seconds))
        write_message(answers, _answer(request, lanes))
        alarm(0)
    lanes.close()
    shutil.rmtree(folder, ignore_errors=True)
    leave()


class _Lanes:
    """The mapped files of the exchange folder, opened when first named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._maps: dict[str, mmap.mmap] = {}

    def view(self, name: str, count: int) -> memoryview:
        self._forget_removed(name)
        if name not in self._maps:
            with (self._folder / name).open("r+b") as file:
                self._maps[name] = mmap.mmap(file.fileno(), 0)
        return memoryview(self._maps[name])[:count]

    def close(self) -> None:
        self._maps.clear()

    def _forget_removed(self, wanted: str) -> None:
        if wanted not in self._maps:
            for name in [name for name in self._maps if not (self._folder / name).exists()]:
                del self._maps[name]


def _answer(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    try:
        return _OPERATIONS[request["do"]](request, lanes)
    except MediaError as fault:
        return {"fault": fault.kind, "detail": fault.detail}
    except MemoryError:
        return {"fault": "memory", "detail": ""}
    except Exception as error:  # whatever a decoder throws must not end the process
        kind = "memory" if "nsufficient memory" in str(error) else "damaged"
        return {"fault": kind, "detail": type(error).__name__}


def _ready(_request: dict[str, Any], _lanes: _Lanes) -> dict[str, Any]:
    import numpy
    import simplejpeg

    return {"numpy": numpy.__version__, "simplejpeg": simplejpeg.__version__}


def _picture(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    import numpy as np

    from formatkit.media.decoder import decode
    from formatkit.media.magic import PictureKind
    from formatkit.media.picture import unpacked_header

    count = request["bytes"]
    whole = lanes.view(request["source"], count + request["profile"])
    source, header = whole[:count], unpacked_header(request["header"], bytes(whole[count:]))
    if header.kind is not PictureKind.JPEG:
        _one_thread()
    width, height = header.upright(request["reduction"])
    count = width * height * header.channels
    target = np.frombuffer(lanes.view(request["target"], count), np.uint8)
    sound = decode(source, header, request["reduction"], target.reshape(height, width, header.channels))
    return {"sound_profile": sound}


def _drawing_size(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    from formatkit.media.svg import drawing_size

    width, height = drawing_size(bytes(lanes.view(request["source"], request["bytes"])))
    return {"width": width, "height": height}


def _drawing(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    import numpy as np

    from formatkit.media.svg import render

    _one_thread()
    width, height = request["width"], request["height"]
    target = np.frombuffer(lanes.view(request["target"], width * height * 4), np.uint8)
    render(bytes(lanes.view(request["source"], request["bytes"])), target.reshape(height, width, 4))
    return {}


def _font(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    from formatkit.media.web_fonts import unpacked

    made = unpacked(bytes(lanes.view(request["source"], request["bytes"])), request["room"])
    lanes.view(request["target"], len(made))[:] = made
    return {"size": len(made)}


def _faces(request: dict[str, Any], lanes: _Lanes) -> dict[str, Any]:
    import numpy as np

    from formatkit.media.faces import faces_in

    _one_thread()
    count, width, height = request["bytes"], request["width"], request["height"]
    whole = lanes.view(request["source"], count + width * height * 3)
    pixels = np.frombuffer(whole[count:], np.uint8).reshape(height, width, 3)
    return {"faces": faces_in(pixels, bytes(whole[:count]))}


_OPERATIONS = {
    "ready": _ready,
    "picture": _picture,
    "drawing-size": _drawing_size,
    "drawing": _drawing,
    "font": _font,
    "faces": _faces,
}


def _one_thread() -> None:
    """Keep OpenCV to this thread: others would cost memory, and what they save is needed by other workers."""
    import cv2

    cv2.setNumThreads(1)
