"""Pictures of every odd kind look right when they come through the one door."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from formatkit.diagnostics import Where
from formatkit.encode.srgb import srgb_profile
from formatkit.load.assets import AssetStore
from formatkit.model.geometry import Size

HERE = Where(file="posts.csv", line=7, key="photo")
ORIENTATION = 0x0112


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def seen(store: AssetStore, folder: Path, data: bytes, reduction: int = 1) -> np.ndarray:
    (folder / "picture.bin").write_bytes(data)
    facts = store.open_picture("picture.bin", HERE)
    pixels = store.pixels(facts.digest, reduction)
    height, width, channels = pixels.shape
    assert (facts.has_alpha, channels) in ((True, 4), (False, 3))
    if reduction == 1:
        assert facts.size == Size(width, height)
    return pixels


def corners() -> np.ndarray:
    """Four colored quarters of a 64 × 32 picture: red, green above blue, white."""
    picture = np.zeros((32, 64, 3), np.uint8)
    picture[:16, :32], picture[:16, 32:] = (220, 20, 20), (20, 200, 20)
    picture[16:, :32], picture[16:, 32:] = (20, 20, 220), (240, 240, 240)
    return picture


# How a file must be stored so that, with this orientation, it shows `corners()`: the inverse of each turn.
STORED = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, 1),
    7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
    8: lambda p: np.rot90(p, -1),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(store: AssetStore, tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](corners())))
    options = {"subsampling": 0} if kind == "JPEG" else {}
    pixels = seen(store, tmp_path, saved(stored, kind, quality=95, exif=exif.tobytes(), **options))
    assert pixels.shape == (32, 64, 3)
    for y, x in ((8, 16), (8, 48), (24, 16), (24, 48)):
        assert np.abs(pixels[y, x].astype(int) - corners()[y, x]).max() <= 6


def test_broken_exif_is_ignored(store: AssetStore, tmp_path: Path) -> None:
    data = saved(Image.fromarray(corners()), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert seen(store, tmp_path, data).shape == (32, 64, 3)


def flat(color: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (40, 24), color if len(color) > 1 else color[0])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (saved(flat((37,), "L"), "PNG"), (37, 37, 37)),
        (saved(flat((37,), "L"), "JPEG"), (37, 37, 37)),
        (saved(flat((37, 90), "LA"), "PNG"), (37, 37, 37, 90)),
        (saved(flat((10, 200, 90, 77), "RGBA"), "PNG"), (10, 200, 90, 77)),
        (saved(flat((10, 200, 90, 77), "RGBA"), "WEBP", lossless=True), (10, 200, 90, 77)),
        (saved(flat((10, 200, 90, 255), "RGBA"), "WEBP", lossless=True), (10, 200, 90)),
        (saved(flat((1,), "1"), "PNG"), (255, 255, 255)),
        (saved(flat((255, 0, 0)).quantize(4), "PNG"), (255, 0, 0)),
        (saved(flat((255, 0, 0)).quantize(4), "GIF"), (255, 0, 0)),
        (saved(flat((10, 200, 90)), "PNG", transparency=(10, 200, 90))[:], (10, 200, 90, 0)),
        (saved(flat((37,), "L"), "PNG", transparency=37), (37, 37, 37, 0)),
        (saved(flat((37,), "L"), "PNG", transparency=36), (37, 37, 37, 255)),
    ],
    ids=[
        "gray png",
        "gray jpeg",
        "gray+alpha",
        "rgba",
        "rgba webp",
        "opaque rgba webp",
        "one bit",
        "palette",
        "gif",
        "rgb key",
        "gray key",
        "other gray key",
    ],
)
def test_kinds_of_color(store: AssetStore, tmp_path: Path, data: bytes, expected: tuple[int, ...]) -> None:
    pixels = seen(store, tmp_path, data)
    assert pixels.shape == (24, 40, len(expected))
    assert np.abs(pixels.astype(int) - np.array(expected)).max() <= 1


def test_palette_with_alpha(store: AssetStore, tmp_path: Path) -> None:
    picture = flat((200, 0, 0)).quantize(2)
    data = saved(picture, "PNG", transparency=bytes([128, 128]))
    assert seen(store, tmp_path, data)[5, 5].tolist() == [200, 0, 0, 128]


@pytest.mark.parametrize(("stored", "expected"), [(0x8000, 128), (0x80FF, 128), (0xFFFF, 255), (0x00FF, 0)])
def test_sixteen_bits_are_shifted(store: AssetStore, tmp_path: Path, stored: int, expected: int) -> None:
    gray = np.full((9, 7), stored, np.uint16)
    assert seen(store, tmp_path, cv2.imencode(".png", gray)[1].tobytes())[0, 0].tolist() == [expected] * 3
    color = np.full((9, 7, 4), stored, np.uint16)
    assert seen(store, tmp_path, cv2.imencode(".png", color)[1].tobytes())[0, 0].tolist() == [expected] * 4


def test_avif_of_ten_bits(store: AssetStore, tmp_path: Path) -> None:
    data = cv2.imencode(".avif", np.full((16, 16, 3), 512, np.uint16), [cv2.IMWRITE_AVIF_DEPTH, 10])[1]
    assert np.abs(seen(store, tmp_path, data.tobytes()).astype(int) - 128).max() <= 1


@pytest.mark.parametrize(
    ("ink", "expected"),
    [((0, 0, 0, 0), (255, 255, 255)), ((255, 0, 0, 0), (0, 255, 255)), ((0, 0, 0, 255), (0, 0, 0))],
)
def test_cmyk_without_profile(
    store: AssetStore, tmp_path: Path, ink: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    pixels = seen(store, tmp_path, saved(Image.new("CMYK", (32, 32), ink), "JPEG", quality=95))
    assert np.abs(pixels.astype(int) - np.array(expected)).max() <= 4


def p3_profile() -> bytes:
    """Our sRGB profile with the colorants of Display P3 (adapted to D50)."""
    profile = srgb_profile()
    table = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for name, values in table.items():
        entry = profile.index(name, 128)
        start = int.from_bytes(profile[entry + 4 : entry + 8], "big") + 8
        fixed = b"".join(round(value * 65536).to_bytes(4, "big", signed=True) for value in values)
        profile = profile[:start] + fixed + profile[start + 12 :]
    return profile


def p3_as_srgb(color: tuple[int, ...]) -> np.ndarray:
    """The conversion by its formula: linear light, matrix (CSS Color 4), sRGB curve."""
    light = np.array(color) / 255
    light = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    matrix = [[1.2249402, -0.2249402, 0], [-0.0420570, 1.0420570, 0], [-0.0196376, -0.0786361, 1.0982736]]
    light = np.clip(np.array(matrix) @ light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_wide_gamut_becomes_srgb(store: AssetStore, tmp_path: Path, kind: str) -> None:
    color = (180, 110, 70)
    data = saved(flat(color), kind, quality=100, icc_profile=p3_profile())
    pixels = seen(store, tmp_path, data)
    assert np.abs(pixels[10, 10] - p3_as_srgb(color)).max() <= 3
    assert np.abs(pixels[10, 10].astype(int) - color).max() > 5


def test_alpha_survives_a_profile(store: AssetStore, tmp_path: Path) -> None:
    data = saved(flat((180, 110, 70, 99), "RGBA"), "PNG", icc_profile=p3_profile())
    pixels = seen(store, tmp_path, data)
    assert pixels[3, 3, 3] == 99
    assert np.abs(pixels[3, 3, :3] - p3_as_srgb((180, 110, 70))).max() <= 2


def test_a_broken_profile_is_told_and_taken_as_srgb(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "team.jpg").write_bytes(saved(flat((180, 110, 70)), "JPEG", icc_profile=b"x" * 300))
    facts = store.open_picture("team.jpg", HERE)
    assert np.abs(store.pixels(facts.digest, 1)[3, 3].astype(int) - (180, 110, 70)).max() <= 2
    (told,) = store.diagnostics(facts.digest)
    assert (told.code, told.severity, told.where) == ("FK218", "warning", HERE)
    assert "team.jpg" in told.text("de")


def test_of_an_animation_only_the_first_frame(store: AssetStore, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 24), color) for color in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        pixels = seen(store, tmp_path, data)
        assert np.abs(pixels[5, 5, :3].astype(int) - (200, 0, 0)).max() <= 2, kind


def test_a_gif_is_read_only_to_the_end_of_its_first_frame(store: AssetStore, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 24), color) for color in ((200, 0, 0), (0, 200, 0))]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    bomb = data[:-1] + data[data.rindex(b"\x21\xf9") : -1] * 200_000 + b";"
    assert len(bomb) > 5_000_000
    assert np.abs(seen(store, tmp_path, bomb)[5, 5, :3].astype(int) - (200, 0, 0)).max() <= 2


def test_phone_pictures_with_a_second_picture_behind(store: AssetStore, tmp_path: Path) -> None:
    first, second = saved(flat((200, 0, 0)), "JPEG"), saved(flat((0, 200, 0)), "JPEG")
    assert np.abs(seen(store, tmp_path, first + second)[5, 5].astype(int) - (200, 0, 0)).max() <= 3


@pytest.mark.parametrize("size", [(1003, 777), (1024, 768), (9, 5)])
@pytest.mark.parametrize("reduction", [2, 4, 8])
def test_reductions_agree_between_formats(
    store: AssetStore, tmp_path: Path, size: tuple[int, int], reduction: int
) -> None:
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    smooth = np.stack((x % 256, y % 256, (x + y) // 8 % 256), axis=-1).astype(np.uint8)
    smooth = cv2.GaussianBlur(smooth, (0, 0), 6)
    expected = (-(-size[1] // reduction), -(-size[0] // reduction), 3)
    jpeg = seen(store, tmp_path, saved(Image.fromarray(smooth), "JPEG", quality=98, subsampling=0), reduction)
    png = seen(store, tmp_path, saved(Image.fromarray(smooth), "PNG"), reduction)
    assert jpeg.shape == png.shape == expected
    assert np.abs(jpeg.astype(int) - png).mean() < 1.5


def test_transparent_pixels_do_not_color_their_neighbors(store: AssetStore, tmp_path: Path) -> None:
    picture = np.zeros((8, 8, 4), np.uint8)
    picture[:, ::2] = (200, 0, 0, 255)
    picture[:, 1::2] = (0, 255, 0, 0)
    reduced = seen(store, tmp_path, saved(Image.fromarray(picture), "PNG"), 2)
    assert reduced[1, 1].tolist() == [200, 0, 0, 128]


def test_the_proxy_does_not_depend_on_what_ran_before(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    picture = cv2.resize(rng.integers(0, 255, (30, 44, 3), dtype=np.uint8), (2200, 1500))
    (tmp_path / "a.jpg").write_bytes(saved(Image.fromarray(picture), "JPEG"))
    with AssetStore([tmp_path]) as first, AssetStore([tmp_path]) as second:
        digest = first.open_picture("a.jpg", HERE).digest
        fresh = first.proxy(digest)
        second.open_picture("a.jpg", HERE)
        second.pixels(digest, 1)
        assert fresh.shape == (349, 512, 3)
        assert np.array_equal(fresh, second.proxy(digest))


def test_small_pictures_are_their_own_proxy(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(Image.fromarray(corners()), "PNG"))
    digest = store.open_picture("a.png", HERE).digest
    assert np.array_equal(store.proxy(digest), corners())


def test_stored_proxies_are_used_and_rebuilt_when_damaged(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (600, 800, 3), dtype=np.uint8)
    (tmp_path / "a.png").write_bytes(saved(Image.fromarray(picture), "PNG"))
    cache = tmp_path / "cache"

    def proxy() -> np.ndarray:
        with AssetStore([tmp_path], cache=cache) as store:
            return store.proxy(store.open_picture("a.png", HERE).digest)

    made = proxy()
    (stored,) = (path for path in cache.rglob("*") if path.is_file())
    assert np.array_equal(proxy(), made)
    data = stored.read_bytes()
    stored.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert np.array_equal(proxy(), made)
    assert stored.read_bytes() == data


def test_pixels_stay_as_they_are_while_others_are_decoded(store: AssetStore, tmp_path: Path) -> None:
    for number in range(6):
        picture = Image.new("RGB", (900, 700), (number * 40, 0, 0))
        (tmp_path / f"{number}.jpg").write_bytes(saved(picture, "JPEG"))
    digests = [store.open_picture(f"{number}.jpg", HERE).digest for number in range(6)]
    held = [store.pixels(digest, 1)[100:] for digest in digests]
    store.forget()
    again = [store.pixels(digest, 1) for digest in reversed(digests)]
    assert [int(pixels[0, 0, 0]) for pixels in held] == [int(pixels[0, 0, 0]) for pixels in reversed(again)]
    with pytest.raises(ValueError, match="read-only"):
        held[0][0, 0, 0] = 1


def test_equal_files_have_one_digest(store: AssetStore, tmp_path: Path) -> None:
    data = saved(flat((1, 2, 3)), "PNG")
    (tmp_path / "a.png").write_bytes(data)
    (tmp_path / "b.png").write_bytes(data)
    first, second = store.open_picture("a.png", HERE), store.open_picture(tmp_path / "b.png", HERE)
    assert first == second == store.artwork(first.digest)
    assert store.source(first.digest) == data
