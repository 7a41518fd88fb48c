"""Brand kits and media tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.errors import ConfigError
from formatkit.load.brand import load_brand
from formatkit.load.brand_mistakes import brand_mistakes
from formatkit.load.media_table import load_media
from formatkit.model.brand import Brand
from formatkit.model.color import Color

PARENT = """\
name = "Konzern"
web = "konzern.example"
handle = { linkedin = "@konzern", xing = "@konzern" }
[palette]
background = "#F4F1EA"
ink = "#14213D"
primary = "#1B4D6B"
accent = "#E4572E"
muted = "#5B6478"
paper = "#FFFFFF"
[pairs]
background = ["ink"]
[fonts]
headline = { file = "fonts/Haus.otf", substitute = "Inter", weight = 700, tracking = -0.015 }
text = { family = "Inter" }
[logo]
files = { on_light = "logo/blau.svg", on_dark = "logo/weiss.svg" }
"""


def family(folder: Path, child: str, parent: str = PARENT) -> Path:
    for name, text in (("konzern", parent), ("tochter", child)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "brand.toml").write_text(text, "utf-8")
    return folder / "tochter" / "brand.toml"


def errors(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_brand(file)
    assert all(entry.text("de") for entry in refused.value.diagnostics)
    return [entry.text().replace(f"{file.parents[1]}/", "") for entry in refused.value.diagnostics]


def test_a_child_names_only_what_differs(tmp_path: Path) -> None:
    file = family(
        tmp_path,
        'extends = "../konzern/brand.toml"\nname = "Tochter"\nhandle.xing = "@tochter"\n'
        'palette.primary = "#0A464B"\nfonts.headline = { family = "Archivo" }\n'
        'logo.files.on_light = "eigen.svg"\n',
    )
    brand = load_brand(file)
    assert brand.name == "Tochter"
    assert brand.web == "konzern.example"
    assert brand.handle == {"linkedin": "@konzern", "xing": "@tochter"}
    assert brand.palette["primary"] == Color(0x0A, 0x46, 0x4B)
    assert brand.palette["ink"] == Color(0x14, 0x21, 0x3D)
    assert brand.fonts["headline"].family == "Archivo"
    assert brand.fonts["headline"].file is None
    assert brand.fonts["headline"].weight == 700
    assert brand.folder == file.parent
    assert brand.logo is not None
    assert brand.logo.files == {"on_light": "eigen.svg", "on_dark": "../konzern/logo/weiss.svg"}
    assert (brand.folder / brand.logo.files["on_dark"]).resolve() == tmp_path / "konzern" / "logo" / "weiss.svg"
    assert [folder.resolve() for folder in load_brand(file).folders] == [
        tmp_path / "tochter",
        tmp_path / "konzern",
    ]


def test_mistakes_stand_in_the_file_that_holds_them(tmp_path: Path) -> None:
    file = family(
        tmp_path,
        'extends = "../konzern/brand.toml"\nfonts.text.weight = 9999\nfont = 1\n',
        PARENT.replace('"#5B6478"', '"gray"').replace("on_dark", "on_drak"),
    )
    found = errors(file)
    assert found[:2] == [
        "tochter/brand.toml:2: fonts.text.weight: expected 1000 or less, found 9999",
        "tochter/brand.toml:3: font: unknown key “font” (did you mean “fonts”?)",
    ]
    assert "konzern/brand.toml:9: palette.muted: a color is written #rrggbb; found “gray”" in "\n".join(found)
    assert 'konzern/brand.toml:17: logo.files.on_drak: "on_drak" is not allowed here' in "\n".join(found)


def test_brands_that_extend_one_another_are_refused(tmp_path: Path) -> None:
    file = family(tmp_path, 'extends = "../konzern/brand.toml"\n', 'extends = "../tochter/brand.toml"\n')
    [message] = errors(file)
    assert "konzern/brand.toml:1: extends: ../tochter/brand.toml extends this brand in turn" in message


def test_a_missing_parent_is_told_where_it_is_named(tmp_path: Path) -> None:
    assert errors(family(tmp_path, 'name = "T"\nextends = "../konzern/brnd.toml"\n')) == [
        "tochter/brand.toml:2: extends: the file “../konzern/brnd.toml” does not exist (did you mean “brand.toml”?)"
    ]


def test_a_brand_without_its_roles_names_them(tmp_path: Path) -> None:
    found = errors(family(tmp_path, PARENT.replace('muted = "#5B6478"\n', "")))
    assert found == [
        "tochter/brand.toml:4: palette: the palette lacks the role muted; "
        "every brand needs background, ink, primary, accent, muted, paper"
    ]


def test_mistakes_of_fields_do_not_hide_those_of_the_whole(tmp_path: Path) -> None:
    text = (
        PARENT.replace('"#1B4D6B"', '"petrol"')
        .replace('muted = "#5B6478"\n', "")
        .replace('background = ["ink"]', 'background = ["inc", "nik"]\nphoto = ["paper"]\ngrund = ["ink"]')
        .replace('substitute = "Inter", ', 'family = "Inter", ')
        + '[look]\nmargin = "8px"\n[themes.recruiting]\nbackground = "gelb"\n[themes.expertise]\nink = "rot"\n'
    )
    expected = [
        "4: palette: the palette lacks the role muted",
        "7: palette.primary: a color is written #rrggbb",
        "11: pairs.background: [pairs.background] names the color role “inc”",
        "11: pairs.background: [pairs.background] names the color role “nik”",
        "13: pairs.grund: [pairs] names the color role “grund”",
        "15: fonts.headline: a font needs either file",
        "20: look.margin: a length is a number with u or %",
        "21: themes.recruiting: [themes.recruiting] names the color role “gelb”",
        "23: themes.expertise: [themes.expertise] names the color role “rot”",
    ]
    found = errors(family(tmp_path, text))
    for start in expected:
        assert any(message.startswith(f"tochter/brand.toml:{start}") for message in found), (start, found)
    assert len(found) == len(expected)


def media(folder: Path, text: str) -> tuple[list[str], list[str]]:
    (folder / "media.csv").write_text(text, "utf-8")
    entries, found = load_media("media.csv", folder)
    return [entry.file for entry in entries], [entry.text().replace(f"{folder}/", "") for entry in found]


def test_a_media_table(tmp_path: Path) -> None:
    (tmp_path / "media.csv").write_text(
        "File;Licence until;people;focus;Notiz\na.jpg;31.12.2028;Jana Petersen, Kai Lund;40% 20% 30% 35%;x\n",
        "utf-8",
    )
    [entry], found = load_media("media.csv", tmp_path)
    assert entry.licence_until is not None
    assert entry.licence_until.isoformat() == "2028-12-31"
    assert entry.people == ("Jana Petersen", "Kai Lund")
    assert entry.focus is not None
    assert (entry.focus.x, entry.focus.width) == (0.4, 0.3)
    assert any("unknown columns are ignored: Notiz" in note.text() for note in found)


def test_mistakes_in_a_media_table(tmp_path: Path) -> None:
    files, found = media(
        tmp_path,
        "file;focus;consent_until;credt\na.jpg;50%;;\nb.jpg;;soon;\n;50% 50%;;\nc.jpg;;;\n./C.jpg;;;\n"
        "https://x.example/d.jpg;;;\n",
    )
    assert files == ["c.jpg"]
    starts = [
        "media.csv:1: unknown column “credt”; did you mean “credit”?",
        "media.csv:2: focus: a focus is a point such as “62% 34%”",
        "media.csv:3: consent_until: “soon” is not a date",
        "media.csv:4: “file” is missing",
        "media.csv:6: “./C.jpg” stands in the media table twice, first at media.csv:5",
        "media.csv:7: file: https://x.example/d.jpg is an address of the web",
    ]
    for start in starts:
        assert sum(message.startswith(start) for message in found) == 1, (start, found)
    assert media(tmp_path, "datei;focus\na.jpg;\n")[1][-1] == "media.csv:1: “file” is missing"


KEYS = st.sampled_from([*Brand.model_fields, "headline", "text", "background", "ink", "expertise", "files", "x"])
VALUES = st.recursive(
    st.booleans() | st.integers() | st.sampled_from(["#fff", "ink", "red", "8u", "Inter", "left", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(list(Brand.model_fields)), VALUES, max_size=6))
def test_any_data_gives_messages_and_never_a_traceback(data: dict[str, Any]) -> None:
    sound = tomllib.loads(PARENT) | data
    found = brand_mistakes(sound, lambda path: None)
    assert all(entry.text("en") and entry.text("de") for entry in found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("oval", "a path has no command 'o'"),
        ("M0 0H120V100z", "it leaves the box of 100 × 100"),
        ("M5 5", "it encloses nothing"),
        ("M0 0L5", "'L' lacks a number"),
    ],
)
def test_what_portraits_cannot_be_cut_to_is_told_at_its_line(tmp_path: Path, form: str, reason: str) -> None:
    file = family(
        tmp_path, 'extends = "../konzern/brand.toml"\nname = "Tochter"\n', f'{PARENT}[look]\nportrait = "{form}"\n'
    )
    (found,) = errors(file)
    assert "brand.toml:19: look.portrait: " in found
    assert f"found “{form}”: {reason}" in found


def test_portraits_may_be_cut_to_a_form_of_the_brand(tmp_path: Path) -> None:
    file = family(tmp_path, 'extends = "../konzern/brand.toml"\nname = "Tochter"\nlook.portrait = "M50 0L100 100H0z"\n')
    assert load_brand(file).look.portrait == "M50 0L100 100H0z"
