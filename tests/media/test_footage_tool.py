"""Programs that hang, die, talk too much or are not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from formatkit.media.ffmpeg import ffmpeg_path, run_ffmpeg
from formatkit.media.footage_faults import FootageError
from formatkit.media.footage_tool import Patience, run_tool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and scripts of POSIX")
SOON = Patience(20, 20)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def gone(process: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = Path(f"/proc/{process}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.02)
    return False


def fault(*command: str, patience: Patience = SOON) -> FootageError:
    with pytest.raises(FootageError) as caught:
        run_tool(command, patience)
    return caught.value


def script(folder: Path, body: str) -> str:
    file = folder / "ffmpeg"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return str(file)


def test_what_it_says_and_how_it_ends() -> None:
    finished = run_tool(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), SOON)
    assert (finished.code, finished.output.strip(), finished.complaints.strip()) == (3, "out", "err")


def test_a_talkative_program_never_blocks_and_is_kept_in_bounds() -> None:
    code = "import sys; w = sys.stderr.write; w('first\\n'); [w('x' * 9999) for _ in range(500)]; w('\\nlast')"
    said = run_tool(python(code), SOON).complaints
    assert said.startswith("first")
    assert said.endswith("last")
    assert len(said) < 300_000


def test_nothing_is_read_from_standard_input() -> None:
    assert run_tool(python("import sys; print(repr(sys.stdin.read()))"), SOON).output.strip() == "''"


def test_a_program_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    body = f"sleep 100 & echo $! $$ > {file}; while :; do date +%N; sleep 0.01; done"
    caught = fault("/bin/sh", "-c", body, patience=Patience(0.6, 20))
    assert (caught.kind, caught.values) == ("timeout", {"seconds": "0.6"})
    assert all(gone(int(number)) for number in file.read_text().split())


def test_a_program_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    body = f"trap '' TERM; echo $$ > {file}; while :; do sleep 0.1; done"
    assert fault("/bin/sh", "-c", body, patience=Patience(0.5, 20)).kind == "timeout"
    assert gone(int(file.read_text()))


def test_saying_the_same_again_is_no_progress() -> None:
    body = "while :; do printf 'frame=3\\nspeed=%s\\n' $(date +%N); sleep 0.1; done"
    caught = fault("/bin/sh", "-c", body, patience=Patience(20, 0.7))
    assert (caught.kind, caught.values) == ("stalled", {"seconds": "0.7"})


def test_saying_something_new_is_progress() -> None:
    body = "for n in 1 2 3 4; do echo frame=$n; sleep 0.25; done"
    assert run_tool(["/bin/sh", "-c", body], Patience(20, 0.9)).code == 0


def test_an_interrupt_ends_the_program(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run_tool(["/bin/sh", "-c", f"echo $$ > {file}; exec sleep 100"], SOON)
    assert gone(int(file.read_text()))


def test_a_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault(str(tmp_path / "none")).kind == "no-tool"
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    with pytest.raises(FootageError) as caught:
        ffmpeg_path()
    assert caught.value.kind == "no-tool"
    assert caught.value.values["tool"].endswith("none")


def shipping(folder: Path, body: str) -> Path:
    """Write a package that stands for imageio-ffmpeg and return its folder of programs."""
    (folder / "imageio_ffmpeg" / "binaries").mkdir(parents=True)
    (folder / "imageio_ffmpeg" / "__init__.py").write_text(body)
    return folder / "imageio_ffmpeg" / "binaries"


def found_with(packages: Path) -> str:
    script = f"import sys; sys.path.insert(0, {str(packages)!r})\nfrom formatkit.media.ffmpeg import ffmpeg_path\n"
    script += "try: print(ffmpeg_path())\nexcept Exception as problem: print(problem.kind, problem.values['reason'])"
    environment = {name: value for name, value in os.environ.items() if name != "IMAGEIO_FFMPEG_EXE"}
    environment["PATH"] = str(packages)  # without a program of the system
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_program_that_is_brought_is_found_without_running_it(tmp_path: Path) -> None:
    binaries = shipping(tmp_path, "raise AssertionError('not to be imported')")
    (binaries / "README.md").write_text("ffmpeg-")
    program = binaries / "ffmpeg-linux-x86_64-v9"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    program.chmod(0o755)
    assert found_with(tmp_path) == str(program)
    assert not (tmp_path / "ran").exists()


def test_a_package_without_a_program_is_asked_where_one_is(tmp_path: Path) -> None:
    shipping(tmp_path, "def get_ffmpeg_exe(): return '/opt/ffmpeg'")
    assert found_with(tmp_path) == "/opt/ffmpeg"


def test_a_package_that_finds_no_program(tmp_path: Path) -> None:
    shipping(tmp_path, "def get_ffmpeg_exe(): raise RuntimeError('No ffmpeg exe could be found.')")
    assert found_with(tmp_path) == "no-tool not installed"


@pytest.mark.parametrize(
    ("body", "kind", "values"),
    [
        ("kill -9 $$", "killed", {"signal": "SIGKILL"}),
        ("echo 'av_write: No space left on device' >&2; echo 'Broken pipe' >&2; exit 228", "disk-full", {}),
        ("echo \"[AVFilterGraph @ 0x55e] No such filter: 'zscale'\" >&2; exit 8", "tool-lacks", {"part": "zscale"}),
        ("echo \"Unknown encoder 'libx264'\" >&2; exit 8", "tool-lacks", {"part": "libx264"}),
        (
            "echo '[in#0 @ 0x55d1] Something at file:/home/me/a.mp4: odd' >&2; exit 1",
            "failed",
            {"reason": "Something at …: odd"},
        ),
        ("exit 7", "failed", {"reason": "exit code 7"}),
    ],
)
def test_causes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, kind: str, values: dict[str, str]) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", script(tmp_path, body))
    with pytest.raises(FootageError) as caught:
        run_ffmpeg((), SOON)
    assert caught.value.kind == kind
    assert values.items() <= caught.value.values.items()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_the_real_program_on_a_full_disk() -> None:
    with pytest.raises(FootageError) as caught:
        run_ffmpeg(("-f", "lavfi", "-i", "color=s=64x64:d=1", "-f", "rawvideo", "-y", "file:/dev/full"), SOON)
    assert caught.value.kind == "disk-full"


def test_the_real_program_without_a_filter() -> None:
    with pytest.raises(FootageError) as caught:
        run_ffmpeg(("-f", "lavfi", "-i", "color=d=1", "-vf", "nosuch", "-f", "null", "-"), SOON)
    assert (caught.value.kind, caught.value.values["part"]) == ("tool-lacks", "nosuch")
