"""Fonts packed as WOFF and WOFF2, and collections, through the one door."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.asset_limits import AssetLimits
from formatkit.load.assets import AssetStore
from formatkit.scene.text import FontKey
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import shipped_font_files
from formatkit.typeset.glyph_raster import coverage
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

HERE = Where(file="brand.toml", line=9, key="fonts.headline.file")
SquareFont = Callable[..., bytes]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def packed(data: bytes, flavor: str) -> bytes:
    font = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
    font.flavor = flavor
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def drawn(store: AssetStore, digest: str, index: int = 0) -> bytes:
    """Set a word in a font and return its pixels."""
    library = FaceLibrary(store)
    style = TextStyle((FontKey(digest, index, (("wght", 700.0),)),), (), None, None, "de")
    layout = set_text("Größer „fließen“", style, library, size=60.0, unit=10.8, measure=900.0)
    runs = [run for line in layout.lines for run in line.runs]
    pixels = coverage(runs, library, left=-10, top=-80, width=700, height=120)
    assert np.count_nonzero(pixels) > 1000
    return pixels.tobytes()


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
@pytest.mark.parametrize("family", ["Oswald", "Source Serif 4"])
def test_a_packed_font_gives_the_same_pixels(store: AssetStore, tmp_path: Path, flavor: str, family: str) -> None:
    plain = shipped_font_files(family)[0].data()
    (tmp_path / "haus.ttf").write_bytes(plain)
    (tmp_path / f"haus.{flavor}").write_bytes(packed(plain, flavor))
    digest = store.open_font(f"haus.{flavor}", HERE)
    assert store.font(digest)[:4] == plain[:4]
    assert drawn(store, digest) == drawn(store, store.open_font("haus.ttf", HERE))


def test_a_font_is_unpacked_once_per_content(tmp_path: Path, square_font: SquareFont) -> None:
    (tmp_path / "haus.woff2").write_bytes(packed(square_font("abc"), "woff2"))
    cache = tmp_path / "cache"
    with AssetStore([tmp_path], cache=cache) as first:
        digest = first.open_font("haus.woff2", HERE)
    with AssetStore([tmp_path], cache=cache) as second:
        assert second.open_font("haus.woff2", HERE) == digest
        assert second.decoder.pid is None
    (stored,) = cache.rglob("*.fkf")
    stored.write_bytes(stored.read_bytes()[:-1])
    with AssetStore([tmp_path], cache=cache) as third:
        assert third.open_font("haus.woff2", HERE) == digest


def refused(
    store: AssetStore, data: bytes, tmp_path: Path, name: str = "haus.woff2", index: int = 0
) -> tuple[str, str]:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(AssetError) as caught:
        store.open_font(name, HERE, index)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.where == HERE
    return diagnostic.code, diagnostic.text("en")


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_a_header_that_promises_too_much_is_refused_unread(
    store: AssetStore, tmp_path: Path, square_font: SquareFont, flavor: str
) -> None:
    data = bytearray(packed(square_font("abc"), flavor))
    data[16:20] = (1 << 30).to_bytes(4, "big")
    code, said = refused(store, bytes(data), tmp_path)
    assert (code, "1073.7 MB" in said, "67.1 MB" in said) == ("FK233", True, True)
    assert store.decoder.pid is None


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
@pytest.mark.parametrize("kept", [0.5, 0.95])
def test_a_packed_font_that_is_cut_off(
    store: AssetStore, tmp_path: Path, square_font: SquareFont, flavor: str, kept: float
) -> None:
    data = packed(square_font("abcdefgh"), flavor)
    code, said = refused(store, data[: int(len(data) * kept)], tmp_path)
    assert (code, "is broken" in said) == ("FK231", True)


def test_a_table_that_unpacks_to_more_than_the_header_says(
    store: AssetStore, tmp_path: Path, square_font: SquareFont
) -> None:
    data = bytearray(packed(square_font("abcdefgh" * 4), "woff"))
    bomb = zlib.compress(bytes(120 << 20), 9)
    entry = 44
    data[entry + 4 : entry + 8] = len(data).to_bytes(4, "big")
    data[entry + 8 : entry + 12] = len(bomb).to_bytes(4, "big")
    data[entry + 12 : entry + 16] = (120 << 20).to_bytes(4, "big")
    code, _ = refused(store, bytes(data) + bomb, tmp_path, "haus.woff")
    assert code == "FK231"
    assert store.open_font(saved(tmp_path, square_font("a")), HERE)


def saved(folder: Path, data: bytes, name: str = "sound.ttf") -> str:
    (folder / name).write_bytes(data)
    return name


def test_several_fonts_in_one_woff2(store: AssetStore, tmp_path: Path) -> None:
    code, said = refused(store, b"wOF2ttcf" + bytes(60), tmp_path)
    assert (code, "several fonts" in said) == ("FK234", True)


@pytest.fixture
def collection(square_font: SquareFont) -> bytes:
    found = TTCollection()
    found.fonts = [TTFont(io.BytesIO(square_font("Größer „fließen“", family, width=width))) for family, width in FACES]
    made = io.BytesIO()
    found.save(made)
    return made.getvalue()


FACES = [("Squares Wide", 1000), ("Squares Narrow", 600)]


def test_the_fonts_of_a_collection_are_named_by_index(store: AssetStore, tmp_path: Path, collection: bytes) -> None:
    saved(tmp_path, collection, "haus.ttc")
    digest = store.open_font("haus.ttc", HERE, 1)
    library = FaceLibrary(store)
    assert library.face(FontKey(digest, 1)).family == "Squares Narrow"
    assert drawn(store, digest, 0) != drawn(store, digest, 1)


def test_an_index_that_a_collection_lacks_is_named(store: AssetStore, tmp_path: Path, collection: bytes) -> None:
    code, said = refused(store, collection, tmp_path, "haus.ttc", 2)
    assert (code, "index 2" in said, "from 0 to 1" in said) == ("FK235", True, True)
    code, said = refused(store, shipped_font_files("Oswald")[0].data(), tmp_path, "haus.ttf", 1)
    assert (code, "it holds 1" in said) == ("FK235", True)


def test_a_collection_that_is_cut_off(store: AssetStore, tmp_path: Path, collection: bytes) -> None:
    assert refused(store, collection[:14], tmp_path, "haus.ttc")[0] == "FK231"
    assert refused(store, collection[:400], tmp_path, "haus.ttc", 1)[0] == "FK231"


def test_empty_and_huge_files(tmp_path: Path, square_font: SquareFont) -> None:
    with AssetStore([tmp_path], limits=AssetLimits(font_bytes=500)) as narrow:
        assert refused(narrow, b"", tmp_path, "haus.ttf")[0] == "FK204"
        assert refused(narrow, square_font("abc"), tmp_path, "haus.ttf")[0] == "FK205"
