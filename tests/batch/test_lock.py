"""Two runs in one output folder: the second is refused, and no lock outlives its run."""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formatkit.batch import lock
from formatkit.batch.events import Event, JobMade, Started
from formatkit.batch.lock import LOCK, sole_run
from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.errors import ConfigError
from formatkit.media.alive import birth_of
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]
HOLD = """
import sys
from pathlib import Path
from formatkit.batch.lock import sole_run
with sole_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a process that holds the folder until it is killed or its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the file system be one without locks."""

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock, "_lock", refuse)


def sign(out: Path, **changes: object) -> None:
    """Leave a lock of this process behind, with changes."""
    (out / LOCK).parent.mkdir(exist_ok=True)
    mine = {
        "process": os.getpid(),
        "birth": birth_of(os.getpid()),
        "host": platform.node(),
        "boot": lock._boot(),
    }
    (out / LOCK).write_text(json.dumps({**mine, **changes}), "utf-8")


def refusal(out: Path) -> str:
    with pytest.raises(ConfigError) as caught, sole_run(out):
        pass
    (found,) = caught.value.diagnostics
    return f"{found.code} {found.text()}"


def test_the_second_is_refused_and_told_who_the_first_is(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    told = refusal(tmp_path)
    assert told.startswith("FK750 another run is at work in the output folder ")
    assert f"wait until process {holding.pid} on {platform.node()} has ended" in told


def test_the_lock_goes_with_its_run(tmp_path: Path) -> None:
    for _ in range(2):
        with sole_run(tmp_path):
            assert (tmp_path / LOCK).is_file()
        assert not (tmp_path / LOCK).exists()


def test_the_lock_of_a_killed_run_holds_nobody_up(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    holding.kill()
    holding.wait()
    assert (tmp_path / LOCK).is_file()
    with sole_run(tmp_path):
        assert json.loads((tmp_path / LOCK).read_text("utf-8"))["process"] == os.getpid()
    assert not (tmp_path / LOCK).exists()


@pytest.mark.usefixtures("without_locks")
def test_without_locks_of_the_system_what_stands_in_the_file_decides(tmp_path: Path) -> None:
    sign(tmp_path)
    assert refusal(tmp_path).startswith("FK750 ")
    sign(tmp_path, host="elsewhere")
    told = refusal(tmp_path)
    assert told.startswith("FK751 a run on another machine, elsewhere, holds ")
    assert str(tmp_path / LOCK) in told


@pytest.mark.parametrize(
    "changes",
    [{"process": 2**22 + 1}, {"birth": "long ago"}, {"boot": "an earlier start"}],
    ids=["dead", "number reused", "machine restarted"],
)
@pytest.mark.usefixtures("without_locks")
def test_a_lock_that_is_out_of_date_breaks_by_itself(tmp_path: Path, changes: dict[str, object]) -> None:
    sign(tmp_path, **changes)
    with sole_run(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"[]", b'{"process": "x"}', b"\xff"])
@pytest.mark.usefixtures("without_locks")
def test_a_lock_that_nobody_can_read_holds_nobody_up(tmp_path: Path, content: bytes) -> None:
    sign(tmp_path)
    (tmp_path / LOCK).write_bytes(content)
    with sole_run(tmp_path):
        pass


def test_a_run_holds_its_folder_to_the_end(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    seen: list[str] = []

    def look(event: Event) -> None:
        if isinstance(event, Started | JobMade):
            seen.append(refusal(campaign.out))

    assert run(plan(campaign), on_event=look).exit_code == 0
    assert [told[:5] for told in seen] == ["FK750", "FK750"]
    assert not (campaign.out / LOCK).exists()


def test_a_refused_run_changes_nothing_and_another_folder_is_free(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    ready = plan(campaign)
    with sole_run(campaign.out):
        with pytest.raises(ConfigError, match="another run is at work"):
            run(ready)
        assert [path.name for path in campaign.out.rglob("*")] == [".formatkit", "run.lock"]
        assert run(plan(campaign, out=campaign.out / "other")).exit_code == 0
        assert plan(campaign).jobs  # to look at a plan, nobody has to wait
    assert run(ready).exit_code == 0


@pytest.mark.parametrize("name", ["plain", "plain/below", "x" * 300])
def test_a_folder_that_cannot_be_is_told_before_anything_is_made(campaign_of: Make, name: str) -> None:
    campaign = campaign_of({"id": "a"})
    (campaign.folder / "plain").write_bytes(b"mine")
    with pytest.raises(ConfigError) as caught:
        run(plan(campaign, out=campaign.folder / name))
    (found,) = caught.value.diagnostics
    assert found.code == ("FK752" if name.startswith("x") else "FK753")
    assert str(campaign.folder / name) in found.text("de")
    assert (campaign.folder / "plain").read_bytes() == b"mine"
