"""File names: legal on every file system, readable, and never two alike by accident."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.batch.names import MAX_NAME, FileStem, ascii_name, distinct_stems, stem_of
from formatkit.model.campaign import DEFAULT_FILE_NAME, FILE_NAME_PLACEHOLDERS

VALUES = dict.fromkeys(FILE_NAME_PLACEHOLDERS, "") | {
    "date": "2026-12-01",
    "post": "sowieso",
    "network": "linkedin",
    "placement": "image-square",
    "lang": "de",
}
LEGAL = re.compile(r"[a-z0-9][a-z0-9_-]*")


def name(pattern: str = DEFAULT_FILE_NAME, **values: str) -> str:
    return stem_of(pattern, {**VALUES, **values}).path


def names(posts: list[str], pattern: str = DEFAULT_FILE_NAME) -> tuple[str, ...]:
    return distinct_stems([stem_of(pattern, {**VALUES, "post": post}) for post in posts])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe & Maß", "groesse-mass"),
        ("ÄRGER", "aerger"),
        ("Ærø Łódź", "aero-lodz"),
        ("cafe\u0301 a\u0308", "cafe-ae"),
        ("  .hidden- ", "hidden"),
        ("a/b\\c:d", "a-b-c-d"),
        ("snake_case", "snake_case"),
        ("日本", ""),
    ],
)
def test_letters_become_ascii(text: str, expected: str) -> None:
    assert ascii_name(text) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "2026-12-01_sowieso_linkedin-image-square_de"),
        ({"date": ""}, "sowieso_linkedin-image-square_de"),
        ({"lang": ""}, "2026-12-01_sowieso_linkedin-image-square"),
        ({"placement": ""}, "2026-12-01_sowieso_linkedin_de"),
        ({"network": "", "placement": ""}, "2026-12-01_sowieso_de"),
        ({"post": "", "date": ""}, "linkedin-image-square_de"),
    ],
)
def test_an_empty_placeholder_goes_with_its_separator(changed: dict[str, str], expected: str) -> None:
    assert name(**changed) == expected


def test_literal_text_and_folders_of_the_pattern_stay() -> None:
    assert name("Herbst {network}/Nr_{post}") == "herbst-linkedin/nr_sowieso"


@pytest.mark.parametrize("device", ["con", "NUL", "com1", "LPT9", "Aux"])
def test_names_of_windows_devices_are_changed(device: str) -> None:
    assert name("{post}", post=device) == f"file-{device.lower()}"


def test_a_long_id_is_cut_at_a_word_and_the_rest_of_the_name_stays() -> None:
    long = "warum-wir-im-mittelstand-nicht-mehr-ueber-das-ob-sondern-nur-noch-ueber-das-wie-reden"
    made = name(post=long)
    assert len(made) <= MAX_NAME - len(".webp")
    assert made == "2026-12-01_warum-wir-im-mittelstand-nicht-mehr_linkedin-image-square_de"


def test_names_that_cutting_made_equal_get_a_hash_and_others_do_not() -> None:
    long = "ein-langer-anfang-" * 4
    first, second, short = names([f"{long}a", f"{long}b", "kurz"])
    assert first != second
    assert re.fullmatch(r".+_linkedin-image-square_de-[0-9a-f]{6}", first)
    assert len(first) <= MAX_NAME - len(".webp")
    assert short == "2026-12-01_kurz_linkedin-image-square_de"
    assert names([f"{long}a"])[0] == name(post=f"{long}a")


def test_names_that_have_no_ascii_letters_stay_apart() -> None:
    made = names(["日本", "中国", "🚀"], "{post}")
    assert len(set(made)) == 3
    assert all(re.fullmatch(r"post-[0-9a-f]{6}", each) for each in made)


def test_names_that_differ_in_signs_or_case_only_are_left_equal_for_the_user_to_mend() -> None:
    assert len(set(names(["Tag 1", "tag-1"], "{post}"))) == 1
    same = FileStem("x", "x-123456", "x")
    assert distinct_stems([same, same]) == ("x", "x")


@given(st.text(max_size=200), st.sampled_from([DEFAULT_FILE_NAME, "{post}", "{post}-{lang}", "{campaign} {post}"]))
def test_any_id_gives_a_legal_name(post: str, pattern: str) -> None:
    stem = stem_of(pattern, {**VALUES, "post": post})
    for made in (stem.path, stem.marked):
        assert LEGAL.fullmatch(made)
        assert made[-1] not in "-_"
        assert len(f"{made}-01.webp") <= MAX_NAME
        assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", made)


@given(st.lists(st.text(alphabet="abc äß日🚀", min_size=1, max_size=120), min_size=2, max_size=6, unique=True))
def test_ids_stay_apart_unless_signs_alone_part_them(posts: list[str]) -> None:
    made = names(posts, "{post}")
    for first, one in zip(posts, made, strict=True):
        for second, other in zip(posts, made, strict=True):
            if first != second and one == other:
                assert ascii_name(first) == ascii_name(second)
                assert not set(first + second) & set("日🚀")
