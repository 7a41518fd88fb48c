"""Finished stills are judged by what is really in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from formatkit.check.still import StillRules, check_file, check_still
from formatkit.diagnostics import Where
from formatkit.encode.still import encode_still
from formatkit.load.assets import AssetStore
from formatkit.model.geometry import Size
from formatkit.model.preset_rules import Dimensions, Ratio

HERE = Where(item="day-1 × linkedin/image-square")
FORMATS = ("png", "jpeg", "webp", "avif")
RNG = np.random.default_rng(8)
PIXELS = np.kron(RNG.integers(0, 255, (12, 16, 3), dtype=np.uint8), np.ones((8, 8, 1), np.uint8))
SIZE = Size(128, 96)


def made(form: str) -> bytes:
    return encode_still(PIXELS, form, max_bytes=None).data


def codes(data: bytes, rules: StillRules) -> list[str]:
    found = check_still(data, rules, HERE)
    assert all(each.where == HERE and each.text("de") and each.text("en") for each in found)
    return [each.code for each in found]


@pytest.mark.parametrize("form", FORMATS)
def test_what_we_make_passes(form: str) -> None:
    rules = StillRules(SIZE, Ratio(min=1, max=1.5), Dimensions(min_width=100), (form,), 100, 1_000_000)
    assert codes(made(form), rules) == []


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        (StillRules(size=Size(1080, 1080)), "FK600", "128×96 pixels; 1080×1080 are needed"),
        (StillRules(ratio=Ratio(min=0.8, max=1.25)), "FK601", "1.33 (128×96); 0.80–1.25"),
        (StillRules(ratio=Ratio(min=1.5)), "FK601", "≥ 1.50"),
        (StillRules(formats=("png", "gif")), "FK602", "jpeg; accepted: png, gif"),
        (StillRules(max_bytes=1_000), "FK603", "at most 1\u202f000"),
        (StillRules(min_bytes=1_000_000), "FK604", "at least 1\u202f000\u202f000"),
        (
            StillRules(dimensions=Dimensions(min_height=600)),
            "FK609",
            "128×96 pixels lie outside the accepted range of sizes: min_height 600",
        ),
    ],
)
def test_each_broken_rule_is_told(rules: StillRules, code: str, said: str) -> None:
    (found,) = check_still(made("jpeg"), rules, HERE)
    assert found.code == code
    assert said in found.text("en")


@pytest.mark.parametrize("form", FORMATS)
def test_cut_files_do_not_pass(form: str) -> None:
    data = made(form)
    for cut in (0, 10, len(data) // 2, len(data) - 3):
        assert codes(data[:cut], StillRules(size=SIZE)) == ["FK605"]


def test_flipped_bits_of_a_png_do_not_pass() -> None:
    data = made("png")
    for at in range(40, len(data), 97):
        changed = bytearray(data)
        changed[at] ^= 4
        assert codes(bytes(changed), StillRules(size=SIZE)) == ["FK605"]


def test_a_png_with_too_few_rows_does_not_pass() -> None:
    import zlib

    data = made("png")
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    rows = zlib.decompress(data[start + 4 : start + 4 + length])
    for wrong in (rows[:-385], rows + bytes(385), b"\7" + rows[1:]):
        body = b"IDAT" + zlib.compress(wrong)
        chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
        assert codes(data[: start - 4] + chunk + data[start + 8 + length :], StillRules(size=SIZE)) == ["FK605"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def foreign(path: Path, picture: Image.Image, kind: str, **options: object) -> Path:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    path.write_bytes(file.getvalue())
    return path


def test_files_of_any_origin(store: AssetStore, tmp_path: Path) -> None:
    rules = StillRules(ratio=Ratio(min=1, max=1.5), formats=("jpeg", "png"), max_bytes=1_000_000)
    picture = Image.fromarray(PIXELS)
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    told = {
        "sound": check_file(foreign(tmp_path / "a.jpg", picture, "JPEG"), rules, store, HERE),
        "exif": check_file(foreign(tmp_path / "b.jpg", picture, "JPEG", exif=exif.tobytes()), rules, store, HERE),
        "cmyk": check_file(foreign(tmp_path / "c.jpg", picture.convert("CMYK"), "JPEG"), rules, store, HERE),
        "gif": check_file(foreign(tmp_path / "d.gif", picture, "GIF"), rules, store, HERE),
        "missing": check_file(tmp_path / "e.jpg", rules, store, HERE),
    }
    (tmp_path / "f.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:-900])
    told["cut"] = check_file(tmp_path / "f.jpg", rules, store, HERE)
    assert {name: [(each.code, str(each.severity)) for each in found] for name, found in told.items()} == {
        "sound": [],
        "exif": [("FK607", "warning")],
        "cmyk": [("FK606", "warning")],
        "gif": [("FK602", "error")],
        "missing": [("FK200", "error")],
        "cut": [("FK212", "error")],
    }


def test_a_turned_photograph_is_judged_as_it_is_seen(store: AssetStore, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = foreign(tmp_path / "a.jpg", Image.fromarray(PIXELS), "JPEG", exif=exif.tobytes())
    found = check_file(path, StillRules(size=Size(96, 128)), store, HERE)
    assert [each.code for each in found] == ["FK607"]


def test_drawings_are_no_stills(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"/>')
    assert [each.code for each in check_file(tmp_path / "a.svg", StillRules(formats=("png",)), store, HERE)] == [
        "FK602"
    ]
