"""Fonts through the one door."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetStore

HERE = Where(file="brand.toml", line=9, key="fonts.headline.file")


def sound_font() -> bytes:
    folder = resources.files("formatkit") / "fonts"
    families = sorted((family for family in folder.iterdir() if family.is_dir()), key=lambda entry: entry.name)
    fonts = [file for family in families for file in family.iterdir() if file.name.endswith(".ttf")]
    return min((font.read_bytes() for font in fonts), key=len)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def patched(data: bytes, table: bytes, at: int, value: int) -> bytes:
    entry = data.index(table, 12)
    start = int.from_bytes(data[entry + 8 : entry + 12], "big") + at
    return data[:start] + value.to_bytes(2, "big") + data[start + 2 :]


def test_a_font_keeps_its_bytes(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "Haus.TTF").write_bytes(sound_font())
    digest = store.open_font("haus.ttf", HERE)
    assert store.font(digest) == sound_font()
    assert store.add_font_bytes(sound_font()) == digest


def test_shipped_fonts_are_read_when_first_asked(store: AssetStore, tmp_path: Path) -> None:
    path = tmp_path / "later.ttf"
    store.add_shipped_font(path, "abc")
    path.write_bytes(b"written after it was announced")
    assert store.font("abc") == b"written after it was announced"
    path.unlink()
    assert store.font("abc") == b"written after it was announced"


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"wOF2" + bytes(20), "FK230", "WOFF2"),
        (b"wOF2" + bytes(60), "FK231", "is broken"),
        (b"wOFF" + bytes(60), "FK231", "is broken"),
        (b"ttcf" + bytes(50), "FK231", "is broken"),
        (b"%PDF-1.4", "FK230", "PDF"),
        (b"STARTFONT 2.1\n", "FK232", "is not a font"),
        (sound_font()[:600], "FK231", "is broken"),
        (sound_font()[:8], "FK231", "is broken"),
        (sound_font()[:-5000], "FK231", "is broken"),
        (patched(sound_font(), b"head", 18, 0), "FK231", "is broken"),
        (patched(sound_font(), b"hhea", 4, 0x7FFF), "FK236", "16.6 em high"),
        (patched(sound_font(), b"hhea", 10, 0xFFFF), "FK236", "32.8 em wide"),
    ],
)
def test_fonts_that_are_none(store: AssetStore, tmp_path: Path, data: bytes, code: str, said: str) -> None:
    (tmp_path / "haus.ttf").write_bytes(data)
    with pytest.raises(AssetError) as caught:
        store.open_font("haus.ttf", HERE)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.where) == (code, HERE)
    assert said in diagnostic.text("en")
