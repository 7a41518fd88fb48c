"""A decoding child that was forked in advance is like one that was started: bounded, replaceable, gone at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from formatkit.media.alive import is_alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks what has libraries loaded")
FORKED = """
import json, os, resource, signal, sys, time
import formatkit.media.decoder
from formatkit.load.asset_limits import DEFAULT_LIMITS as limits
from formatkit.media.process import DecoderProcess
from formatkit.media.spare import fork_spare
bounds = {"timeout": limits.seconds, "memory": limits.child_bytes}
drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path fill="red" d="M0 0h30v20H0z"/></svg>'
spare = fork_spare(**bounds)
decoder = DecoderProcess(**bounds)
"""
ASKED = """
before = decoder.pid
decoder.start()
first, folder = decoder.pid, str(decoder.folder)
size, red = decoder.drawing_size(drawing), decoder.drawing(drawing, 30, 20)[5, 5].tolist()
data = resource.prlimit(first, resource.RLIMIT_DATA)[0] - limits.child_bytes
cores = resource.prlimit(first, resource.RLIMIT_CORE)[0]
session = os.getsid(first)
os.kill(first, signal.SIGKILL)
try:
    decoder.drawing_size(drawing)
except Exception as problem:
    told = str(problem)
again, second = decoder.drawing_size(drawing), decoder.pid
decoder.close()
print(json.dumps(locals() | {"limits": 0, "spare": 0}, default=str))
"""


def facts_of(script: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment())
    found: dict[str, object] = json.loads(done.stdout)
    return found


def environment() -> dict[str, str]:
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def gone(process: object) -> bool:
    assert isinstance(process, int)
    end = time.monotonic() + 60
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_alive(process)


def test_it_answers_within_its_bounds_and_is_replaced_when_it_dies() -> None:
    found = facts_of(FORKED + ASKED)
    assert found["size"] == found["again"] == [30, 20]
    assert found["red"] == [255, 0, 0, 255]
    assert isinstance(found["data"], int)
    assert 0 < found["data"] < 400_000_000  # what it has from its parent is not its own
    assert found["cores"] == 0
    assert found["session"] == found["first"]
    assert found["told"]
    assert found["second"] != found["first"]
    assert gone(found["first"])
    assert gone(found["second"])
    assert not Path(str(found["folder"])).exists()


def test_nothing_stays_of_one_that_nobody_asks() -> None:
    script = FORKED + 'print(json.dumps({"child": spare.child.pid, "folder": str(spare.exchange.folder)}))'
    found = facts_of(script)
    assert gone(found["child"])
    assert not Path(str(found["folder"])).exists()


def test_it_ends_with_a_parent_that_is_killed() -> None:
    script = FORKED + "decoder.start()\nprint(decoder.pid, decoder.folder, flush=True)\ntime.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment())
    assert parent.stdout is not None
    child, folder = parent.stdout.readline().split()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(int(child))
    assert not Path(folder).exists()
