"""What the one door does not let in, and what it says."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from formatkit.diagnostics import Severity, Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetLimits, AssetStore

HERE = Where(file="posts.csv", line=7, key="photo")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes, links and permissions of POSIX")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def saved(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(2).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, kind, **options)
    return file.getvalue()


def refusal(action: Callable[[], object], code: str) -> str:
    """Return the message of the one diagnostic of a refused file, in English."""
    with pytest.raises(AssetError) as caught:
        action()
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert diagnostic.severity is Severity.ERROR
    assert diagnostic.where == HERE
    assert diagnostic.text("de") != diagnostic.text("en")
    return diagnostic.text("en")


def refused(store: AssetStore, folder: Path, name: str, data: bytes, code: str) -> str:
    (folder / name).write_bytes(data)

    def use() -> None:
        store.proxy(store.open_picture(name, HERE).digest)

    text = refusal(use, code)
    assert text.startswith("posts.csv:7: photo: ")
    assert name in text
    return text


def test_a_missing_file_and_its_nearest_name(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "petersen.jpg").write_bytes(saved("JPEG"))
    text = refusal(lambda: store.open_picture("peterson.jpg", HERE), "FK200")
    assert text.endswith("the file “peterson.jpg” does not exist (did you mean “petersen.jpg”?)")
    assert refusal(lambda: store.open_picture("zzz", HERE), "FK200").endswith("does not exist")
    refusal(lambda: store.open_picture("a\0b.jpg", HERE), "FK200")
    refusal(lambda: store.open_picture("", HERE), "FK200")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_that_differ_only_in_case_or_normalisation(store: AssetStore, tmp_path: Path, form: str) -> None:
    other = "NFD" if form == "NFC" else "NFC"
    (tmp_path / unicodedata.normalize(form, "Büros")).mkdir()
    (tmp_path / unicodedata.normalize(form, "Büros/Jörg Ältermann.JPG")).write_bytes(saved("JPEG"))
    asked = unicodedata.normalize(other, "büros/jörg ältermann.jpg")
    assert store.open_picture(asked, HERE).size.width == 60
    assert store.open_picture(asked.replace("/", "\\"), HERE).size.width == 60


def test_two_names_that_differ_only_in_case_are_not_guessed(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "A.jpg").write_bytes(saved("JPEG"))
    (tmp_path / "a.JPG").write_bytes(saved("PNG"))
    if len(list(tmp_path.iterdir())) == 2:
        refusal(lambda: store.open_picture("a.jpg", HERE), "FK200")


def test_files_outside_the_roots(store: AssetStore, tmp_path: Path) -> None:
    inner = tmp_path / "campaign"
    inner.mkdir()
    (tmp_path / "secret.jpg").write_bytes(saved("JPEG"))
    with AssetStore([inner]) as narrow:
        assert "outside" in refusal(lambda: narrow.open_picture("../secret.jpg", HERE), "FK201")
        refusal(lambda: narrow.open_picture(tmp_path / "secret.jpg", HERE), "FK201")
        refusal(lambda: narrow.open_picture("/etc/hostname", HERE), "FK201")
    with AssetStore([inner, tmp_path]) as wide:
        assert wide.open_picture("../secret.jpg", HERE).size.height == 40


@POSIX
def test_links_count_by_where_they_lead(tmp_path: Path) -> None:
    inner = tmp_path / "campaign"
    inner.mkdir()
    (tmp_path / "secret.jpg").write_bytes(saved("JPEG"))
    (inner / "real.jpg").write_bytes(saved("JPEG"))
    (inner / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    (inner / "in.jpg").symlink_to(inner / "real.jpg")
    (inner / "folder").symlink_to(tmp_path)
    with AssetStore([inner]) as store:
        assert store.open_picture("in.jpg", HERE).size.width == 60
        for path in ("out.jpg", "OUT.jpg", "folder/secret.jpg", "Folder/secret.jpg"):
            refusal(lambda path=path: store.open_picture(path, HERE), "FK201")


@POSIX
def test_links_that_lead_nowhere_or_in_a_circle(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "B")
    (tmp_path / "b").symlink_to(tmp_path / "A")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    for name in ("a", "b", "A", "B", "self"):
        refusal(lambda name=name: store.open_picture(name, HERE), "FK200")


@POSIX
def test_things_that_are_no_files(store: AssetStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    for name in ("pipe.jpg", "folder.jpg"):
        assert name in refusal(lambda name=name: store.open_picture(name, HERE), "FK203")
    with AssetStore([Path("/dev")]) as devices:
        refusal(lambda: devices.open_picture("zero", HERE), "FK203")


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files(store: AssetStore, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved("JPEG"))
    (tmp_path / "a.jpg").chmod(0)
    assert "cannot be read" in refusal(lambda: store.open_picture("a.jpg", HERE), "FK206")


def test_web_addresses(store: AssetStore) -> None:
    assert "never uses the network" in refusal(lambda: store.open_picture("https://example.com/a.jpg", HERE), "FK202")


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "FK204", "is empty"),
        (b"%PDF-1.7\n" + bytes(100), "FK210", "is PDF, not a picture"),
        (bytes(4) + b"ftypheic" + bytes(100), "FK225", "Most Compatible"),
        (b"II*\0" + bytes(100), "FK226", "save a copy as PNG"),
        (b"MM\0*" + bytes(100), "FK226", "TIFF"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(100), "FK227", "develop it"),
        (b"\0\0\0\x18ftypcrx " + bytes(100), "FK227", "raw file of a camera"),
        (b"<!DOCTYPE html><html><svg></svg></html>", "FK210", "HTML"),
        (b"hello world, this is text", "FK217", "is not a picture"),
        (saved("BMP"), "FK210", "BMP"),
        (saved("JPEG")[:400], "FK212", "cut off"),
        (saved("JPEG")[:-2], "FK212", "cut off"),
        (saved("JPEG")[:900], "FK212", "cut off"),
        (saved("PNG")[:-20], "FK212", "cut off"),
        (saved("WEBP")[:-200], "FK212", "cut off"),
        (saved("GIF")[:500], "FK212", "cut off"),
        (saved("AVIF")[:-30], "FK212", "cut off"),
    ],
)
def test_files_of_another_kind_or_cut_off(store: AssetStore, tmp_path: Path, data: bytes, code: str, said: str) -> None:
    assert said in refused(store, tmp_path, "photo.jpg", data, code)


def test_a_single_flipped_bit_of_a_png(store: AssetStore, tmp_path: Path) -> None:
    data = bytearray(saved("PNG"))
    data[len(data) // 2] ^= 1
    assert "is broken" in refused(store, tmp_path, "a.png", bytes(data), "FK211")


def png_of(width: int, height: int, depth: int = 8) -> bytes:
    """A PNG that claims a size without holding the pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((depth, 2, 0, 0, 0))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("width", "height", "depth", "code", "said"),
    [
        (1, 20_000, 8, "FK209", "1×20000"),
        (20_000, 99, 8, "FK209", "1:200"),
        (31_000, 2_000, 8, "FK209", "30000"),
        (10_000, 9_000, 8, "FK208", "90 megapixels; at most 80"),
        (2_000_000_000, 2_000_000_000, 8, "FK209", "sides up to"),
        (8_900, 8_900, 16, "FK214", "memory"),
    ],
)
def test_pictures_that_would_exhaust_the_machine(
    store: AssetStore, tmp_path: Path, width: int, height: int, depth: int, code: str, said: str
) -> None:
    assert said in refused(store, tmp_path, "a.png", png_of(width, height, depth), code)


