from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pytest
import uharfbuzz as hb

from formatkit.errors import ConfigError
from formatkit.typeset.families import (
    SHIPPED_FALLBACK,
    Family,
    fallback_keys,
    family_keys,
    shipped_families,
    shipped_font,
    shipped_font_files,
)

FOLDER = Path(str(resources.files("formatkit").joinpath("fonts")))
FAMILIES = pytest.mark.parametrize("family", shipped_families(), ids=lambda family: family.name)


@FAMILIES
def test_digests_are_those_of_the_files(family: Family) -> None:
    for file in family.files:
        assert hashlib.sha256(file.data()).hexdigest() == file.digest
        assert shipped_font(file.digest) == file


@FAMILIES
def test_axes_are_those_of_the_files(family: Family) -> None:
    for file in family.files:
        face = hb.Face(file.data())
        infos = face.axis_infos if face.has_var_data else []
        found = {info.tag: (info.min_value, info.max_value) for info in infos}
        assert {axis.tag: (axis.smallest, axis.largest) for axis in family.axes} == found
    assert all(axis.smallest <= axis.default <= axis.largest for axis in family.axes)


@FAMILIES
def test_every_family_carries_its_open_licence(family: Family) -> None:
    folders = {(FOLDER / file.path).parent for file in family.files}
    for folder in folders:
        text = (folder / "OFL.txt").read_text("utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        assert text.startswith(("Copyright", "©"))


def test_nothing_in_the_folder_is_missing_from_the_index() -> None:
    listed = {file.path for family in shipped_families() for file in family.files}
    present = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ttf")}
    assert listed == present


def test_latin_families_have_the_letters_and_marks_of_german() -> None:
    needed = "ÄÖÜäöüßẞ„“‚‘»«–—…€§%©"
    for family in ("Inter", "Source Serif 4", "Oswald", "League Gothic"):
        faces = [hb.Font(hb.Face(file.data())) for file in shipped_font_files(family)]
        lacking = [c for c in needed if not any(face.get_nominal_glyph(ord(c)) for face in faces)]
        assert lacking == [], family


def test_unknown_family_names_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        shipped_font_files("Osvald")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "FK300"
    assert "Osvald" in diagnostic.message("en")
    assert "„Oswald“" in diagnostic.hint("de")


def test_family_names_ignore_case() -> None:
    assert shipped_font_files("source serif 4") == shipped_font_files("Source Serif 4")


def test_axes_are_clamped_and_optical_size_stays_open() -> None:
    (inter,) = family_keys("Inter", {"wght": 2000, "wdth": 80})
    assert inter.axes == (("wght", 900.0),)
    (fixed,) = family_keys("Inter", {"opsz": 20, "wght": 500})
    assert fixed.axes == (("opsz", 20.0), ("wght", 500.0))


def test_fallback_ends_with_emoji() -> None:
    assert SHIPPED_FALLBACK[-1] == "Noto Color Emoji"
    assert fallback_keys()[-1].digest == shipped_font_files("Noto Color Emoji")[0].digest
