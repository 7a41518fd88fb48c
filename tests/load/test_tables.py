"""Tables as office programs really save them."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.diagnostics import Severity
from formatkit.errors import ConfigError
from formatkit.load.cell_formats import displayed
from formatkit.load.tables import Table, read_table, split_sheet

GERMAN = "id;date;quote;author\nzitat;01.12.2026;„Größe zählt“;Jürgen Weiß\n"


def table_of(tmp_path: Path, data: bytes | str, name: str = "posts.csv") -> Table:
    file = tmp_path / name
    file.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return read_table(file, name)


def texts(table: Table) -> list[dict[str, str]]:
    return [{name: cell.text for name, cell in row.cells.items()} for row in table.rows]


def refusal(tmp_path: Path, data: bytes | str, name: str = "posts.csv") -> str:
    with pytest.raises(ConfigError) as refused:
        table_of(tmp_path, data, name)
    [diagnostic] = refused.value.diagnostics
    assert diagnostic.text("de")
    return diagnostic.text()


def findings(table: Table, severity: Severity) -> list[str]:
    return [entry.text() for entry in table.diagnostics if entry.severity is severity]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, name: str, newline: str, delimiter: str) -> None:
    data = GERMAN.replace(";", delimiter).replace("\n", newline).encode(encoding)
    table = table_of(tmp_path, data)
    expected = {"id": "zitat", "date": "01.12.2026", "quote": "„Größe zählt“", "author": "Jürgen Weiß"}
    assert texts(table) == [expected]
    assert table.reading.encoding == name
    assert table.reading.delimiter == ("Tab" if delimiter == "\t" else delimiter)
    assert findings(table, Severity.NOTE)[0].startswith(f"posts.csv: read as {name}, columns parted by")


def test_windows_1252_is_said_and_old_code_pages_are_refused(tmp_path: Path) -> None:
    assert "Windows-1252" in findings(table_of(tmp_path, GERMAN.encode("cp1252")), Severity.NOTE)[1]
    for encoding in ("cp850", "mac-roman"):
        text = "id;quote\n1;Überfällig: größere Märkte\n"
        assert "posts.csv:2: the letters of this line" in refusal(tmp_path, text.encode(encoding))


def test_quoted_line_breaks_keep_physical_line_numbers(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id;quote\r\na;"eins\r\nzwei ""drei"""\r\n\r\n;;\r\nb;" vier "\r\n')
    assert texts(table) == [{"id": "a", "quote": 'eins\nzwei "drei"'}, {"id": "b", "quote": "vier"}]
    assert [row.where.line for row in table.rows] == [2, 6]
    assert table.rows[1].cells["quote"].where.text() == "posts.csv:6: quote"


def test_excels_separator_line_names_the_delimiter(tmp_path: Path) -> None:
    table = table_of(tmp_path, "sep=;\r\nid;quote, short, long\r\na;b, c, d\r\n")
    assert texts(table) == [{"id": "a", "quote, short, long": "b, c, d"}]
    assert table.rows[0].where.line == 3


def test_the_delimiter_that_parts_rows_evenly_wins(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Zitat, kurz, knapp;Autor\nJa, gut;A\nNein;B\n")
    assert list(table.headers) == ["Zitat, kurz, knapp", "Autor"]


def test_formula_like_text_and_german_quotes_stay_literal(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;quote\na;=SUM(A1)\nb;+49 40\nc;-1\nd;@x\ne;'=1\n")
    assert [row["quote"] for row in texts(table)] == ["=SUM(A1)", "+49 40", "-1", "@x", "'=1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the table is empty"),
        ("\n;;\n", "the table is empty"),
        ('id;quote\na;"never closed\nb;c\n', "posts.csv:2: a quotation mark is opened in this row"),
        ('id;quote\na;"he said "yes" loudly"\n', "posts.csv:2: text follows after a closing quotation mark"),
        ("id;quote\na;b\0c\n", "posts.csv:2: this line holds a zero byte"),
    ],
)
def test_broken_csv_is_refused_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, text)


def test_ragged_rows_are_errors_and_the_other_rows_are_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;quote;author\na;b;c\nd;e\nf;g;h;i\nj;k;l;;\n")
    assert [row["id"] for row in texts(table)] == ["a", "j"]
    errors = findings(table, Severity.ERROR)
    assert errors[0].startswith("posts.csv:3: this row has 2 cells, the headers are 3 (")
    assert errors[1].startswith("posts.csv:4: this row has 4 cells, the headers are 3 (")


