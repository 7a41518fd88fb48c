"""The same pixels everywhere: no font, no font library and no bidi library of the system has a part in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import hashlib, json, sys

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import formatkit as fk

quote = "Größe, Καλώς, Добро, مرحبا (שלום), नमस्ते, สวัสดี: 👩‍👩‍👧 **10 %** Zuhören."
made = fk.compose(fk.Post(id="p", quote=quote, lang="de"), preset="generic/open-graph")
pixels = fk.frame(made, at=0.0).pixels
with open("/proc/self/maps") as maps:
    libraries = sorted({line.split()[-1] for line in maps if ".so" in line})
print(json.dumps([hashlib.sha256(pixels.tobytes()).hexdigest(), opened, libraries]))
"""
pytestmark = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc to see what is loaded")


def card(**environment: str) -> tuple[str, list[str], list[str]]:
    """Return the digest of a card's pixels, the files opened for it, and the libraries loaded."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={**kept, **environment}, check=False
    )
    assert done.returncode == 0, done.stderr
    digest, opened, libraries = json.loads(done.stdout)
    return digest, opened, libraries


def test_no_font_of_the_system_is_opened_and_no_library_for_text_is_loaded(tmp_path: Path) -> None:
    digest, opened, libraries = card(HOME=str(tmp_path), LC_ALL="C.UTF-8")
    fonts = [name for name in opened if name.endswith((".ttf", ".otf", ".ttc", ".woff", ".woff2", ".pfb"))]
    assert fonts
    assert all(f"formatkit{os.sep}fonts{os.sep}" in name for name in fonts)
    assert not [name for name in opened if "fontconfig" in name]
    assert not [name for name in libraries if any(other in name for other in ("fribidi", "fontconfig", "raqm"))]
    again, _, _ = card(HOME="/nowhere", FONTCONFIG_PATH="/nowhere", XDG_DATA_DIRS="/nowhere", LC_ALL="C")
    assert again == digest
