"""Which fonts a brand's roles get: its own, named fallbacks, what ships, and those of the machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from formatkit.api import render
from formatkit.diagnostics import Where
from formatkit.errors import AssetError, ConfigError, LayoutError
from formatkit.load import kit_fonts
from formatkit.load.assets import AssetStore
from formatkit.load.brand import load_brand, neutral_brand
from formatkit.load.east_asian_fonts import east_asian_region, with_east_asian_fonts
from formatkit.load.kit import open_kit
from formatkit.load.system_fonts import font_folders, system_fonts
from formatkit.model.brand import BrandFont
from formatkit.model.post import Post
from formatkit.scene.kit import Kit
from formatkit.typeset.coverage import chain_face
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import shipped_font_files
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

SquareFont = Callable[..., bytes]
HERE = Where(file="brand.toml", key="fonts.headline")
FONT = {"family": "Inter", "weight": 600}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder of system fonts that there is; it is empty."""
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setattr(kit_fonts, "font_folders", lambda: (folder,))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> AssetStore:
    return AssetStore([tmp_path])


def families(store: AssetStore, folder: Path, **font: Any) -> list[str]:
    chain = kit_fonts.font_chain(BrandFont(**{**FONT, **font}), folder, store, HERE, [])
    library = FaceLibrary(store)
    return [library.face(key).family for key in chain.normal]


def test_fallbacks_that_are_named_stand_between_the_font_and_what_ships(
    store: AssetStore, tmp_path: Path, machine: Path, square_font: SquareFont
) -> None:
    (tmp_path / "own.otf").write_bytes(square_font("漢", "Own Squares"))
    (machine / "x.ttf").write_bytes(square_font("ක", "Sinhala Squares"))
    names = families(store, tmp_path, fallback=["own.otf", "Oswald", "sinhala squares"])
    assert names[1] == "Own Squares"
    assert names.index("Own Squares") < names.index("Oswald") < names.index("Sinhala Squares")
    assert names.index("Sinhala Squares") < names.index("Noto Sans Arabic")


def test_the_weight_nearest_to_that_of_the_role_is_taken(
    store: AssetStore, tmp_path: Path, machine: Path, square_font: SquareFont
) -> None:
    for weight in (300, 700):
        (machine / f"sinhala-{weight}.ttf").write_bytes(square_font("ක", "Sinhala Squares", weight))
    (machine / "broken.ttf").write_bytes(b"\0\1\0\0 broken")
    (machine / "aside.txt").write_bytes(b"no font")
    found = {weight: kit_fonts.system_key("Sinhala Squares", weight, store) for weight in (100, 400, 600, 900)}
    assert found[100] == found[400] != found[600] == found[900]


def test_a_font_of_the_machine_is_told_of(
    store: AssetStore, tmp_path: Path, machine: Path, square_font: SquareFont
) -> None:
    (machine / "x.ttf").write_bytes(square_font("ක", "Sinhala Squares"))
    key = kit_fonts.system_key("Sinhala Squares", 400, store)
    assert key is not None
    (told,) = store.diagnostics(key.digest)
    assert told.code == "FK291"
    assert "Sinhala Squares of this machine (x.ttf)" in told.text("en")


