"""Posts from tables, TOML, JSON and memory: columns, words, languages, overrides, slides, ids."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.diagnostics import Where
from formatkit.errors import ConfigError
from formatkit.load.cell_values import list_of, parsed_date
from formatkit.load.post_ids import made_id, slug
from formatkit.load.posts import load_posts, posts_from
from formatkit.model.post import Post

TEMPLATE = (
    'name = "list"\nversion = 1\nslots.title.type = "text"\nslots.text.type = "text"\nslots.items.type = "list"\n'
    'slots.figure.type = "text"\n[[layers]]\nid = "title"\nkind = "text"\nslot = "title"\nsize = "4u"\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a template of its own, so that title, text, items and figure are known slots."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "list.toml").write_text(TEMPLATE, "utf-8")
    return tmp_path


def read(folder: Path, text: str, name: str = "posts.csv", **options: Any) -> tuple[Post, ...]:
    (folder / name).write_text(text, "utf-8")
    return load_posts(folder / name, folders=(folder / "templates",), **options)[0]


def refusal(folder: Path, text: str, name: str = "posts.csv", **options: Any) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        read(folder, text, name, **options)
    assert all(entry.text("de") for entry in refused.value.diagnostics)
    return [entry.text().replace(f"{folder}/", "") for entry in refused.value.diagnostics]


def notes(folder: Path, text: str) -> list[str]:
    (folder / "posts.csv").write_text(text, "utf-8")
    found = load_posts(folder / "posts.csv", folders=(folder / "templates",))[1]
    return [entry.text().replace(f"{folder}/", "") for entry in found]


def test_columns_for_overrides_and_languages(folder: Path) -> None:
    text = (
        "id;quote;quote.en;quote@tall;quote.en@tall;quote@linkedin;title@linkedin/image-square;post_text.en\n"
        "a;Ja.;Yes.;J.;Y.;Ja, Sie.;Titel;Text\n"
    )
    [post] = read(folder, text)
    assert post.slots == {"quote": {"de": "Ja.", "en": "Yes."}}
    assert post.post_text == {"en": "Text"}
    assert post.overrides["tall"].slots == {"quote": {"de": "J.", "en": "Y."}}
    assert post.overrides["linkedin"].slots == {"quote": {"de": "Ja, Sie."}}
    assert post.overrides["linkedin/image-square"].slots == {"title": "Titel"}


def test_the_language_of_a_row_is_that_of_its_plain_texts(folder: Path) -> None:
    [post] = read(folder, "id;lang;quote;quote.de\na;en;Yes.;Ja.\n")
    assert post.slots["quote"] == {"en": "Yes.", "de": "Ja."}


def test_lists_by_comma_or_line_and_hashtags(folder: Path) -> None:
    text = (
        "id;presets;hashtags;items;title\n"
        'a;"b2b-dach, instagram/reel";"#B2B #Kommunikation";"Erst zuhören, dann reden\nMenschen zeigen";"Ja, gut"\n'
    )
    [post] = read(folder, text)
    assert post.presets == ("b2b-dach", "instagram/reel")
    assert post.hashtags == ("#B2B", "#Kommunikation")
    assert list(post.slots["items"]) == ["Erst zuhören, dann reden", "Menschen zeigen"]
    assert post.slots["title"] == "Ja, gut"


def test_a_team_s_headers_and_words(folder: Path) -> None:
    text = "Nr;Zitat;Zitat@tall;Autor;Freigabe;Thema\n1;Ja.;J.;intern;OK;Personal\n2;Nein.;;;;\n"
    with pytest.raises(ConfigError, match="unknown column “Autor”; did you mean “author”"):
        read(folder, text, columns={"id": "Nr", "quote": "Zitat", "status": "Freigabe", "purpose": "Thema"})
    mapped = {"id": "Nr", "quote": "Zitat", "status": "freigabe", "purpose": "Thema", "author": "Sprecher"}
    words = {"status": {"approved": ["ok"], "draft": [""]}, "purpose": {"recruiting": ["Personal"]}}
    text = "Nr;Zitat;Zitat@tall;Autor;Sprecher;Freigabe;Thema\n1;Ja.;J.;intern;Jana;OK;Personal\n2;Nein.;;;;;\n"
    posts = read(folder, text, columns=mapped, values=words)
    assert [post.status for post in posts] == ["approved", "draft"]
    assert posts[0].purpose == "recruiting"
    assert posts[0].slots == {"quote": "Ja.", "author": "Jana"}
    assert posts[0].overrides["tall"].slots == {"quote": "J."}


def test_a_word_of_the_team_s_own_is_told_where_to_say_what_it_means(folder: Path) -> None:
    (told,) = refusal(folder, "id;quote;status\na;Ja.;fertig\n")
    assert "[values.status] of the campaign file" in told
    (told,) = refusal(folder, "id;quote;status\na;Ja.;aproved\n")
    assert told.endswith("(did you mean “approved”?)")


def test_unknown_columns_are_listed_once_and_near_misses_are_errors(folder: Path) -> None:
    found = notes(folder, "id;quote;Budget;Notiz intern\na;Ja.;12;x\nb;Nein.;13;y\n")
    assert [text for text in found if "unknown" in text] == [
        "posts.csv: unknown columns are ignored: Budget, Notiz intern"
    ]
    found = refusal(folder, "id;quotte;hashtag;quote@tal;quote@linkedin/image-sqare;quote.german\na;b;c;d;e;f\n")
    assert [text.partition(" (")[0] for text in found] == [
        "posts.csv:1: unknown column “quotte”; did you mean “quote”?",
        "posts.csv:1: unknown column “hashtag”; did you mean “hashtags”?",
        "posts.csv:1: “tal” is no shape, network or preset, so nothing can be overridden for it",
        "posts.csv:1: “linkedin/image-sqare” is no shape, network or preset, so nothing can be overridden for it",
        "posts.csv:1: a language is a tag such as de, en or de-CH; found “german”",
    ]
    assert found[2].endswith("(did you mean “tall”?)")
    assert found[3].endswith("(did you mean “linkedin/image-square”?)")


def test_a_table_without_any_known_column_names_the_known_ones(folder: Path) -> None:
    [message] = refusal(folder, "Zitat;Sprecherin\na;b\n")
    assert message.startswith("posts.csv:1: no column has a name that is known; known are ")
    assert "quote" in message


def test_values_of_rows_are_checked_with_their_cell(folder: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["id", "date", "status", "purpose", "style", "quote", "photo"],
        ["a", "31.02.2026", "aproved", "recruting", "foto", "Ja.", "http://example.com/a.jpg"],
        ["b", 20261201, None, None, None, "Nein.", None],
    ):
        book.active.append(row)
    book.save(folder / "plan.xlsx")
    with pytest.raises(ConfigError) as refused:
        load_posts(folder / "plan.xlsx")
    found = [entry.text().replace(f"{folder}/", "") for entry in refused.value.diagnostics]
    starts = [
        "plan.xlsx:B2: a: date: “31.02.2026” is not a date that has one meaning",
        'plan.xlsx:C2: a: status: "aproved" is not allowed here; choose one of: draft, approved, published',
        'plan.xlsx:D2: a: purpose: "recruting" is not allowed here',
        'plan.xlsx:E2: a: style: "foto" is not allowed here; choose one of: plain, photo, split',
        "plan.xlsx:B3: b: date: “20261201” is not a date that has one meaning",
    ]
    assert len(found) == len(starts)
    assert all(message.startswith(start) for message, start in zip(found, starts, strict=True))
    [message] = refusal(folder, "id;quote;photo;photo@tall\na;Ja.;a.jpg;https://example.com/a.jpg\n")
    assert message.startswith("posts.csv:2: a: photo@tall: https://example.com/a.jpg is an address of the web")


def test_rows_with_slide_numbers_are_the_slides_of_one_post(folder: Path) -> None:
    text = (
        "id;slide;status;title;text;post_text;title@tall\n"
        "regeln;;approved;;;Fünf Regeln.;Kurz\n"
        "regeln;2;;Zweitens;B;;\n"
        "ja;;draft;Ja;;;\n"
        "regeln;1;;Erstens;A;;\n"
    )
    posts = read(folder, text)
    assert [post.id for post in posts] == ["regeln", "ja"]
    assert [slide.slots["title"] for slide in posts[0].slides] == ["Erstens", "Zweitens"]
    assert posts[0].post_text == "Fünf Regeln."
    assert posts[0].status == "approved"
    assert posts[0].overrides["tall"].slots == {"title": "Kurz"}


def test_slides_that_contradict_are_errors(folder: Path) -> None:
    text = "id;slide;status;title;title@tall\na;1;draft;A;\na;1;approved;B;\nb;x;;C;\n;3;;D;\nc;1;;E;F\n"
    found = refusal(folder, text)
    for start in (
        "posts.csv:3: a: slide 1 stands twice in this post, first at ",
        "posts.csv:3: a: status: “status” holds something else than at ",
        "posts.csv:4: b: slide: expected the number of a slide such as 1, found “x”",
        "posts.csv:5: “id” is missing",
        "posts.csv:6: c: a row with a slide number cannot hold columns with @",
    ):
        assert sum(message.startswith(start) for message in found) == 1, (start, found)


def test_ids_are_made_once_said_and_never_twice(folder: Path) -> None:
    text = "date;quote\n01.12.2026;Größe zählt **doch** nicht immer.\n01.12.2026;Größe zählt doch nicht.\n;!\n;?\n"
    assert [post.id for post in read(folder, text)] == [
        "2026-12-01-groesse-zaehlt-doch-nicht",
        "2026-12-01-groesse-zaehlt-doch-nicht-2",
        "post",
        "post-2",
    ]
    assert [found for found in notes(folder, text) if "no id" in found] == [
        "posts.csv: 4 posts have no id; one was made from date and first words, "
        "such as 2026-12-01-groesse-zaehlt-doch-nicht"
    ]


def test_double_ids_name_both_places(folder: Path) -> None:
    [message] = refusal(folder, "id;quote\na;Ja.\nb;Nein.\na;Doch.\n")
    assert message.startswith("posts.csv:4: a: the id “a” is taken already by ")
    assert "posts.csv:2" in message


def test_invisible_characters_are_removed_and_said(folder: Path) -> None:
    text = "id;quote;items\na;Ja\x1b[2J\u202e.;\x07eins, zwei\n"
    [post] = read(folder, text)
    assert post.slots["quote"] == "Ja[2J."
    assert list(post.slots["items"]) == ["eins", "zwei"]
    found = [message for message in notes(folder, text) if "invisible" in message]
    assert found[0] == ("posts.csv:2: a: quote: invisible characters were removed from the text: U+001B, U+202E")
    [post] = read(folder, '[{"id": "b", "quote": "a\\ud800b\\r\\n"}]', "posts.json")
    assert "\ud800" not in str(post.slots["quote"])


TOML = """\
[[posts]]
id = "regeln"
date = 2026-12-08
status = "approved"
template = "list"
title = { de = "Fünf Regeln", en = "Five rules" }
hashtags = ["B2B"]
slides = [
  { title = "Erst zuhören", text = "Vier Wochen." },
  { title = "Menschen zeigen" },
]
overrides.tall = { title = { de = "5 Regeln" } }
overrides."instagram/carousel" = { post_text = "Wischen." }
"""


def test_toml_posts(folder: Path) -> None:
    [post] = read(folder, TOML, "posts.toml")
    assert post.date == datetime.date(2026, 12, 8)
    assert post.slides[1].slots == {"title": "Menschen zeigen"}
    assert post.overrides["instagram/carousel"].post_text == "Wischen."
    assert post.where.text().endswith("posts.toml:1: regeln")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("hashtags", "hashtag", "posts.toml:7: regeln: hashtag: unknown key “hashtag” (did you mean “hashtags”?)"),
        ("title = { de", "titel = { de", "posts.toml:6: regeln: titel: unknown key “titel” (did you mean “title”?)"),
        ("text = ", "txt = ", "posts.toml:9: regeln: slides[1].txt: unknown key “txt” (did you mean “text”?)"),
        (
            "overrides.tall",
            "overrides.tal",
            "posts.toml:12: regeln: overrides.tal: “tal” is no shape, network or preset, so nothing can be "
            "overridden for it (did you mean “tall”?)",
        ),
        ('["B2B"]', '"B2B"', 'posts.toml:7: regeln: hashtags: expected a list in square brackets, found "B2B"'),
        ("2026-12-08", '"8.13.2026"', "posts.toml:3: regeln: date: “8.13.2026” is not a date that has one meaning "
         "(write 01.12.2026 or 2026-12-01)"),
        ('"Menschen zeigen"', "3", "posts.toml:10: regeln: slides[2].title: the slot “title” takes a text, a list of "
         "texts or one text per language; found int"),
        ("[[posts]]", "[[post]]", "posts.toml: post: unknown key “post” (did you mean “[[posts]]”?)"),
        ("Vier Wochen.", "https://x.example", ""),
        ("Vier Wochen." , "x" * 20_001, "posts.toml:9: regeln: slides[1].text: the text has 20001 characters; "
         "at most 20,000 are allowed"),
    ],
)  # fmt: skip
def test_toml_mistakes_name_line_and_key(folder: Path, old: str, new: str, expected: str) -> None:
    text = TOML.replace(old, new, 1)
    if expected:
        assert refusal(folder, text, "posts.toml") == [expected]
    else:
        assert read(folder, text, "posts.toml")


def test_json_posts_are_a_list_or_stand_under_posts(folder: Path) -> None:
    rows = [{"id": "a", "date": "01.12.2026", "quote": "Ja.", "quote@tall": "J.", "quote.en": "Yes."}]
    for data in (rows, {"posts": rows}):
        [post] = read(folder, json.dumps(data), "posts.json")
        assert post.date == datetime.date(2026, 12, 1)
        assert post.slots == {"quote": {"de": "Ja.", "en": "Yes."}}
        assert post.overrides["tall"].slots == {"quote": {"de": "J."}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"id": "a",\n "quote": "b",}]', "posts.json:2: this is not valid JSON"),
        (
            '[{"id": "a",\n "quotte": "b"}]',
            "posts.json:2: a: quotte: unknown key “quotte” (did you mean “quote”?)",
        ),
        ('[{"id": "a", "id": "b"}]', "posts.json: the key “id” stands in this object twice"),
        ('[{"id": "a", "quote": NaN}]', "posts.json: this is not valid JSON: NaN"),
        ('["a"]', 'posts.json:1: [1]: expected a table of key = value, found "a"'),
        ('{"rows": []}', "posts.json: rows: unknown key “rows”"),
        ("3", "posts.json: expected a list in square brackets, found 3"),
        ("[" * 5000 + "]" * 5000, "posts.json: tables and lists are nested more than 50 deep"),
    ],
)
def test_json_mistakes(folder: Path, text: str, expected: str) -> None:
    [message] = refusal(folder, text, "posts.json")
    assert message.startswith(expected)


def test_other_endings_are_named(folder: Path) -> None:
    [message] = refusal(folder, "x", "posts.docx")
    assert message.startswith("posts.docx: posts cannot be read from “.docx”; expected .toml, .json, .csv")


def test_rows_in_memory() -> None:
    posts = posts_from(
        [
            {
                "id": "a",
                "quote": "Ja.",
                "quote@tall": "J.",
                "date": datetime.date(2026, 12, 1),
                "author": None,
            },
            {"id": 2, "quote": "Nein.", "author": math.nan, "hashtags": "B2B, KI", "unknown": 1},
        ]
    )
    assert [post.id for post in posts] == ["a", "2"]
    assert posts[0].date == datetime.date(2026, 12, 1)
    assert posts[1].slots == {"quote": "Nein."}
    assert posts[1].hashtags == ("B2B", "KI")
    [post] = posts_from([{"id": "a", "quote": {"de": "Ja.", "en": "Yes."}, "hashtags": ["B2B"]}])
    assert post.slots["quote"] == {"de": "Ja.", "en": "Yes."}
    with pytest.raises(ConfigError, match="rows:2: b: date: “x” is not a date"):
        posts_from([{"id": "a", "quote": "Ja."}, {"id": "b", "date": "x"}])


class Frame:
    """What a pandas DataFrame offers, as far as it is used."""

    def to_dict(self, orient: str) -> list[dict[str, object]]:
        assert orient == "records"
        return [{"quote": "Ja.", "date": datetime.datetime(2026, 12, 1), "author": math.nan}]


def test_a_data_frame() -> None:
    [post] = posts_from(Frame())
    assert post.id == "2026-12-01-ja"
    assert post.slots == {"quote": "Ja."}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01.12.2026", (2026, 12, 1)),
        ("1.2.26", (2026, 2, 1)),
        ("1. 2. 2026", (2026, 2, 1)),
        ("2026-12-01", (2026, 12, 1)),
        ("2026-12-01T10:00:00", (2026, 12, 1)),
        ("01.12.2026 14:30", (2026, 12, 1)),
    ],
)
def test_dates(text: str, expected: tuple[int, int, int]) -> None:
    assert parsed_date(text, Where()) == datetime.date(*expected)


@given(st.text(max_size=30))
def test_ids_are_ascii_and_lists_have_no_empty_entries(text: str) -> None:
    made = made_id(None, text, {"post"})
    assert made
    assert made.isascii()
    assert made == made.lower()
    assert slug(slug(text)) == slug(text)
    assert all(part.strip() for part in list_of(text))


HEADERS = st.lists(
    st.sampled_from(["id", "date", "status", "quote", "quote@tall", "quote.en", "slide", "photo", "Notiz", "x@y", ""]),
    min_size=1,
    max_size=6,
    unique=True,
)
CELLS = st.sampled_from(["", "a", "1", "2", "01.12.2026", "draft", "Ja.", "\x07", "=1", "x" * 50, "ä\nö"])


@given(HEADERS.flatmap(lambda names: st.tuples(st.just(names), st.lists(st.tuples(*[CELLS] * len(names))))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_table_gives_posts_or_messages(folder: Path, table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    lines = [";".join(f'"{cell}"' for cell in row) for row in (tuple(table[0]), *table[1])]
    try:
        posts = read(folder, "\n".join(lines) + "\n")
    except ConfigError as refused:
        found = [(entry.text(), entry.text("de")) for entry in refused.diagnostics]
        assert found
    else:
        assert len({post.id for post in posts}) == len(posts)
