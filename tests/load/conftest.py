"""What the tests of the one door share: a file's bytes go in, pixels and notices come out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetStore

HERE = Where(file="posts.csv", line=7, key="photo")


@dataclass(frozen=True)
class Door:
    """A store and its folder."""

    store: AssetStore
    folder: Path

    def pixels(self, data: bytes, reduction: int = 1) -> np.ndarray:
        """Return the pixels of a file; size and alpha must be what was announced."""
        (self.folder / "picture.bin").write_bytes(data)
        facts = self.store.open_picture("picture.bin", HERE)
        pixels = self.store.pixels(facts.digest, reduction)
        height, width, channels = pixels.shape
        assert (facts.has_alpha, channels) in ((True, 4), (False, 3))
        assert (width, height) == (-(-facts.size.width // reduction), -(-facts.size.height // reduction))
        return pixels

    def notices(self, data: bytes) -> list[str]:
        """Return the codes of what was noticed while a file was decoded."""
        self.pixels(data)
        facts = self.store.open_picture("picture.bin", HERE)
        return [diagnostic.code for diagnostic in self.store.diagnostics(facts.digest)]

    def refusal(self, data: bytes, name: str = "picture.bin") -> tuple[str, str]:
        """Return the code and the English sentence of the one diagnostic of a file that cannot be used."""
        (self.folder / name).write_bytes(data)
        with pytest.raises(AssetError) as caught:
            self.store.proxy(self.store.open_picture(name, HERE).digest)
        (diagnostic,) = caught.value.diagnostics
        assert name in diagnostic.text("de")
        assert diagnostic.where == HERE
        return diagnostic.code, diagnostic.text("en")

    @staticmethod
    def saved(picture: np.ndarray | Image.Image, kind: str, **options: object) -> bytes:
        """Return a picture as the bytes of a file."""
        file = io.BytesIO()
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(file, kind, **options)
        return file.getvalue()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with AssetStore([tmp_path]) as store:
        yield Door(store, tmp_path)
