"""SVG drawings through the one door: rendered exactly, and nothing from outside."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetLimits, AssetStore
from formatkit.model.geometry import Size

HERE = Where(file="brand.toml", line=4, key="logo.files.on_light")
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def put(folder: Path, body: str, head: str = 'viewBox="0 0 20 10"') -> str:
    (folder / "logo.svg").write_text(f"<svg {SVG} {head}>{body}</svg>", "utf-8")
    return "logo.svg"


def test_a_drawing_fills_exactly_the_asked_size(store: AssetStore, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        '<rect width="10" height="10" fill="#2060c0"/><rect x="10" width="10" height="10" opacity=".5"/>',
    )
    facts = store.open_picture(path, HERE)
    assert (facts.size, facts.has_alpha, facts.vector) == (Size(20, 10), True, True)
    drawn = store.drawing(facts.digest, Size(333, 101))
    assert drawn.shape == (101, 333, 4)
    assert drawn[50, 10].tolist() == [0x20, 0x60, 0xC0, 255]
    assert drawn[100, 332].tolist() == [0, 0, 0, 128]
    assert np.abs(drawn[0, 0].astype(int) - (0x20, 0x60, 0xC0, 255)).max() <= 1


def test_proxy_and_pixels_of_a_drawing(store: AssetStore, tmp_path: Path) -> None:
    digest = store.open_picture(put(tmp_path, "<rect width='9' height='9'/>", 'viewBox="0 0 2000 1000"'), HERE).digest
    assert store.proxy(digest).shape == (256, 512, 4)
    assert store.pixels(digest, 4).shape == (250, 500, 4)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('viewBox="5 5 30.2 10"', Size(31, 10)),
        ('viewBox="0,0,30,10" width="3000"', Size(30, 10)),
        ('width="12mm" height="1in"', Size(46, 96)),
        ('width="120" height="40px"', Size(120, 40)),
    ],
)
def test_the_size_of_a_drawing(store: AssetStore, tmp_path: Path, head: str, size: Size) -> None:
    assert store.open_picture(put(tmp_path, "", head), HERE).size == size


def test_embedded_pixels_gradients_and_styles_are_allowed(store: AssetStore, tmp_path: Path) -> None:
    body = (
        "<style>.a{fill:url(#g)}</style>"
        '<defs><linearGradient id="g"><stop stop-color="#f00"/></linearGradient></defs>'
        '<rect class="a" width="10" height="10"/>'
        f'<image x="10" width="10" height="10" href="data:image/png;base64,{PIXEL}"/>'
    )
    digest = store.open_picture(put(tmp_path, body), HERE).digest
    assert store.drawing(digest, Size(40, 20))[10, 5].tolist() == [255, 0, 0, 255]


def test_windows_and_illustrator_files(store: AssetStore, tmp_path: Path) -> None:
    head = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'
    text = f'{head}<svg {SVG} viewBox="0 0 4 4"><rect width="4" height="4" fill="red"/></svg>'
    (tmp_path / "a.svg").write_bytes(text.encode("utf-16"))
    digest = store.open_picture("a.svg", HERE).digest
    assert store.drawing(digest, Size(8, 8))[4, 4].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("<text>Nordwerk</text>", "FK224", "convert the text to outlines"),
        ('<image href="/etc/passwd" width="9" height="9"/>', "FK221", "/etc/passwd"),
        ('<image xlink:href="http://example.com/a.png"/>', "FK221", "http://example.com/a.png"),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', "FK221", "data:image/svg+xml"),
        ('<use href="other.svg#a"/>', "FK221", "other.svg#a"),
        ('<rect fill="url(other.svg#a)"/>', "FK221", "other.svg#a"),
        ("<style>@import 'a.css';</style>", "FK221", "@import"),
        ("<rect style=\"fill: URL( 'file:///a' )\"/>", "FK221", "file:///a"),
        ("<script>alert(1)</script>", "FK222", "script"),
        ("<foreignObject/>", "FK222", "foreignObject"),
        ("<g>" * 300 + "</g>" * 300, "FK211", "is broken"),
        ("<g>", "FK211", "is broken"),
        ("<style>rect{fill:url(data:image/svg+xml;base64,AAAA)}</style>", "FK221", "data:image/svg+xml"),
        ('<image href="data:image/png;base64,!!!!A"/>', "FK211", "is broken"),
        ('<image href="data:image/png;base64,AAAA"/>', "FK211", "is broken"),
        ('<feImage href="file:///etc/passwd"/>', "FK221", "file:///etc/passwd"),
        ("<audio/>", "FK222", "audio"),
    ],
)
def test_what_drawings_may_not_hold(store: AssetStore, tmp_path: Path, body: str, code: str, said: str) -> None:
    with pytest.raises(AssetError) as caught:
        store.open_picture(put(tmp_path, body), HERE)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert said in diagnostic.text("en")
    assert "logo.svg" in diagnostic.text("de")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused_unread(store: AssetStore, tmp_path: Path, encoding: str) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    text = f"<!DOCTYPE svg [{entities}]><svg {SVG} viewBox='0 0 9 9'><desc>&e11;</desc></svg>"
    (tmp_path / "bomb.svg").write_bytes(text.encode(encoding))
    with pytest.raises(AssetError) as caught:
        store.open_picture("bomb.svg", HERE)
    assert caught.value.diagnostics[0].code == "FK220"


def test_drawings_without_a_size_and_too_large_ones(tmp_path: Path) -> None:
    with AssetStore([tmp_path], limits=AssetLimits(drawing_bytes=10_000)) as store:
        for head, body, code in (("", "", "FK223"), ('viewBox="0 0 9 9"', " " * 10_000, "FK205")):
            path = put(tmp_path, body, head)
            with pytest.raises(AssetError) as caught:
                store.open_picture(path, HERE)
            assert caught.value.diagnostics[0].code == code


def weight_of_uses(levels: int) -> str:
    """Elements that use one another, ten times each: ten to the power of `levels` when drawn."""
    groups = "".join(f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, levels + 1))
    return f'<defs><rect id="u0" width="5" height="5"/>{groups}</defs><use href="#u{levels}"/>'


def huge_pixels() -> str:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (15_000).to_bytes(4, "big") * 2 + bytes((8, 6, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    return f'<image width="9" height="9" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (weight_of_uses(9), "more than 200000 elements"),
        ("<g/>" * 400_001, "more than 200000 elements"),
        (huge_pixels(), "a picture of more than 24 megapixels"),
    ],
    ids=["uses", "elements", "pixels"],
)
def test_drawings_that_grow(store: AssetStore, tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(AssetError) as caught:
        store.open_picture(put(tmp_path, body), HERE)
    assert caught.value.diagnostics[0].code == "FK228"
    assert said in str(caught.value)


def test_uses_that_end_are_drawn(store: AssetStore, tmp_path: Path) -> None:
    digest = store.open_picture(put(tmp_path, weight_of_uses(3) + '<g id="a"><use href="#a"/></g>'), HERE).digest
    assert store.drawing(digest, Size(40, 20))[2, 2, 3] == 255


def test_links_are_no_part_of_the_picture(store: AssetStore, tmp_path: Path) -> None:
    body = '<a href="https://example.com"><rect width="20" height="10" fill="#00f"/></a>'
    digest = store.open_picture(put(tmp_path, body), HERE).digest
    assert store.drawing(digest, Size(40, 20))[2, 2].tolist() == [0, 0, 255, 255]


def test_a_drawing_that_takes_for_ever_is_stopped(tmp_path: Path) -> None:
    noise = '<feTurbulence baseFrequency="0.1" numOctaves="1000"/><feGaussianBlur stdDeviation="500"/>' * 50
    body = f'<defs><filter id="f">{noise}</filter></defs>' + '<rect filter="url(#f)" width="20" height="9"/>' * 50
    with AssetStore([tmp_path], limits=AssetLimits(seconds=1)) as store:
        digest = store.open_picture(put(tmp_path, body), HERE).digest
        with pytest.raises(AssetError) as caught:
            store.drawing(digest, Size(800, 400))
    assert caught.value.diagnostics[0].code == "FK213"


def test_drawings_of_any_size_are_drawn_at_the_size_asked(store: AssetStore, tmp_path: Path) -> None:
    path = put(tmp_path, '<rect width="900000" height="900000"/>', 'viewBox="0 0 900000 450000"')
    digest = store.open_picture(path, HERE).digest
    assert store.drawing(digest, Size(60, 30)).shape == (30, 60, 4)
    assert store.proxy(digest).shape == (256, 512, 4)
    with pytest.raises(AssetError) as caught:
        store.pixels(digest, 1)
    assert caught.value.diagnostics[0].code == "FK214"
    with pytest.raises(AssetError) as caught:
        store.open_picture(put(tmp_path, "", 'viewBox="0 0 900000 1"'), HERE)
    assert caught.value.diagnostics[0].code == "FK209"
