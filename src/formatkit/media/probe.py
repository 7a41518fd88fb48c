"""What a video or sound of the user really holds, found out in a child process that can be killed."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from formatkit.media.footage_faults import FootageError
from formatkit.media.footage_kind import Container
from formatkit.media.footage_tool import Patience, run_tool

__all__ = ["Bounds", "PictureTrack", "Probe", "SoundTrack", "probe"]

Made = TypeVar("Made")
_START = "import sys; sys.path.append(sys.argv[1]); from formatkit.media.probe_child import main; main(*sys.argv[2:])"
_FROM_OUTSIDE = frozenset({-signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM)})
"""What no file can bring about; whatever else ends the child is the file's doing."""
_SLACK = 1.0
_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a probe goes: the most pixels of a frame, seconds of the file, seconds and bytes of memory it takes."""

    pixels: int
    seconds: float
    patience: float
    memory: int = 4 << 30


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """The moving picture of a file as it is stored.

    `width` × `height` pixels before turning (`turned`: by a quarter) and with pixels of the shape `pixel_shape`
    (width over height). `rate` is its nominal frame rate, `frames` and `seconds` were counted, `start` is when its
    first frame is shown. `matrix`, `primaries` and `transfer` are the numbers of ITU-T H.273, 2 where the file says
    nothing; `full` range, `depth` in bits. `side_alpha`: the alpha is a picture of its own (WebM).
    """

    index: int
    codec: str
    width: int
    height: int
    frames: int = 0
    rate: float = 0.0
    seconds: float = 0.0
    start: float = 0.0
    pixel_shape: Fraction = Fraction(1)
    turned: bool = False
    interlaced: bool = False
    alpha: bool = False
    side_alpha: bool = False
    rgb: bool = False
    depth: int = 8
    full: bool = False
    matrix: int = 2
    primaries: int = 2
    transfer: int = 2


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """The sound of a file: how many channels, how long its packets reach, when its first sample is heard."""

    index: int
    codec: str
    channels: int = 0
    seconds: float = 0.0
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file holds. A track whose first frame cannot be decoded has no `frames` or no `channels`."""

    picture: PictureTrack | None
    sound: SoundTrack | None


def probe(path: Path, container: Container, bounds: Bounds) -> Probe:
    """Look into a file. A picture over `bounds.pixels` is told with its size only.

    Raises FootageError: `damaged`, `truncated` (also when its header promises much more than is there), `timeout`,
    `killed`.
    """
    found = _asked(path, container, bounds)
    if "fault" in found:
        raise FootageError(found["fault"])
    if found.get("cut"):
        raise FootageError("truncated")
    reached, declared = found.get("reached"), found["declared"]
    if container.knows_length and reached is not None and declared > reached * (1 + _SHARE) + _SLACK:
        raise FootageError("truncated", promised=f"{declared:.0f}", found=f"{reached:.0f}")
    return Probe(_track(PictureTrack, found["picture"]), _track(SoundTrack, found["sound"]))


def _asked(path: Path, container: Container, bounds: Bounds) -> dict[str, Any]:
    root = str(Path(__file__).parents[2])
    asked = (str(path), container.demuxer, str(bounds.pixels), str(bounds.seconds))
    ends = (str(bounds.memory), str(int(2 * bounds.patience) + 1))
    # Without -P the working folder would be searched for modules, and that may be a stranger's campaign.
    command = (sys.executable, "-P", "-c", _START, root, *asked, *ends)
    patience = Patience(bounds.patience, bounds.patience)
    finished = run_tool(command, patience, {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})
    if finished.code == 0:
        answer: dict[str, Any] = json.loads(finished.output)
        return answer
    if finished.code in _FROM_OUTSIDE:
        raise FootageError("killed", signal=signal.Signals(-finished.code).name)
    return {"fault": "damaged"}


def _track(kind: type[Made], said: dict[str, Any] | None) -> Made | None:
    if said is None:
        return None
    known = {field.name: said[field.name] for field in fields(kind) if field.name in said}  # type: ignore[arg-type]
    if "pixel_shape" in known:
        known["pixel_shape"] = Fraction(*known["pixel_shape"]) or Fraction(1)
    return kind(**known)
