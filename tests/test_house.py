"""Rules of the house that hold for the whole package: what is imported when, messages, public names, the one door."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import formatkit

PACKAGE = Path(formatkit.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = sorted(
    entry.name for entry in pkgutil.walk_packages([str(PACKAGE)], "formatkit.") if not entry.name.endswith("__main__")
)
HEAVY = {"numpy", "cv2", "PIL", "moviepy", "av"}
CODE = re.compile(r"FK\d{3}")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
MAKERS = {"error", "warning", "note", "coded_error"}
LONGEST_FUNCTION = 50

MESSAGE_FILES = sorted((PACKAGE / "messages").glob("*.toml"))
MESSAGES = {code: texts for file in MESSAGE_FILES for code, texts in tomllib.loads(file.read_text("utf-8")).items()}


def tree(source: Path) -> ast.Module:
    return ast.parse(source.read_text("utf-8"), str(source))


def short(source: Path) -> str:
    return source.relative_to(PACKAGE).as_posix()


def codes_in(source: Path) -> Iterator[str]:
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def message_calls(source: Path) -> Iterator[tuple[int, str, set[str]]]:
    """Give line, code and names of the values of each message that is made with all its values in sight."""
    for node in ast.walk(tree(source)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args
        ):
            continue
        code = node.args[0]
        names = {keyword.arg for keyword in node.keywords}
        if isinstance(code, ast.Constant) and isinstance(code.value, str) and None not in names:
            yield node.lineno, code.value, {name for name in names if name}


def imported(*arguments: str) -> set[str]:
    """Return the top-level names of what a fresh interpreter imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_help_imports_nothing_heavy() -> None:
    names = imported("-m", "formatkit", "--help")
    assert "formatkit" in names
    assert sorted(names & HEAVY) == []


@pytest.mark.parametrize("part", ["model", "cli", "api", "preview"])
def test_what_comes_before_the_pixels_imports_nothing_heavy(part: str) -> None:
    prefix = f"formatkit.{part}"
    names = [name for name in MODULES if name == prefix or name.startswith(f"{prefix}.")]
    assert names
    found = imported("-c", f"import {', '.join(names)}")
    assert "formatkit" in found
    assert sorted(found & (HEAVY | {"openpyxl", "uharfbuzz"})) == []


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_and_what_it_offers(name: str) -> None:
    module = importlib.import_module(name)
    if Path(str(module.__file__)).name != "__init__.py":
        assert (module.__doc__ or "").strip()
        offered = getattr(module, "__all__", ())
        assert len(set(offered)) == len(offered)
        assert [each for each in offered if not hasattr(module, each)] == []


def test_every_public_name_is_there() -> None:
    assert "render" in formatkit.__all__
    assert [name for name in formatkit.__all__ if getattr(formatkit, name) is None] == []
    assert set(formatkit.__all__) <= set(dir(formatkit))
    assert formatkit.__version__ == importlib.metadata.version("formatkit")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'rendr'"):
        _ = formatkit.rendr  # type: ignore[attr-defined]


def test_public_functions_are_not_hidden_by_stages_of_the_same_name() -> None:
    for stage in ("compose.compose", "check.still"):
        importlib.import_module(f"formatkit.{stage}")
    assert formatkit.compose.__module__ == "formatkit.api"
    assert formatkit.check.__module__ == "formatkit.api"


def test_type_checkers_see_the_same_public_names() -> None:
    block = next(node for node in tree(PACKAGE / "__init__.py").body if isinstance(node, ast.If))
    declared = {
        alias.asname: f"{node.module}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    real = {name: f"formatkit.{module}" for name, module in formatkit._HOMES.items()}
    assert declared == real


def test_no_code_has_two_messages() -> None:
    codes = Counter(code for file in MESSAGE_FILES for code in tomllib.loads(file.read_text("utf-8")))
    assert codes
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_messages_exist_in_both_languages_with_the_same_values(code: str) -> None:
    texts = {kind: [said] if isinstance(said, str) else said for kind, said in MESSAGES[code].items()}
    assert CODE.fullmatch(code)
    assert set(texts) in ({"en", "de"}, {"en", "de", "en_hint", "de_hint"})
    assert len(texts["en"]) == len(texts["de"]) == 1
    every = [text for said in texts.values() for text in said]
    assert all(text.strip() == text != "" for text in every)
    for kind in ("", "_hint"):
        english, german = (
            [set(PLACEHOLDER.findall(each)) for each in texts.get(f"{lang}{kind}", ())] for lang in ("en", "de")
        )
        assert english == german
    assert all(text.count("{") == len(PLACEHOLDER.findall(text)) for text in every)


def test_every_code_in_use_has_a_message_and_every_message_is_in_use() -> None:
    used = {code for source in SOURCES for code in codes_in(source)}
    assert sorted(used - MESSAGES.keys()) == []
    assert sorted(MESSAGES.keys() - used) == []


@pytest.mark.parametrize("source", SOURCES, ids=short)
def test_messages_are_given_all_their_values(source: Path) -> None:
    missing = [
        (line, code, name)
        for line, code, names in message_calls(source)
        for name in sorted(set(PLACEHOLDER.findall(MESSAGES.get(code, {"en": ""})["en"])) - names)
    ]
    assert missing == []


def test_users_pictures_come_through_one_door() -> None:
    """Decoders of foreign bytes are called by the decoding child, and for our own finished files by the check."""
    closed = {"imread", "VideoCapture", "VideoFileClip", "imdecode", "decode_jpeg"}
    found = {
        short(source)
        for source in SOURCES
        for node in ast.walk(tree(source))
        if isinstance(node, ast.Attribute)
        and (node.attr in closed or (node.attr == "open" and ast.unparse(node.value).endswith("Image")))
    }
    assert "media/decoder_opencv.py" in found
    assert {file for file in found if not file.startswith("media/")} <= {"check/integrity.py"}


def test_functions_are_short() -> None:
    def length(function: ast.FunctionDef) -> int:
        body = function.body[1:] if ast.get_docstring(function) else function.body
        return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0

    long = [
        f"{short(source)}: {node.name}"
        for source in SOURCES
        for node in ast.walk(tree(source))
        if isinstance(node, ast.FunctionDef) and length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_shipped_font_has_its_licence_beside_it() -> None:
    folders = {font.parent for font in (PACKAGE / "fonts").rglob("*.ttf")}
    assert folders
    for folder in folders:
        assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8").upper()
