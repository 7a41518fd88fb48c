"""What the tests of several stages share: a bench with a brand, photographs and logos of its own, and one store."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from formatkit.compose.compose import Request
from formatkit.compose.film import compose
from formatkit.load.assets import AssetStore
from formatkit.load.kit import open_kit, open_pictures
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template
from formatkit.model.brand import Brand
from formatkit.model.media import MediaEntry
from formatkit.model.order import Order
from formatkit.model.post import Post, PostFields
from formatkit.model.preset import Preset
from formatkit.model.template import Template, merged
from formatkit.paint.painter import Painter
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Scene
from formatkit.typeset.faces import FaceLibrary

_TIMED = [hypothesis.HealthCheck.too_slow]  # no test depends on the time that a thing takes
hypothesis.settings.register_profile("formatkit", deadline=None, suppress_health_check=_TIMED)
hypothesis.settings.load_profile("formatkit")

BRAND: Mapping[str, Any] = {
    "name": "Uferwerk",
    "palette": {
        "background": "#F2EFE8",
        "ink": "#14213D",
        "primary": "#1B4D6B",
        "accent": "#E4572E",
        "muted": "#55607A",
        "paper": "#FFFFFF",
    },
    "pairs": {
        "background": ["ink", "primary", "muted"],
        "primary": ["paper", "background"],
        "paper": ["ink"],
        "photo": ["paper", "ink"],
    },
    "fonts": {
        "headline": {"family": "Inter", "weight": 700, "tracking": -0.015},
        "text": {"family": "Inter", "weight": 430},
        "label": {"family": "Inter", "weight": 600, "case": "upper", "tracking": 0.06},
    },
    "logo": {
        "files": {"on_light": "logo-dark.svg", "on_dark": "logo-light.svg", "mark": "mark.svg"},
        "place": {"corner": "bottom-right", "height": "5u", "min_height": "4u", "clear_space": 0.5},
    },
    "themes": {"recruiting": {"background": "primary"}},
}
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} 20"><rect width="{w}" height="20" fill="{fill}"/></svg>'
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@dataclass(frozen=True)
class Bench:
    """Composes and paints quotes with one store. `folder` holds the photographs and logos."""

    folder: Path
    store: AssetStore
    library: FaceLibrary
    painter: Painter

    def brand(self, changes: Mapping[str, Any] | None = None) -> Brand:
        """Return the bench's brand with nested changes merged in; a table that is set to None goes."""
        data = merged(BRAND, changes or {})
        return Brand.model_validate({key: value for key, value in data.items() if value is not None}).in_folder(
            self.folder
        )

    def request(
        self,
        preset: str | Preset = "linkedin/image-square",
        *,
        brand: Brand | None = None,
        template: str | Template = "quote",
        lang: str = "de",
        media: Sequence[MediaEntry] = (),
        defaults: PostFields | None = None,
        campaign_overrides: Mapping[str, PostFields] | None = None,
        final: bool = False,
        **post: Any,
    ) -> Request:
        chosen = template if isinstance(template, Template) else load_template(template)
        order = Order(
            Post(**{"id": "p", **post}),
            preset_by_id(preset),
            chosen,
            lang,
            self.folder,
            defaults,
            campaign_overrides or {},
        )
        contents = order.contents()
        pictures = tuple(open_pictures(each, chosen, media, self.folder, self.store) for each in contents)
        kit, _ = open_kit(brand or self.brand(), self.store)
        return Request(contents, kit, order.preset, chosen, pictures, final)

    def compose(self, preset: str | Preset = "linkedin/image-square", **post: Any) -> Composition:
        return compose(self.request(preset, **post), self.store, self.library)

    def compose_for(self, preset: str | Preset, seconds: float, **post: Any) -> Composition:
        """Compose a film of so many seconds."""
        return compose(replace(self.request(preset, **post), seconds=seconds), self.store, self.library)

    def scene(self, preset: str | Preset = "linkedin/image-square", **post: Any) -> Scene:
        return self.compose(preset, **post).scenes[0]

    def paint(self, scene: Scene) -> NDArray[np.uint8]:
        return self.painter.paint(scene)

    def picture(self, name: str, pixels: NDArray[np.uint8]) -> str:
        """Write a picture into the folder and return its name."""
        Image.fromarray(pixels).save(self.folder / name)
        return name


