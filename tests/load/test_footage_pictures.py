"""Videos of every make come out upright, in shape, in time and in color."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage_tool import Patience
from formatkit.model.geometry import Size
from formatkit.scene.store import FootageFacts

HERE = Where(file="posts.csv", line=7, key="video")
# Four quarters: red, green above blue, white; what is where tells how a picture was turned.
QUARTERS = (
    "color=s={w}x{h}:r={r}:d={d}:c=white,format=gbrp,geq="
    "r='255*(lt(X,W/2)*lt(Y,H/2)+gte(X,W/2)*gte(Y,H/2))':"
    "g='255*(gte(X,W/2)*lt(Y,H/2)+gte(X,W/2)*gte(Y,H/2))':"
    "b='255*gte(Y,H/2)'"
)
RED, GREEN, BLUE, WHITE = (63, 102, 240), (173, 42, 26), (32, 240, 118), (235, 128, 128)  # BT.709, Y Cb Cr
Make = Callable[..., FootageFacts]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def lavfi(source: str, path: Path, *arguments: str) -> None:
    run_ffmpeg(("-y", "-f", "lavfi", "-i", source, *arguments, f"file:{path}"), Patience(60, 60))


def quarters(width: int = 64, height: int = 48, rate: str = "25", seconds: float = 0.4) -> str:
    return QUARTERS.format(w=width, h=height, r=rate, d=seconds)


def frame(store: AssetStore, facts: FootageFacts, index: int = 2) -> NDArray[np.uint8]:
    reader = store.open_footage(facts.digest)
    made = reader.nv12(index).copy()
    reader.close()
    assert made.shape == (facts.size.height * 3 // 2, facts.size.width)
    return made


def corners(store: AssetStore, facts: FootageFacts) -> list[tuple[int, int, int]]:
    """Return Y, Cb, Cr in the middle of the four quarters: top left, top right, bottom left, bottom right."""
    made = frame(store, facts)
    height, width = facts.size.height, facts.size.width
    colors = made[height:].reshape(height // 2, width // 2, 2)
    return [
        (int(made[height * y // 4, width * x // 4]), *map(int, colors[height * y // 8, width * x // 8]))
        for y in (1, 3)
        for x in (1, 3)
    ]


def near(found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]], most: int = 3) -> bool:
    return bool(np.abs(np.array(found) - np.array(wanted)).max() <= most)


TAGGED = (
    "-vf",
    "zscale=min=0:pin=709:tin=709:rin=full:m=709:r=limited:p=709:t=709,format=yuv420p",
    "-c:v",
    "libx264",
    "-crf",
    "4",
)


@pytest.mark.parametrize(
    ("degrees", "size", "wanted"),
    [
        (0, Size(64, 48), [RED, GREEN, BLUE, WHITE]),
        (90, Size(48, 64), [GREEN, WHITE, RED, BLUE]),
        (-90, Size(48, 64), [BLUE, RED, WHITE, GREEN]),
        (180, Size(64, 48), [WHITE, BLUE, GREEN, RED]),
    ],
)
def test_phone_footage_is_the_right_way_up(
    store: AssetStore, tmp_path: Path, degrees: int, size: Size, wanted: list[tuple[int, int, int]]
) -> None:
    lavfi(quarters(), tmp_path / "flat.mp4", *TAGGED)
    turn = ("-display_rotation", str(degrees), "-i", f"file:{tmp_path / 'flat.mp4'}", "-c", "copy")
    run_ffmpeg((*turn, f"file:{tmp_path / 'phone.mov'}"), Patience(30, 30))
    facts = store.open_video("phone.mov", HERE)
    assert facts.size == size
    assert near(corners(store, facts), wanted)
    assert store.diagnostics(facts.digest) == ()


@pytest.mark.parametrize(
    "source",
    [
        "zscale=min=0:pin=709:tin=709:rin=full:m=170m:r=limited:p=709:t=709,format=yuv420p",
        "zscale=min=0:pin=709:tin=709:rin=full:m=709:r=full:p=709:t=709,format=yuv420p",
        "zscale=min=0:pin=709:tin=709:rin=full:m=2020_ncl:r=limited:p=709:t=709,format=yuv422p10le",
        "zscale=min=0:pin=709:tin=709:rin=full:m=709:r=limited:p=2020:t=709,format=yuv444p10le",
        "zscale=min=0:pin=709:tin=709:rin=full:m=170m:r=limited:p=709:t=709,format=yuv444p",
    ],
)
def test_every_matrix_range_and_depth_ends_in_the_same_colors(store: AssetStore, tmp_path: Path, source: str) -> None:
    lavfi(quarters(), tmp_path / "a.mp4", "-vf", source, "-c:v", "libx264", "-crf", "2")
    assert near(corners(store, store.open_video("a.mp4", HERE)), [RED, GREEN, BLUE, WHITE], 4)


def test_a_small_video_without_tags_is_read_as_players_read_it(store: AssetStore, tmp_path: Path) -> None:
    untagged = "zscale=min=0:pin=709:tin=709:rin=full:p=709:t=709:m=170m:r=limited,format=yuv420p"
    untagged += ",setparams=colorspace=unknown:color_primaries=unknown"
    lavfi(quarters(), tmp_path / "a.mp4", "-vf", untagged, "-c:v", "libx264", "-crf", "2")
    assert near(corners(store, store.open_video("a.mp4", HERE)), [RED, GREEN, BLUE, WHITE], 4)


@pytest.mark.parametrize("kind", ["png.mov", "rle.mov", "a.gif"])
def test_pictures_of_red_green_and_blue(store: AssetStore, tmp_path: Path, kind: str) -> None:
    coder = {"png.mov": ("-c:v", "png"), "rle.mov": ("-c:v", "qtrle"), "a.gif": ()}[kind]
    lavfi(quarters(rate="10"), tmp_path / kind, *coder)
    facts = store.open_video(kind, HERE)
    assert (facts.has_alpha, facts.fps) == (False, 30)
    assert near(corners(store, facts), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize(("transfer", "curve"), [("smpte2084", "pq"), ("arib-std-b67", "hlg")])
def test_hdr_becomes_sdr(store: AssetStore, tmp_path: Path, transfer: str, curve: str) -> None:
    """Diffuse white (203 cd/m²) stays light gray under the highlights, black stays black, colors keep their hue."""
    levels = {"pq": (64, 573, 723), "hlg": (64, 721, 940)}[curve]
    steps = f"lum='if(lt(X,21),{levels[0]},if(lt(X,42),{levels[1]},{levels[2]}))':cb=512:cr=512"
    tags = f"range=tv:color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"
    source = f"color=s=64x64:r=25:d=0.2,format=yuv420p10le,geq={steps},setparams={tags}"
    lavfi(source, tmp_path / "hdr.mov", "-c:v", "libx264", "-crf", "2")
    facts = store.open_video("hdr.mov", HERE)
    row = frame(store, facts)[32]
    assert int(row[8]) <= 18
    assert 190 <= int(row[32]) <= 215
    assert 230 <= int(row[56]) <= 237
    assert abs(frame(store, facts)[64:].astype(int) - 128).max() <= 2


@pytest.mark.parametrize(
    ("size", "made"), [((63, 65), Size(62, 64)), ((64, 47), Size(64, 46)), ((7, 200), Size(6, 200))]
)
def test_odd_sizes_become_even(store: AssetStore, tmp_path: Path, size: tuple[int, int], made: Size) -> None:
    odd = (
        "-vf",
        "zscale=min=0:pin=709:tin=709:rin=full:m=709:r=limited:p=709:t=709,format=yuv444p",
        "-c:v",
        "libx264",
        "-crf",
        "4",
    )
    lavfi(quarters(*size), tmp_path / "a.mp4", *odd)
    facts = store.open_video("a.mp4", HERE)
    assert facts.size == made
    if made.width > 8:
        assert near(corners(store, facts), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize(("shape", "size"), [("2/1", Size(128, 48)), ("1/2", Size(64, 96)), ("64/45", Size(92, 48))])
def test_pixels_become_square(store: AssetStore, tmp_path: Path, shape: str, size: Size) -> None:
    lavfi(f"{quarters()},setsar={shape}", tmp_path / "a.mp4", *TAGGED)
    facts = store.open_video("a.mp4", HERE)
    assert facts.size == size
    assert near(corners(store, facts), [RED, GREEN, BLUE, WHITE])


def test_a_very_large_picture_gets_smaller(store: AssetStore, tmp_path: Path) -> None:
    lavfi(quarters(3840, 360, seconds=0.1), tmp_path / "wide.mp4", *TAGGED, "-preset", "ultrafast")
    facts = store.open_video("wide.mp4", HERE)
    assert facts.size == Size(2560, 240)
    assert near(corners(store, facts), [RED, GREEN, BLUE, WHITE])


def test_a_variable_rate_becomes_constant_and_keeps_its_time(store: AssetStore, tmp_path: Path) -> None:
    """Brightness says the time: 4 a frame of 30. Every third frame is left out, later two of three."""
    source = (
        "color=s=64x48:r=30:d=1.6,format=yuv420p,geq=lum='20+4*N':cb=128:cr=128,setparams=range=tv:colorspace=bt709"
    )
    chosen = f"{source},select='if(lt(n,24),mod(n,3),not(mod(n,3)))'"
    lavfi(chosen, tmp_path / "vfr.mkv", "-fps_mode", "vfr", "-c:v", "libx264", "-crf", "4")
    facts = store.open_video("vfr.mkv", HERE)
    assert round(facts.fps) == 30
    assert 44 <= facts.frames <= 48
    reader = store.open_footage(facts.digest)
    shown = [int(reader.nv12(index)[24, 32]) for index in range(facts.frames)]
    reader.close()
    # Frame 0 was left out, so the film begins with frame 1; a frame stands until the next one comes.
    wanted = [20 + 4 * (index + 1) for index in range(facts.frames)]
    assert all(-9 <= found - want <= 3 for found, want in zip(shown, wanted, strict=True))
    assert shown == sorted(shown)


@pytest.mark.parametrize(
    ("rate", "fps", "frames"), [("120", 60, 24), ("15", 30, 12), ("30000/1001", Fraction(30000, 1001), 12)]
)
def test_rates(store: AssetStore, tmp_path: Path, rate: str, fps: Fraction, frames: int) -> None:
    lavfi(quarters(rate=rate), tmp_path / "a.mp4", *TAGGED)
    facts = store.open_video("a.mp4", HERE)
    assert (facts.fps, facts.frames) == (fps, frames)
    assert facts.seconds == frames / Fraction(fps)


def test_interlaced_footage_has_no_combs(store: AssetStore, tmp_path: Path) -> None:
    """A bar that moves twelve pixels between the two fields of a frame: its edge must not zigzag from row to row."""
    bar = "color=s=256x128:r=50:d=0.6:c=black,format=yuv420p,geq=lum='if(between(X,12*N,12*N+40),235,16)':cb=128:cr=128"
    fields = ("-flags", "+ilme+ildct", "-c:v", "mpeg2video", "-q:v", "2", "-f", "mpegts")
    lavfi(f"{bar},interlace=lowpass=off", tmp_path / "pal.ts", *fields)
    facts = store.open_video("pal.ts", HERE)
    made = frame(store, facts, 6)[:128].astype(int)
    zigzag = np.abs(2 * made[1:-1] - made[:-2] - made[2:])[20:-20]
    assert facts.fps == 25
    assert made.max() > 200
    assert (zigzag > 150).mean() < 0.01


@pytest.mark.parametrize(
    ("name", "coder"),
    [
        ("vp9.webm", ("-pix_fmt", "yuva420p", "-c:v", "libvpx-vp9")),
        ("vp8.webm", ("-pix_fmt", "yuva420p", "-c:v", "libvpx", "-auto-alt-ref", "0")),
        ("prores.mov", ("-pix_fmt", "yuva444p10le", "-c:v", "prores_ks", "-profile:v", "4444")),
        ("png.mov", ("-pix_fmt", "rgba", "-c:v", "png")),
    ],
)
def test_alpha_is_kept(store: AssetStore, tmp_path: Path, name: str, coder: tuple[str, ...]) -> None:
    source = "color=s=64x48:r=25:d=0.2:c=red,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,32),255,if(lt(Y,24),128,0))'"
    lavfi(source, tmp_path / name, *coder)
    facts = store.open_video(name, HERE)
    assert facts.has_alpha
    reader = store.open_footage(facts.digest)
    alpha = reader.alpha(2)
    assert alpha is not None
    assert alpha.shape == (48, 64)
    found = [int(alpha[at]) for at in ((12, 10), (36, 10), (10, 50), (40, 50))]
    assert np.abs(np.array(found) - (255, 255, 128, 0)).max() <= 3
    reader.close()


def test_small_frames_twice_a_second(store: AssetStore, tmp_path: Path) -> None:
    source = (
        "color=s=1024x512:r=30:d=1.6,format=yuv420p,geq=lum='20+4*N':cb=128:cr=128,setparams=range=tv:colorspace=bt709"
    )
    lavfi(source, tmp_path / "a.mp4", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "2")
    small = store.footage_proxies(store.open_video("a.mp4", HERE).digest)
    assert small.shape == (4, 256, 512, 3)
    gray = [(4 + 60 * k) / 219 * 255 for k in range(4)]
    assert np.abs(small[:, 100, 100].astype(float) - np.array(gray)[:, None]).max() <= 3
    with pytest.raises(ValueError, match="read-only"):
        small[0, 0, 0, 0] = 1
    lavfi(quarters(), tmp_path / "b.mp4", *TAGGED)
    tiny = store.footage_proxies(store.open_video("b.mp4", HERE).digest)
    assert tiny.shape == (1, 48, 64, 3)
    assert np.abs(tiny[0, 12, 16].astype(int) - (255, 0, 0)).max() <= 6


@pytest.mark.parametrize("name", ["a.avi", "a.mkv", "a.ts", "a.m2v.mp4"])
def test_containers_and_wrong_endings(store: AssetStore, tmp_path: Path, name: str) -> None:
    kind = {"a.avi": "avi", "a.mkv": "matroska", "a.ts": "mpegts", "a.m2v.mp4": "mov"}[name]
    lavfi(quarters(), tmp_path / "made", *TAGGED, "-f", kind)
    (tmp_path / "made").rename(tmp_path / name)
    (tmp_path / name).with_suffix(".txt").write_bytes((tmp_path / name).read_bytes())
    facts = store.open_video(Path(name).with_suffix(".txt"), HERE)
    assert (facts.frames, facts.fps) == (10, 25)
    assert near(corners(store, facts), [RED, GREEN, BLUE, WHITE])
