"""Files made to exhaust the machine: each is told in one sentence, and memory stays within its bounds."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from formatkit.load.assets import DEFAULT_LIMITS, AssetLimits, AssetStore
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind

if TYPE_CHECKING:
    from conftest import Door

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PROMISED_SECONDS, PROMISED_BYTES = 10, 700_000_000


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def head(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    return chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((depth, color, 0, 0, 0)))


def flat_png(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    """A PNG of one color, packed row by row: its pixels never exist at once."""
    row = b"\0" + bytes(width * {0: 1, 2: 3, 6: 4}[color] * depth // 8)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return SIGNATURE + head(width, height, depth, color) + chunk(b"IDAT", packed) + chunk(b"IEND")


def box(name: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + name + body


AVIF = box(b"ftyp", b"avif\0\0\0\0avifmif1")
WEBP = b"abcd\0\0\0\0" * 150_000
LISTS = box(b"ipco", box(b"ispe", bytes(12)))
ENDLESS = {
    "chunks of a PNG": SIGNATURE + head(9, 9) + chunk(b"tEXt") * 250_000 + chunk(b"IDAT") + chunk(b"IEND"),
    "pieces of pixels": SIGNATURE + head(9, 9) + chunk(b"IDAT") * 250_000 + chunk(b"IEND"),
    "segments of a JPEG": b"\xff\xd8" + b"\xff\xe5\0\2" * 100_000,
    "stray bytes of a JPEG": b"\xff\xd8\xff\xe5\0\2" + bytes(5_000_000),
    "fill bytes of a JPEG": b"\xff\xd8" + b"\xff" * 5_000_000,
    "restarts of a JPEG": b"\xff\xd8" + b"\xff\xd0" * 2_000_000,
    "extensions of a GIF": b"GIF89a\x0a\0\x0a\0\0\0\0" + b"!\xfe\0" * 100_000,
    "blocks of a GIF": b"GIF89a\x0a\0\x0a\0\0\0\0!\xfe" + b"\1a" * 1_500_000,
    "chunks of a WebP": b"RIFF" + (len(WEBP) + 4).to_bytes(4, "little") + b"WEBP" + WEBP,
    "boxes of an AVIF": AVIF + box(b"free", b"") * 100_000,
    "items of an AVIF": AVIF
    + box(
        b"meta",
        bytes(4)
        + box(b"pitm", bytes(5) + b"\1")
        + box(b"iprp", LISTS + box(b"ipma", bytes(4) + b"\xff" * 4 + b"\0\2\0" * 1_000_000)),
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_headers_that_never_end(door: Door, name: str) -> None:
    code, text = door.refusal(ENDLESS[name])
    assert code in ("FK211", "FK212")
    assert "picture.bin" in text


def progressive(mode: str, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 77 if mode == "L" else (70, 120, 90)).save(file, "JPEG", progressive=True, **options)
    return file.getvalue()


def test_a_jpeg_of_endless_scans_is_stopped(door: Door, tmp_path: Path) -> None:
    data = progressive("L", (3000, 3000))
    last = data[data.rindex(b"\xff\xda") : -2]
    with AssetStore([tmp_path], limits=AssetLimits(seconds=1)) as store:
        code, text = type(door)(store, tmp_path).refusal(data[:-2] + last * 3000 + b"\xff\xd9", "scans.jpg")
    assert code == "FK213"
    assert "took longer than 1 seconds" in text


def test_time_and_memory_are_promised() -> None:
    assert DEFAULT_LIMITS.seconds + 1 < PROMISED_SECONDS  # one more until a process that does not listen is killed
    assert DEFAULT_LIMITS.working_bytes < PROMISED_BYTES
    assert DEFAULT_LIMITS.child_bytes < PROMISED_BYTES


def sheet(mode: str, side: int, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (side, side)).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "made",
    [
        lambda: flat_png(8_900, 8_900, color=6),
        lambda: flat_png(8_000, 8_000, depth=16),
        lambda: sheet("P", 8_900, "GIF"),
        lambda: sheet("RGB", 6_000, "AVIF", speed=10),
        lambda: progressive("RGB", (10_000, 10_000), subsampling=0),
    ],
    ids=["see-through PNG", "PNG of 16 bits", "GIF", "AVIF", "progressive JPEG"],
)
def test_what_would_need_too_much_memory_is_not_even_tried(door: Door, made: Callable[[], bytes]) -> None:
    code, text = door.refusal(made())
    assert code == "FK214"
    assert "needs more memory than allowed" in text
    assert door.store.decoder.pid is None


def test_a_jpeg_in_one_scan_a_color_counts_as_progressive() -> None:
    data = bytearray(sheet("RGB", 64, "JPEG", subsampling=0))
    assert read_header(bytes(data), PictureKind.JPEG).work == 0
    data[data.index(b"\xff\xda") + 4] = 1
    assert read_header(bytes(data), PictureKind.JPEG).work == 64 * 64 * 3 * 2


def high_water(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("made", "reduction"),
    [
        (lambda: flat_png(8_900, 8_900), 2),
        (lambda: flat_png(6_500, 6_500, depth=16), 4),
        (lambda: sheet("RGB", 4_900, "AVIF", speed=10), 4),
        (lambda: progressive("RGB", (12_000, 9_000), subsampling=2), 4),
        (lambda: sheet("CMYK", 10_000, "JPEG"), 4),
    ],
    ids=["PNG", "PNG of 16 bits", "AVIF", "progressive JPEG", "CMYK"],
)
def test_the_largest_pictures_stay_within_the_promise(door: Door, made: Callable[[], bytes], reduction: int) -> None:
    pixels = door.pixels(made(), reduction)
    assert int(np.ptp(pixels[10:-10, 10:-10].reshape(-1, 3), axis=0).max()) <= 1
    child = door.store.decoder.pid
    assert child is not None
    assert high_water(child) < PROMISED_BYTES - 100_000_000  # a process that renders needs the rest


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of its own")
def test_the_child_cannot_take_more_than_its_share(door: Door) -> None:
    import resource

    door.store.warm()
    child = door.store.decoder.pid
    assert child is not None
    door.pixels(flat_png(20, 20))
    assert resource.prlimit(child, resource.RLIMIT_DATA)[0] == DEFAULT_LIMITS.child_bytes
    assert os.getpid() != child