def test_double_headers_are_an_error(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;quote;Quote;quote\na;b;c;d\n")
    assert [mistake.text() for mistake in table.header_mistakes] == [
        "posts.csv:1: quote: the header “quote” stands twice, in columns B and D"
    ]


def test_a_title_above_the_headers_is_passed_over(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Redaktionsplan 2026;;\n;;\nid;quote;author\na;b;c\n")
    assert texts(table) == [{"id": "a", "quote": "b", "author": "c"}]


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    assert texts(table_of(tmp_path, "quote\nEins.\nZwei.\n")) == [{"quote": "Eins."}, {"quote": "Zwei."}]


def test_limits_of_rows_and_cells(tmp_path: Path) -> None:
    assert "at most 50,000 rows" in refusal(tmp_path, "id;quote\n" + "a;b\n" * 50_001)
    table = table_of(tmp_path, f"id;quote\na;{'x' * 20_001}\nb;{'x' * 20_000}\n")
    problem = table.rows[0].cells["quote"].problem
    assert problem is not None
    assert problem.text() == "posts.csv:2: quote: a cell is too long; at most 20,000 characters are read"
    assert table.rows[1].cells["quote"].problem is None
    assert "a cell is too long" in refusal(tmp_path, f"id;quote\na;{'x' * 200_000}\n")


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_writer_writes_is_read_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([["id", "quote", "author"], *rows])
    table = table_of(tmp_path, buffer.getvalue().encode(encoding))
    expected = [[cell.replace("\x85", "\n").strip() for cell in row] for row in rows]
    names = ("id", "quote", "author")
    assert [[row.get(name, "") for name in names] for row in texts(table)] == [row for row in expected if any(row)]


@given(st.binary(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    for name in ("x.csv", "x.xlsx"):
        try:
            found = table_of(tmp_path, data, name).diagnostics
        except ConfigError as refused:
            found = refused.diagnostics
        assert found
        assert all(entry.text() and entry.text("de") for entry in found)


def workbook(tmp_path: Path, rows: list[list[Any]], name: str = "plan.xlsx") -> tuple[Any, Any, Path]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Redaktionsplan"
    for row in rows:
        sheet.append(row)
    return book, sheet, tmp_path / name


def test_workbook_cells_are_read_as_displayed(tmp_path: Path) -> None:
    book, sheet, file = workbook(
        tmp_path,
        [
            ["id", "date", "figure", "price", "count", "flag", "quote", "time"],
            ["a", datetime.date(2026, 12, 1), 0.125, 1234.5, 7, True, " Eins\nZwei ", datetime.time(9, 30)],
            ["b", datetime.datetime(2026, 12, 1, 14, 30), 0.5, -2, 7.25, False, "=ja", None],
        ],
    )
    sheet["C2"].number_format = "0.0%"
    sheet["C3"].number_format = "0%"
    sheet["D2"].number_format = '#,##0.00 "€"'
    sheet["G3"].data_type = "s"
    book.save(file)
    table = read_table(file, "plan.xlsx")
    assert texts(table) == [
        {
            "id": "a",
            "date": "01.12.2026",
            "figure": "12,5 %",
            "price": "1.234,50 €",
            "count": "7",
            "flag": "WAHR",
            "quote": "Eins\nZwei",
            "time": "09:30",
        },
        {
            "id": "b",
            "date": "01.12.2026 14:30",
            "figure": "50 %",
            "price": "-2",
            "count": "7,25",
            "flag": "FALSCH",
            "quote": "=ja",
        },
    ]
    assert table.rows[0].cells["quote"].where.text() == "plan.xlsx:G2: quote"
    english = read_table(file, "plan.xlsx", lang="en")
    assert english.rows[0].cells["figure"].text == "12.5%"
    assert english.rows[0].cells["date"].text == "2026-12-01"


def test_hidden_rows_are_left_out_and_said(tmp_path: Path) -> None:
    book, sheet, file = workbook(tmp_path, [["id", "quote"], *([str(n), f"q{n}"] for n in range(2, 9))])
    for number in (3, 4, 5, 8):
        sheet.row_dimensions[number].hidden = True
    book.save(file)
    table = read_table(file, "plan.xlsx")
    assert [row["id"] for row in texts(table)] == ["2", "6", "7"]
    assert "plan.xlsx: 4 hidden or filtered rows were left out: 3–5, 8" in findings(table, Severity.NOTE)


def test_cells_merged_downwards_count_for_each_row(tmp_path: Path) -> None:
    book, sheet, file = workbook(tmp_path, [["id", "date"], ["a", "01.12.2026"], ["b", None], ["c", None]])
    sheet.merge_cells("B2:B3")
    book.save(file)
    rows = texts(read_table(file, "plan.xlsx"))
    assert [row.get("date") for row in rows] == ["01.12.2026", "01.12.2026", None]


def test_error_values_and_formulas_without_result_name_their_cell(tmp_path: Path) -> None:
    book, sheet, file = workbook(tmp_path, [["id", "figure", "notes"], ["a", "x", "y"], ["b", None, None]])
    sheet["B2"] = "#N/A"
    sheet["C3"] = "=A1+1"
    book.save(file)
    table = read_table(file, "plan.xlsx")
    problems = [cell.problem.text() for row in table.rows for cell in row.cells.values() if cell.problem]
    assert problems == [
        "plan.xlsx:B2: figure: the cell shows the error #N/A (#NV) instead of a value",
        "plan.xlsx:C3: notes: the formula of this cell has no stored result "
        "(open and save the workbook in Excel or LibreOffice)",
    ]


def test_the_first_visible_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    book, sheet, file = workbook(tmp_path, [["id"], ["hidden"]])
    sheet.sheet_state = "hidden"
    book.create_sheet("Dezember").append(["id"])
    book["Dezember"].append(["visible"])
    book.save(file)
    assert texts(read_table(file, "plan.xlsx")) == [{"id": "visible"}]
    assert texts(read_table(file, "plan.xlsx", sheet="Redaktionsplan")) == [{"id": "hidden"}]
    with pytest.raises(ConfigError, match=r"no sheet “Dezembr”.*Redaktionsplan, Dezember.*mean “Dezember”"):
        read_table(file, "plan.xlsx", sheet="Dezembr")


def test_notes_beside_the_table_are_ignored_and_said(tmp_path: Path) -> None:
    book, _, file = workbook(tmp_path, [["id", None, "quote"], ["a", "x", "b", None, "remember"], ["c"]])
    book.save(file)
    table = read_table(file, "plan.xlsx")
    assert texts(table) == [{"id": "a", "quote": "b"}, {"id": "c"}]
    assert "plan.xlsx: columns without a header are ignored: B, E" in findings(table, Severity.NOTE)


def test_other_office_files_are_named(tmp_path: Path) -> None:
    assert "password" in refusal(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan.xlsx")
    assert "not a readable .xlsx" in refusal(tmp_path, b"id;quote\n", "plan.xlsx")


def repacked(file: Path, changes: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, changes.get(part, source.read(part)))
    return buffer.getvalue()


def test_archive_bombs_and_entities_are_refused(tmp_path: Path) -> None:
    book, _, file = workbook(tmp_path, [["id"], ["a"]])
    book.save(file)
    sheet = "xl/worksheets/sheet1.xml"
    assert "unpacks to" in refusal(tmp_path, repacked(file, {sheet: b" " * 100_000_001}), "bomb.xlsx")
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert "not a readable" in refusal(tmp_path, repacked(file, {sheet: entities}), "entities.xlsx")
    far = zipfile.ZipFile(file).read(sheet).replace(b'<row r="2"', b'<row r="99999999999"')
    assert "not a readable" in refusal(tmp_path, repacked(file, {sheet: far}), "far.xlsx")
    assert "not a readable" in refusal(tmp_path, repacked(file, {sheet: b"<worksheet"}), "cut.xlsx")


def test_a_workbook_with_odd_styles_is_refused_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sound.xlsx").write_bytes(sound_workbook())
    part = "xl/styles.xml"
    styles = zipfile.ZipFile(tmp_path / "sound.xlsx").read(part)
    assert b'xfId="0"' in styles
    odd = repacked(
        tmp_path / "sound.xlsx", {part: styles.replace(b'name="Normal" xfId="0"', b'name="Normal" xfId="7"')}
    )
    assert "not a readable .xlsx" in refusal(tmp_path, odd, "odd.xlsx")
    assert capfd.readouterr() == ("", "")


@cache
def sound_workbook() -> bytes:
    """Made once, because its bytes hold the time of making."""
    book = openpyxl.Workbook()
    book.active.append(["id", "quote"])
    book.active.append(["a", "b"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_damaged_workbooks_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray(sound_workbook())
    for _ in range(3):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        table_of(tmp_path, bytes(damaged), "damaged.xlsx")
    except ConfigError as refused:
        [found] = refused.diagnostics
        shown = found.text()
    else:
        shown = "damaged.xlsx: "
    assert shown.startswith("damaged.xlsx")


@pytest.mark.parametrize(
    ("value", "number_format", "german", "english"),
    [
        (0.125, "0.0%", "12,5 %", "12.5%"),
        (1 / 3, "General", "0,33333333333", "0.33333333333"),
        (7.0, "General", "7", "7"),
        (2.5, "0", "3", "3"),
        (1.005, "0.00", "1,01", "1.01"),
        (1.5, "0.##", "1,5", "1.5"),
        (1234567, "#,##0", "1.234.567", "1,234,567"),
        (42, "00000", "00042", "00042"),
        (-1234.5, "#,##0.00\\ [$€-407];[Red]-#,##0.00", "-1.234,50 €", "-1,234.50 €"),
        (12, '0" Tage"', "12 Tage", "12 Tage"),
        (12.5, '_-* #,##0.00\\ "€"_-;-* #,##0.00', "12,50 €", "12.50 €"),
    ],
)
def test_number_formats(value: float, number_format: str, german: str, english: str) -> None:
    assert displayed(value, number_format, "de") == german
    assert displayed(value, number_format, "en") == english


@given(st.floats() | st.integers(), st.text('0#?.,%€ "E+-@/;_*\\[]$', max_size=12), st.sampled_from(["de", "en"]))
def test_any_number_in_any_format_is_a_text(value: float, number_format: str, lang: str) -> None:
    assert isinstance(displayed(value, number_format, lang), str)


def test_a_sheet_is_named_behind_the_file() -> None:
    assert split_sheet("dir/plan.xlsx#Q4 2026") == ("dir/plan.xlsx", "Q4 2026")
    assert split_sheet("c#.csv") == ("c#.csv", "")
