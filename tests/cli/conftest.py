"""The command line in this process, for speed, and as a real command."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from formatkit.cli.app import run


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the working folder; the system speaks English."""
    monkeypatch.chdir(tmp_path)
    for name in _LOCALE:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def formatkit(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command in this process; `stdin` are the bytes that are piped into it."""

    def command(*words: str, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        code = run(words)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return command


@pytest.fixture
def process(here: Path) -> Command:
    """Return a function that runs `python -m formatkit` in a process of its own; output is decoded as UTF-8."""

    def command(*words: str, stdin: bytes = b"", **environment: str) -> Answer:
        kept = {name: value for name, value in os.environ.items() if name not in _LOCALE}
        done = subprocess.run(
            [sys.executable, "-m", "formatkit", *words],
            input=stdin,
            capture_output=True,
            env={**kept, **environment},
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return command