def test_a_png_without_its_pixels_is_broken(store: AssetStore, tmp_path: Path) -> None:
    refused(store, tmp_path, "a.png", png_of(3_000, 3_000), "FK211")


def test_files_with_too_many_bytes(tmp_path: Path) -> None:
    data = saved("JPEG", (400, 300))
    with AssetStore([tmp_path], limits=AssetLimits(picture_bytes=20_000)) as store:
        text = refused(store, tmp_path, "a.jpg", data, "FK205")
    assert "at most 20 kB are read" in text


def test_a_large_photograph_is_read_reduced_but_not_whole(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved("JPEG", (2_000, 1_500)))
    with AssetStore([tmp_path], limits=AssetLimits(decoded_bytes=4_000_000)) as store:
        digest = store.open_picture("a.jpg", HERE).digest
        assert store.pixels(digest, 2).shape == (750, 1_000, 3)
        refusal(lambda: store.pixels(digest, 1), "FK214")


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved("JPEG"))
    with AssetStore([tmp_path]) as store:
        digest = store.open_picture("a.jpg", HERE).digest
        store.forget()
        (tmp_path / "a.jpg").write_bytes(saved("JPEG", (61, 40)))
        refusal(lambda: store.pixels(digest, 1), "FK207")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "AVIF", "GIF"]))
def test_broken_bytes_raise_only_asset_errors(tmp_path_factory, data, kind: str) -> None:
    whole = bytearray(BROKEN_SOURCES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    path = FOLDER_STORE.folder(tmp_path_factory) / "a.bin"
    path.write_bytes(bytes(whole[:cut] if data.draw(st.booleans()) else whole))
    store = FOLDER_STORE.store
    with contextlib.suppress(AssetError):
        facts = store.open_picture("a.bin", HERE)
        pixels = store.pixels(facts.digest, 1)
        assert pixels.shape[:2] == (facts.size.height, facts.size.width)


BROKEN_SOURCES = {kind: saved(kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")}


class _FolderStore:
    """One store for all examples of a property: a child process each would take minutes."""

    store: AssetStore

    def folder(self, factory: pytest.TempPathFactory) -> Path:
        if not hasattr(self, "path"):
            self.path = factory.mktemp("broken")
            self.store = AssetStore([self.path])
        return self.path


FOLDER_STORE = _FolderStore()


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    if hasattr(FOLDER_STORE, "store"):
        FOLDER_STORE.store.close()
