from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formatkit import __version__
from formatkit.cli.app import run
from formatkit.cli.terminal import Terminal, system_language
from formatkit.diagnostics import Where, error, note, warning

Command = Callable[..., Any]
COMMANDS = ("init", "render", "batch", "check", "presets", "templates", "doctor")


def test_help_names_every_command(process: Command) -> None:
    answer = process("--help")
    assert answer.code == 0
    assert answer.err == ""
    for name in COMMANDS:
        assert f"\n  {name} " in answer.out


def test_the_bare_command_shows_the_help_and_is_wrong_usage(formatkit: Command) -> None:
    answer = formatkit()
    assert answer.code == 2
    assert answer.out == ""
    assert "Commands:" in answer.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, formatkit: Command) -> None:
    answer = formatkit(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: formatkit {name} ")


def test_version(formatkit: Command) -> None:
    assert formatkit("--version").out == f"formatkit {__version__}\n"


def test_an_unknown_command_is_answered_with_the_nearest(formatkit: Command) -> None:
    answer = formatkit("rendr", "x")
    assert answer.code == 2
    assert answer.err.startswith("error: there is no command “rendr”; there are init, render, batch")
    assert answer.err.endswith("(did you mean “render”?)\n")


def test_an_unknown_option_is_wrong_usage(formatkit: Command) -> None:
    answer = formatkit("render", "--autor", "Jana")
    assert answer.code == 2
    assert answer.out == ""
    assert "error: No such option: --autor" in answer.err
    assert "Traceback" not in answer.err


def test_messages_follow_the_system_language(formatkit: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    assert formatkit("presets", "instagram/rel").err.startswith("Fehler: ")
    monkeypatch.setenv("LC_ALL", "C")
    assert formatkit("presets", "instagram/rel").err.startswith("error: ")


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LC_MESSAGES": "fr_FR", "LANG": "de_DE"}, "fr"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE"}, "en"),
        ({"LC_ALL": "POSIX"}, "en"),
        ({"LC_ALL": "", "LANG": "de_CH@euro"}, "de"),
    ],
)
@pytest.mark.usefixtures("here")
def test_the_systems_language(variables: dict[str, str], found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == found


def test_findings_are_sorted_by_severity_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [
        note("FK815", Where(file="a.csv", line=1)),
        error("FK815", Where(file="b.csv", line=10)),
        error("FK815", Where(file="b.csv", line=9)),
        error("FK815", Where(file="a.xlsx", cell="C12")),
        error("FK815", Where(file="a.xlsx", cell="B7")),
        error("FK815", Where(file="b.csv", line=9)),
        warning("FK815", Where(file="a.csv", line=2)),
    ]
    Terminal("de").tell(findings)
    places = [line.partition(": das")[0] for line in capsys.readouterr().err.splitlines()]
    assert places == [
        "Fehler: a.xlsx:B7",
        "Fehler: a.xlsx:C12",
        "Fehler: b.csv:9",
        "Fehler: b.csv:10",
        "Warnung: a.csv:2",
        "Hinweis: a.csv:1",
    ]


def test_only_twenty_findings_are_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [error("FK815", Where(file="a.csv", line=line)) for line in range(1, 48)]
    Terminal("en").tell(findings)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 27 more; --all shows every one"
    Terminal("en", shown=None).tell(findings)
    assert len(capsys.readouterr().err.splitlines()) == 47


def test_an_ascii_locale_gets_readable_output_and_valid_json(process: Command) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    answer = process("render", "Größer: 「ä」 👋", "--ui-lang", "de", "--slot", "autor=Ö", "--json", **ascii_only)
    assert answer.code == 2
    assert "Fehler: --slot: die Vorlage \\u201equote\\u201c hat kein Feld \\u201eautor\\u201c" in answer.err
    assert json.loads(answer.out)["diagnostics"][0]["code"] == "FK817"
    assert answer.out.isascii()
    answer = process("render", "Größer 👋", "--lang", "de", "-o", "größer.png", **ascii_only)
    assert answer.code == 0, answer.err
    assert Path("größer.png").is_file()


def test_output_that_is_no_terminal_has_no_control_codes(process: Command) -> None:
    for words in (("presets", "b2b-dach"), ("presets", "instagram/rel"), ("templates",), ("doctor",)):
        answer = process(*words, TERM="xterm-256color")
        assert "\x1b" not in answer.out + answer.err


@pytest.mark.skipif(os.name == "nt", reason="closing a pipe early works differently there")
def test_a_reader_that_goes_away_is_no_error(here: Path) -> None:
    command = [sys.executable, "-m", "formatkit", "presets", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == b""


def test_a_defect_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    broken = type("Broken", (), {"app": property(lambda _: 1 / 0)})()
    monkeypatch.setattr("formatkit.cli.app.import_module", lambda _: broken)
    monkeypatch.setenv("LC_ALL", "en_US")
    assert run(["doctor"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: formatkit failed on its own: ZeroDivisionError: division by zero; please report")
    monkeypatch.setenv("FORMATKIT_DEBUG", "1")
    assert run(["doctor"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_that_a_library_makes_an_error_of_is_still_one(here: Path) -> None:
    code = """
import signal, sys
from formatkit.cli import app

def imported(_):
    try:
        signal.raise_signal(signal.Signals[sys.argv[1]])
    except KeyboardInterrupt as interrupt:
        raise ValueError("could not build the model") from interrupt

app.import_module = imported
app.main(["doctor"])
"""
    for name, expected in (("SIGINT", 130), ("SIGTERM", 143)):
        done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, check=False, cwd=here)
        assert (done.returncode, done.stderr) == (expected, b"")
