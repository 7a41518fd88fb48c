"""Nothing that this process starts goes on without it, however it ends: nobody is there to ask for it any more."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

__all__ = ["ending_with_parent", "group_ended_with_this"]

_LOOK = 0.25
# A line means that all is well; the end of the input without one means that whoever would have written it is gone.
_GUARD = 'trap "" HUP INT TERM; read line || kill -9 "-$1"'


@contextlib.contextmanager
def group_ended_with_this(leader: int) -> Iterator[None]:
    """Have the process group of `leader` killed if this process ends inside of the block.

    For programs that are not ours and so cannot look after themselves: a shell waits beside them. Where there is no
    shell (Windows), their own limits of time have to do.
    """
    shell = shutil.which("sh") if os.name == "posix" else None
    if shell is None:
        yield
        return
    guard = subprocess.Popen(
        [shell, "-c", _GUARD, "sh", str(leader)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert guard.stdin is not None
    try:
        yield
    finally:
        with contextlib.suppress(OSError), guard.stdin as line:  # somebody may have killed it
            line.write(b"\n")
        guard.wait()


def ending_with_parent(last: Callable[[], object] = lambda: None) -> None:
    """End this process at once when the one that started it is gone, after a call of `last`.

    Call it first of all. On Windows, where a process keeps a parent that is gone, it does nothing.
    """
    if os.name != "posix":
        return
    parent = os.getppid()
    threading.Thread(target=_end_after, args=(parent, last), daemon=True).start()


def _end_after(parent: int, last: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    last()
    os._exit(1)
