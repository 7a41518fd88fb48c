"""The README alone is enough: what it shows of templates and layers is written down and run, word by word."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import formatkit as fk

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\S+\.(?:toml|py))\n")


@dataclass(frozen=True)
class Block:
    """A piece of the README: a file by its path, or commands."""

    file: str
    text: str


def blocks_of(title: str) -> list[Block]:
    """Return the pieces of a section; the first line of a file's says where it lies."""
    text = README.read_text("utf-8")
    section = text[text.index(f"\n## {title}\n") :].partition("\n## ")[2].partition("\n## ")[0]
    found = [(kind, body) for kind, body in _BLOCK.findall(section)]
    return [Block(match[1] if (match := _FILE.match(body)) else "", body) for _, body in found]


@dataclass
class Shell:
    """Does what the README says, in its folder. What it would install is installed as an installer leaves it."""

    folder: Path
    install: Callable[..., Path]
    paths: tuple[str, ...] = ()

    def follow(self, block: Block) -> None:
        if block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            return
        for line in block.text.splitlines():
            self.run(shlex.split(line))

    def run(self, words: list[str]) -> None:
        match words:
            case ["cd", name]:
                self.folder /= name
            case ["pip", "install", source]:
                self.put(self.folder / source)
            case ["formatkit", *rest]:
                done = subprocess.run(
                    [sys.executable, "-m", "formatkit", *rest],
                    cwd=self.folder,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join((*self.paths, os.environ.get("PYTHONPATH", "")))},
                    capture_output=True,
                    encoding="utf-8",
                    check=False,
                )
                assert done.returncode == 0, done.stderr
                assert "warning" not in done.stderr
            case _:
                pytest.fail(f"nobody knows how to do {words}")

    def put(self, source: Path) -> None:
        project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]
        modules = {path.name: path.read_text("utf-8") for path in source.glob("*.py")}
        layers = project["entry-points"]["formatkit.layers"]
        self.paths = (str(self.install(project["name"], project["version"], modules, layers)),)


@pytest.fixture
def shell(tmp_path: Path, install_layers: Callable[..., Path]) -> Shell:
    folder = tmp_path / "fresh"
    folder.mkdir()
    return Shell(folder, install_layers)


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".png", ".jpg"))


def test_a_template_of_ones_own_is_written_from_the_readme(shell: Shell) -> None:
    for block in blocks_of("Your own template"):
        shell.follow(block)
    made = pictures(shell.folder / "prices")
    assert len(made) == len(fk.preset_set("b2b-dach").presets)
    assert (shell.folder / "price.png").stat().st_size > 100_000
    template = fk.load_template("price", (shell.folder / "templates",))
    room = fk.template_room(template, brand=fk.load_brand(shell.folder / "brand.toml"))
    assert {each.slot for each in room} == {"product"}
    assert all((each.characters or 0) >= 30 for each in room)


def test_a_layer_of_ones_own_is_written_from_the_readme(shell: Shell) -> None:
    for block in (*blocks_of("Your own template")[:1], *blocks_of("Your own layer")):
        shell.follow(block)
    assert len(pictures(shell.folder / "energy")) == len(fk.preset_set("b2b-dach").presets)
    found = fk.check(shell.folder / "energy.mp4", preset="linkedin/video-square")
    assert [each.text() for each in found if each.severity is not fk.Severity.NOTE] == []


def test_the_code_of_the_readme_can_be_read() -> None:
    text = README.read_text("utf-8")
    for kind, body in _BLOCK.findall(text):
        if kind == "toml":
            tomllib.loads(body)
        elif kind == "python":
            compile(body, "README.md", "exec")
