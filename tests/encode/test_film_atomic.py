"""Films appear under their name only when they are whole: the part file is written by path and checked by path."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from formatkit.diagnostics import Diagnostic, error, warning
from formatkit.encode.atomic import write_checked_by, write_failure
from formatkit.errors import CheckError, EncodeError


def fill(part: Path) -> int:
    return part.write_bytes(b"film")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_part_file_is_checked_before_it_gets_its_name(tmp_path: Path) -> None:
    target = tmp_path / "new" / "reel.mp4"
    seen: list[tuple[str, bytes, bool]] = []

    def check(part: Path) -> tuple[Diagnostic, ...]:
        seen.append((part.name, part.read_bytes(), target.exists()))
        return (warning("FK607", names="EXIF"),)

    made, found = write_checked_by(target, fill, check)
    assert made == 4
    assert [diagnostic.code for diagnostic in found] == ["FK607"]
    assert seen == [(f".reel.mp4.{os.getpid()}.part", b"film", False)]
    assert target.read_bytes() == b"film"
    assert names(target.parent) == ["reel.mp4"]
    if sys.platform != "win32":
        mask = os.umask(0)
        os.umask(mask)
        assert target.stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_the_part_file_is_private(tmp_path: Path) -> None:
    modes: list[int] = []
    write_checked_by(tmp_path / "a.mp4", lambda part: modes.append(part.stat().st_mode & 0o777), lambda part: ())
    assert modes == [0o600]


def test_a_failed_check_leaves_the_old_film(tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    target.write_bytes(b"old")
    with pytest.raises(CheckError) as caught:
        write_checked_by(target, fill, lambda part: (warning("FK606"), error("FK605")))
    assert [found.code for found in caught.value.diagnostics] == ["FK605"]
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["reel.mp4"]


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), EncodeError(error("FK605"))])
def test_what_stops_the_writing_leaves_nothing(tmp_path: Path, problem: BaseException) -> None:
    def write(part: Path) -> None:
        part.write_bytes(b"half")
        raise problem

    with pytest.raises(type(problem)) as caught:
        write_checked_by(tmp_path / "reel.mp4", write, lambda part: ())
    assert caught.value is problem
    assert names(tmp_path) == []


def test_a_full_disk_names_the_film(tmp_path: Path) -> None:
    def write(part: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(EncodeError) as caught:
        write_checked_by(tmp_path / "reel.mp4", write, lambda part: ())
    assert caught.value.diagnostics[0].code == "FK520"
    assert "“reel.mp4”" in str(caught.value)
    assert names(tmp_path) == []


def test_a_folder_in_the_way_is_named_before_anything_is_encoded(tmp_path: Path) -> None:
    (tmp_path / "reel.mp4").mkdir()
    with pytest.raises(EncodeError) as caught:
        write_checked_by(tmp_path / "reel.mp4", lambda part: pytest.fail("was asked to write"), lambda part: ())
    assert caught.value.diagnostics[0].code == "FK522"


def test_failures_show_the_final_name() -> None:
    told = str(write_failure(OSError(errno.EACCES, "no"), Path("/out/.reel.mp4.77.part")))
    assert told.startswith("“reel.mp4” could not be written: the folder /out")