def test_a_family_that_is_not_installed_is_named(store: AssetStore, tmp_path: Path, machine: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        families(store, tmp_path, fallback=["Sinhala Squares"])
    (told,) = caught.value.diagnostics
    assert told.code == "FK292"
    assert "Sinhala Squares" in told.text("en")
    assert str(machine) in told.text("en")


def test_a_fallback_file_that_is_missing_is_named(store: AssetStore, tmp_path: Path, machine: Path) -> None:
    with pytest.raises(AssetError, match=r"none\.ttf"):
        families(store, tmp_path, fallback=["none.ttf"])


@pytest.mark.parametrize(
    ("font", "said"),
    [
        ({"family": "Oswald", "weight": 900}, "weight 200 to 700; 900 is asked for, 700 is used"),
        ({"family": "League Gothic", "width": 50}, "width 75 to 100; 50 is asked for, 75 is used"),
        ({"family": "Inter", "weight": 900}, None),
        ({"file": "own.ttf", "weight": 100}, "weight 200 to 700; 100 is asked for, 200 is used"),
    ],
)
def test_an_axis_outside_its_range_is_named(
    store: AssetStore, tmp_path: Path, font: Mapping[str, Any], said: str | None
) -> None:
    (tmp_path / "own.ttf").write_bytes(shipped_font_files("Oswald")[0].data())
    noticed: list[Any] = []
    kit_fonts.font_chain(BrandFont(**font), tmp_path, store, HERE, noticed)
    assert [each.code for each in noticed] == (["FK290"] if said else [])
    assert said is None or said in noticed[0].text("en")


@pytest.mark.parametrize(
    ("letters", "language", "region"),
    [
        ("漢字", "ja", "ja"),
        ("漢字", "zh", "zh-Hans"),
        ("漢字", "zh-CN", "zh-Hans"),
        ("漢字", "zh_TW", "zh-Hant"),
        ("漢字", "zh-Hant", "zh-Hant"),
        ("漢字", "zh-Hant-HK", "zh-HK"),
        ("漢字", "ko-KR", "ko"),
        ("漢字かな", "de", "ja"),
        ("漢字한", "de", "ko"),
        ("漢字", "de", "zh-Hans"),
    ],
)
def test_the_language_decides_whose_letters_they_are(letters: str, language: str, region: str) -> None:
    assert east_asian_region(letters, language) == region


HAN = "直骨、。「」『』"


@pytest.fixture
def han_machine(machine: Path, square_font: SquareFont) -> Path:
    for region in ("JP", "SC", "TC", "HK", "KR"):
        for weight in (400, 700):
            data = square_font(HAN + "한", f"Noto Sans CJK {region}", weight)
            (machine / f"NotoSansCJK{region}-{weight}.ttf").write_bytes(data)
    return machine


def kit_of(store: AssetStore, folder: Path, **font: Any) -> Kit:
    brand = neutral_brand()
    fonts = {role: BrandFont(**{**FONT, **font}) for role in brand.fonts}
    return open_kit(brand.model_copy(update={"fonts": fonts}).in_folder(folder), store)[0]


@pytest.mark.parametrize(
    ("language", "family"),
    [("ja", "JP"), ("zh-Hans", "SC"), ("zh-TW", "TC"), ("zh-HK", "HK"), ("ko", "KR"), ("de", "SC")],
)
def test_han_letters_come_from_the_machine_in_the_shapes_of_their_language(
    store: AssetStore, tmp_path: Path, han_machine: Path, language: str, family: str
) -> None:
    kit = with_east_asian_fonts(kit_of(store, tmp_path), ["Neu: 直骨"], language, store)
    library = FaceLibrary(store)
    chain = kit.fonts["headline"]
    faces = [chain_face("直", keys, library) for keys in (chain.normal, chain.strong)]
    assert [face.family for face in faces if face] == [f"Noto Sans CJK {family}"] * 2
    face = chain_face("N", chain.normal, library)
    assert face is not None
    assert "Inter" in face.family


def test_a_brand_font_with_the_letters_needs_no_machine(
    store: AssetStore, tmp_path: Path, han_machine: Path, square_font: SquareFont
) -> None:
    (tmp_path / "own.otf").write_bytes(square_font(HAN, "Own Squares"))
    kit = kit_of(store, tmp_path, fallback=["own.otf"])
    assert with_east_asian_fonts(kit, [HAN], "ja", store).fonts == kit.fonts


def test_without_a_font_the_missing_character_is_named(store: AssetStore, tmp_path: Path, machine: Path) -> None:
    kit = with_east_asian_fonts(kit_of(store, tmp_path), ["直骨"], "ja", store)
    style = TextStyle(kit.fonts["headline"].normal, (), None, None, "ja")
    with pytest.raises(LayoutError) as caught:
        set_text("直骨", style, FaceLibrary(store), size=40.0, unit=10.8, measure=400.0)
    (told,) = caught.value.diagnostics
    assert told.code == "FK319"
    assert all(part in told.text("en") for part in ("U+76F4", "CJK UNIFIED IDEOGRAPH", "fonts-noto-cjk", "fallback"))


def test_fallbacks_of_a_parent_brand_keep_their_place(tmp_path: Path) -> None:
    text = (Path(kit_fonts.__file__).parents[1] / "brands" / "neutral.toml").read_text("utf-8")
    house = tmp_path / "house"
    house.mkdir()
    extra = '\n[fonts.extra]\nfamily = "Inter"\nfallback = ["fonts/a.otf", "Noto Sans Sinhala"]\n'
    (house / "brand.toml").write_text(text + extra, "utf-8")
    (tmp_path / "brand.toml").write_text('name = "Child"\nextends = "house/brand.toml"\n', "utf-8")
    fallback = load_brand(tmp_path / "brand.toml").fonts["extra"].fallback
    assert fallback == (str(Path("house/fonts/a.otf")), "Noto Sans Sinhala")


TRACED = """
import sys
touched = []
def note(event, values):
    if event in ("open", "os.scandir", "os.listdir", "os.walk") and values and isinstance(values[0], (str, bytes)):
        touched.append(values[0] if isinstance(values[0], str) else values[0].decode())
    if event == "import" and any(name in values[0] for name in ("fontconfig", "raqm", "freetype", "fribidi")):
        raise AssertionError(values[0])
sys.addaudithook(note)
import formatkit
text = sys.argv[1]
made = formatkit.compose(formatkit.Post(quote=text), preset="linkedin/image-square", lang=sys.argv[2])
formatkit.frame(made)
from formatkit.load.system_fonts import font_folders
folders = tuple(str(folder) for folder in font_folders()) + ("/etc/fonts", "/var/cache/fontconfig")
print(sum(place.startswith(folders) for place in touched), "PIL.ImageFont" in sys.modules)
"""


def traced(text: str, language: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-c", TRACED, text, language]
    return subprocess.run(asked, check=False, capture_output=True, text=True, encoding="utf-8")


def test_a_text_without_han_letters_reads_no_font_of_the_machine() -> None:
    made = traced("Grüße, Привет, مرحبا, שלום, नमस्ते, สวัสดี, ქართული, 👩‍👩‍👧 und 5 €", "de")
    assert (made.stdout.strip(), made.returncode) == ("0 False", 0), made.stderr


def test_the_trace_sees_what_it_looks_for() -> None:
    """Han letters make the folders be read, so the test above can fail."""
    made = traced("天気です", "ja")
    if made.returncode and "fonts-noto-cjk" in made.stderr:
        pytest.skip("no font with Han letters is installed")
    assert int(made.stdout.split()[0]) > 0, made.stderr


def test_a_picture_with_letters_of_the_machine_says_so(tmp_path: Path, han_machine: Path) -> None:
    post = Post(id="a", quote=HAN)
    made = render(post, preset="linkedin/image-square", lang="ja", folder=tmp_path, out=tmp_path / "a.png")
    assert [each.code for each in made.diagnostics].count("FK291") == 1
    plain = render(Post(id="b", quote="Gut"), preset="linkedin/image-square", folder=tmp_path, out=tmp_path / "b.png")
    assert "FK291" not in [each.code for each in plain.diagnostics]


def test_the_quotation_marks_of_a_language_count_as_its_letters(tmp_path: Path, han_machine: Path) -> None:
    post = Post(id="a", quote="Made in Germany")
    made = render(post, preset="linkedin/image-square", lang="ja", folder=tmp_path, out=tmp_path / "a.png")
    assert "FK291" in [each.code for each in made.diagnostics]


INSTALLED = system_fonts("Noto Sans CJK JP", font_folders(), ("notosanscjk",))
needs_noto = pytest.mark.skipif(not INSTALLED, reason="Noto Sans CJK is not installed (package fonts-noto-cjk)")


def glyphs(store: AssetStore, kit: Kit, text: str, language: str) -> list[int]:
    chain = kit.fonts["headline"].normal
    style = TextStyle(chain, (), None, None, language)
    layout = set_text(text, style, FaceLibrary(store), size=60.0, unit=10.8, measure=2000.0)
    return [glyph.id for line in layout.lines for run in line.runs for glyph in run.glyphs]


@needs_noto
def test_each_language_has_its_own_shapes(store: AssetStore, tmp_path: Path) -> None:
    kit = kit_of(store, tmp_path)
    languages = ("ja", "zh-Hans", "zh-Hant", "ko")
    found = {
        language: glyphs(store, with_east_asian_fonts(kit, ["直骨角"], language, store), "直骨角", language)
        for language in languages
    }
    assert found["ja"] != found["zh-Hans"] != found["zh-Hant"] != found["ja"]
    assert 0 not in [glyph for each in found.values() for glyph in each]


@needs_noto
def test_one_font_has_the_shapes_of_all_languages(store: AssetStore, tmp_path: Path) -> None:
    kit = kit_of(store, tmp_path, fallback=["Noto Sans CJK JP"])
    shapes = {language: tuple(glyphs(store, kit, "直骨角", language)) for language in ("ja", "zh-Hans", "zh-Hant")}
    assert len(set(shapes.values())) == 3