def _square_font(characters: str, family: str = "Squares", weight: int = 400, width: int = 1000) -> bytes:
    """Return a TrueType font that draws each of `characters` as a square nearly an em wide."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((50, -50))
    for corner in ((50, 800), (width - 50, 800), (width - 50, -50)):
        pen.lineTo(corner)
    pen.closePath()
    square, blank = pen.glyph(), TTGlyphPen(None).glyph()
    names = {ord(character): f"u{ord(character):04X}" for character in sorted({*characters, " "})}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", *names.values()])
    font.setupCharacterMap(names)
    font.setupGlyf({name: blank if name == "u0020" else square for name in (".notdef", *names.values())})
    font.setupHorizontalMetrics(dict.fromkeys((".notdef", *names.values()), (width, 50)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2(usWeightClass=weight, sTypoAscender=880, sTypoDescender=-120, sCapHeight=733, sxHeight=500)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


@pytest.fixture(scope="session")
def square_font() -> Callable[..., bytes]:
    """Return a function that makes a font of squares: characters, family, weight, width of the em."""
    return _square_font


def gradient(width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture like a photograph: a sky that gets darker, a bright sun, a dark shape."""
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    down, across = down / height, across / width
    pixels = np.stack((200 - 150 * down, 210 - 120 * down, 235 - 60 * down - 60 * across), axis=-1)
    pixels[(across - 0.7) ** 2 + (down - 0.3) ** 2 < 0.01] = (255, 244, 214)
    pixels[(down > 0.7) & (np.abs(across - 0.25) < 0.12)] = (30, 26, 22)
    return pixels.astype(np.uint8)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    for name, width, fill in (("logo-dark", 80, "#14213D"), ("logo-light", 80, "#FFFFFF"), ("mark", 20, "#E4572E")):
        (folder / f"{name}.svg").write_text(_LOGO.format(w=width, fill=fill), encoding="utf-8")
    with AssetStore((folder,)) as store:
        library = FaceLibrary(store)
        made = Bench(folder, store, library, Painter(store, library))
        made.picture("gradient.jpg", gradient(2000, 1400))
        made.picture("white.png", np.full((900, 1200, 3), 255, np.uint8))
        made.picture("black.png", np.zeros((900, 1200, 3), np.uint8))
        grain = np.random.default_rng(7).normal(128, 30, (900, 1200, 3))
        made.picture("noise.png", np.clip(grain, 0, 255).astype(np.uint8))
        yield made


@pytest.fixture(scope="session")
def without_texts() -> Any:
    """Return a function that takes all texts out of a scene."""
    from formatkit.scene.nodes import Text

    return lambda scene: replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text)))


@pytest.fixture
def install_layers(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that installs a package with layers as an installer does, into a folder that it returns.

    It is called with the distribution, its version, its modules and the entry points of its layers by name. An older
    version goes.
    """
    site = tmp_path / "site"
    site.mkdir()

    def install(distribution: str, version: str, modules: Mapping[str, str], layers: Mapping[str, str]) -> Path:
        stem = distribution.replace("-", "_")
        for old in site.glob(f"{stem}-*.dist-info"):
            shutil.rmtree(old)
        for name, source in modules.items():
            (site / name).write_text(source, encoding="utf-8")
        info = site / f"{stem}-{version}.dist-info"
        info.mkdir()
        about = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (info / "METADATA").write_text(about, encoding="utf-8")
        lines = "".join(f"{name} = {entry}\n" for name, entry in layers.items())
        (info / "entry_points.txt").write_text(f"[formatkit.layers]\n{lines}", encoding="utf-8")
        return site

    return install
