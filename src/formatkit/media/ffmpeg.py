"""The ffmpeg program: where it is, how it is called so that it can do no harm, and why it failed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

from formatkit.media.footage_faults import FootageError
from formatkit.media.footage_tool import Finished, Patience, run_tool

__all__ = ["ffmpeg_path", "input_arguments", "run_ffmpeg", "shipped_ffmpeg"]

_ABILITY = re.compile(
    r"No such filter: '(?P<filter>[^']+)'"
    r"|Unknown (?:encoder|decoder) '(?P<coder>[^']+)'"
    r"|Unrecognized option '(?P<option>[^']+)'"
    r"|Requested output format '(?P<format>[^']+)' is not (?:known|a suitable)"
)
_ADDRESS = re.compile(r"\[[^\]]* @ 0x[0-9a-f]+\] ?")
_PATH = re.compile(r"file:\S.*?(?=: |$)")


def ffmpeg_path() -> str:
    """Return the program: that of IMAGEIO_FFMPEG_EXE, else the one that imageio-ffmpeg brings, else the system's.

    Raises FootageError `no-tool`.
    """
    named = os.environ.get("IMAGEIO_FFMPEG_EXE", "")
    found = shutil.which(named) if named else shipped_ffmpeg() or _elsewhere()
    if found is None:
        reason = "no such program" if named else "not installed"
        raise FootageError("no-tool", tool=named or "ffmpeg", reason=reason)
    return found


def shipped_ffmpeg() -> str | None:
    """Return the program that the wheel of imageio-ffmpeg holds, None without one.

    The package itself, when asked, runs its program once to see whether it works: 30 ms and 20 MB in each process.
    """
    spec = importlib.util.find_spec("imageio_ffmpeg")
    if spec is None or spec.origin is None:
        return None
    programs = sorted((Path(spec.origin).parent / "binaries").glob("ffmpeg-*"))
    return next((str(program) for program in programs if os.access(program, os.X_OK)), None)


def _elsewhere() -> str | None:
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return shutil.which("ffmpeg")


def input_arguments(path: Path, demuxer: str, pixels: int) -> tuple[str, ...]:
    """Return the arguments that open a file of foreign origin.

    Its format is given, never guessed, so a playlist is never followed; only files can be opened, and only by this
    format. `pixels` is the most that a frame may have.
    """
    return (
        *("-protocol_whitelist", "file", "-format_whitelist", demuxer, "-max_pixels", str(pixels)),
        *("-f", demuxer, "-i", f"file:{path.absolute()}"),
    )


def run_ffmpeg(arguments: Sequence[str], patience: Patience) -> str:
    """Run ffmpeg and return what it complained about although it succeeded, an empty text as a rule.

    Should this process die, it ends by itself when its time for computing is used up. Raises FootageError:
    `no-tool`, `tool-lacks` (a filter or coder), `timeout`, `stalled`, `killed`, `disk-full`,
    `damaged`, `failed`.
    """
    tool = ffmpeg_path()
    watched = ("-progress", "pipe:1", "-stats_period", "0.5", "-timelimit", str(int(4 * patience.total) + 60))
    command = (tool, "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", *watched, *arguments)
    finished = run_tool(command, patience)
    if finished.code == 0:
        return finished.complaints.strip()
    raise _cause(finished, tool)


def _cause(finished: Finished, tool: str) -> FootageError:
    said = finished.complaints
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return FootageError("disk-full")
    if finished.code < 0:
        return FootageError("killed", signal=_spoken_signal(-finished.code))
    if "Decode error rate" in said or "Invalid data found" in said:
        return FootageError("damaged")
    lacking = _ABILITY.search(said)
    if lacking:
        return FootageError("tool-lacks", tool=tool, part=next(part for part in lacking.groups() if part))
    return FootageError("failed", reason=_first_line(said) or f"exit code {finished.code}")


def _spoken_signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _first_line(said: str) -> str:
    """Return the first complaint without addresses in memory and without paths, which belong in no message."""
    lines = (_PATH.sub("…", _ADDRESS.sub("", line)).strip() for line in said.splitlines())
    return next((line[:160] for line in lines if line), "")
