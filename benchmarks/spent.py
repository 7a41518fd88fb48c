"""What a command costs: its seconds, its processor time and the peak memory of all its processes, of the same run."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import ONE_THREAD

__all__ = ["Spent", "high_water", "spent"]

# Often enough for processes that matter, and seldom enough to cost nothing beside them.
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds from start to end; processor seconds; the most resident bytes of all processes; what it said.

    Processor time is that of the process and of all that it waited for. Of the processes that live at the same time the
    peaks are added up, whenever each had its own, and memory that they share counts more than once: an upper bound, 0
    without /proc.
    """

    seconds: float
    cpu: float
    peak: int
    said: str


def spent(command: Sequence[str], folder: Path) -> Spent:
    """Run a command in a folder to its end. Raises RuntimeError with what it said when it fails."""
    # Libraries of numbers take the threads that they take by default, as with any user.
    environment = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    before = _cpu_of_children()
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        said, complained = process.communicate()
        seconds = time.perf_counter() - start
        watch.over.set()
        watch.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{complained}")
    return Spent(seconds, _cpu_of_children() - before, watch.peak, said)


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


@dataclass(eq=False)
class _Watch(threading.Thread):
    """Reads the kernel's high-water mark of a process and of all below it until it is told that they are over.

    `peak` is the most that the marks of processes living at the same time came to, in bytes.
    """

    process: int
    over: threading.Event = field(default_factory=threading.Event)
    peak: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Look until it is over."""
        while not self.over.wait(_LOOK_SECONDS):
            # Between fork and exec a process has the mark of its parent, which would count twice.
            mark = high_water(self.process)
            below = (high_water(process) for process in _below(self.process))
            self.peak = max(self.peak, mark + sum(each for each in below if each != mark))


def _below(process: int) -> Iterator[int]:
    """Give the ids of a process's children and theirs, whichever of its threads started them."""
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(number) for number in file.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _below(child)


def high_water(process: int) -> int:
    """Return the most bytes of memory that a process has held, 0 when it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    marks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(marks[0]) * 1024 if marks else 0
