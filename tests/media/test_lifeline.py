"""What a process starts ends with it, however it ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from formatkit.media.alive import birth_of, is_alive
from formatkit.media.lifeline import group_ended_with_this

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups and parents are those of POSIX")
SLEEPER = "import time; time.sleep(600)"
GUARDED = f"""
import subprocess, sys, time
from formatkit.media.lifeline import group_ended_with_this
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True)
with group_ended_with_this(child.pid):
    print(child.pid, flush=True)
    time.sleep(600)
"""
LOOKING = """
import subprocess, sys, time
from pathlib import Path
child = '''
import sys, time
from pathlib import Path
from formatkit.media.lifeline import ending_with_parent
ending_with_parent(lambda: Path(sys.argv[1]).write_text("tidied"))
print("looking", flush=True)
time.sleep(600)
'''
process = subprocess.Popen([sys.executable, "-c", child, sys.argv[1]], stdout=subprocess.PIPE, start_new_session=True)
process.stdout.readline()
print(process.pid, flush=True)
time.sleep(600)
"""


def killed_parent(script: str, *words: str) -> int:
    """Kill a process that runs `script` as soon as it has told the process it started, and return that."""
    parent = subprocess.Popen([sys.executable, "-c", script, *words], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    return child


def gone(process: int) -> bool:
    end = time.monotonic() + 60
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_alive(process)


def test_a_program_that_knows_nothing_of_us_ends_with_us() -> None:
    assert gone(killed_parent(GUARDED))


def test_a_process_of_ours_tidies_and_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    assert gone(killed_parent(LOOKING, str(tmp_path / "sign")))
    assert (tmp_path / "sign").read_text("utf-8") == "tidied"


def test_what_was_released_in_time_goes_on() -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True) as child:
        with group_ended_with_this(child.pid):
            pass
        assert child.poll() is None
        with contextlib.suppress(ZeroDivisionError), group_ended_with_this(child.pid):
            raise ZeroDivisionError
        assert child.poll() is None
        child.kill()


def test_a_process_that_ended_and_was_not_asked_for_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    if sys.platform == "linux":
        assert gone(child.pid)
    child.wait()
    assert not is_alive(child.pid)
    assert birth_of(child.pid) == ""


def test_a_number_that_is_used_again_is_told_by_the_birth() -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER]) as first:
        assert birth_of(first.pid) == birth_of(first.pid) != ""
        first.kill()
    assert birth_of(os.getpid()) != ""
