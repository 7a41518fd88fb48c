"""A file under its final name is whole and checked; whatever goes wrong leaves what was there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formatkit.diagnostics import Diagnostic, error, warning
from formatkit.encode.atomic import clean_stale_parts, write_checked
from formatkit.errors import CheckError, EncodeError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")


def fine(data: bytes) -> tuple[Diagnostic, ...]:
    return ()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_is_checked_before_it_gets_its_name(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "card.png"
    seen: list[tuple[bytes, bool, list[int]]] = []

    def check(data: bytes) -> tuple[Diagnostic, ...]:
        parts = list(target.parent.glob(".card.png.*.part"))
        seen.append((data, target.exists(), [part.stat().st_mode & 0o777 for part in parts]))
        return (warning("FK607", names="EXIF"),)

    assert [found.code for found in write_checked(target, b"pixels", check)] == ["FK607"]
    assert seen[0][:2] == (b"pixels", False)
    if sys.platform != "win32":
        assert seen[0][2] == [0o600]
    assert target.read_bytes() == b"pixels"
    assert names(target.parent) == ["card.png"]


def test_a_failed_check_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "card.png"
    target.write_bytes(b"old")
    with pytest.raises(CheckError) as caught:
        write_checked(target, b"new", lambda data: (warning("FK606"), error("FK605")))
    assert [found.code for found in caught.value.diagnostics] == ["FK605"]
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["card.png"]


def test_an_interrupted_check_leaves_nothing(tmp_path: Path) -> None:
    def interrupted(data: bytes) -> tuple[Diagnostic, ...]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_checked(tmp_path / "card.png", b"new", interrupted)
    assert names(tmp_path) == []


@POSIX
def test_the_usual_permissions_at_the_end(tmp_path: Path) -> None:
    script = (
        "import os, sys; os.umask(0o027); from pathlib import Path; from formatkit.encode.atomic import write_checked;"
        "write_checked(Path(sys.argv[1]), b'x', lambda data: ()); assert os.umask(0) == 0o027"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")], check=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@POSIX
def test_links_are_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    link = tmp_path / "card.png"
    link.symlink_to(tmp_path / "precious")
    part = tmp_path / f".card.png.{os.getpid()}.part"
    part.symlink_to(tmp_path / "precious")
    write_checked(link, b"new", fine)
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"
    assert not part.is_symlink()


@pytest.mark.parametrize("kind", ["folder", "file as folder", "long name"])
def test_what_stands_in_the_way_is_named(tmp_path: Path, kind: str) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "plain").write_bytes(b"")
    target, code = {
        "folder": (tmp_path / "taken", "FK522"),
        "file as folder": (tmp_path / "plain" / "card.png", "FK523"),
        "long name": (tmp_path / ("a" * 300 + ".png"), "FK524"),
    }[kind]
    with pytest.raises(EncodeError) as caught:
        write_checked(target, b"new", fine)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert target.name in diagnostic.text("de")
    assert names(tmp_path) == ["plain", "taken"]


@POSIX
def test_a_write_that_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from formatkit.encode.atomic import write_checked
from formatkit.errors import EncodeError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_checked(Path(sys.argv[1]), bytes(5000), lambda data: ())
except EncodeError as problem:
    sys.exit(problem.diagnostics[0].code)
"""
    made = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.png")], capture_output=True, text=True, check=False
    )
    assert made.stderr.strip() == "FK525"
    assert names(tmp_path) == []


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EncodeError) as caught:
        write_checked(tmp_path / "a.png", b"x", fine)
    tmp_path.chmod(0o700)
    assert caught.value.diagnostics[0].code == "FK521"


@POSIX
def test_parts_of_dead_processes_are_cleaned(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as finished:
        finished.wait()
    dead = tmp_path / f".card.png.{finished.pid}.part"
    alive = tmp_path / f".card.png.{os.getpid()}.part"
    foreign = tmp_path / ".notes.part"
    for path in (dead, alive, foreign, tmp_path / "card.png"):
        path.write_bytes(b"x")
    assert clean_stale_parts(tmp_path) == (dead,)
    assert names(tmp_path) == sorted([alive.name, foreign.name, "card.png"])
    assert clean_stale_parts(tmp_path / "missing") == ()
