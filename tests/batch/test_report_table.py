"""report.csv: a row for every file and for what was not made, as a spreadsheet in the reader's country opens it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formatkit.batch.ledger import sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.report import Report
from formatkit.batch.report_table import report_table
from formatkit.batch.run import run
from formatkit.batch.spreadsheet import spreadsheet
from formatkit.batch.targets import RUN_FILES
from formatkit.diagnostics import MessageLanguage
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]
HARD: dict[str, Any] = {
    "id": "a",
    "date": date(2026, 12, 3),
    "photo": "photo.jpg",
    "alt": '=HYPERLINK("http://x"; "y")',
}
FILM: dict[str, Any] = {"presets": ("telegram/animation",), "file_name": "{post}"}


def rows_of(folder: Path, lang: MessageLanguage = "en") -> list[dict[str, str]]:
    text = (folder / "report.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if lang == "de" else ","))


def test_every_file_and_every_failure_has_its_row(campaign_of: Make) -> None:
    campaign = campaign_of(
        HARD,
        {"id": "b", "photo": "missing.jpg"},
        {"id": "c"},
        presets=("linkedin/image-landscape",),
        file_name="{post}",
    )
    report = run(plan(campaign))
    first, second, third = rows_of(campaign.out)
    assert "report.csv" in RUN_FILES
    assert "report.csv" in report.beside
    assert first == {
        "file": "a.jpg",
        "result": "made",
        "network": "linkedin",
        "placement": "image-landscape",
        "language": "de",
        "post": "a",
        "person": "",
        "variant": "",
        "size": "1200 × 627",
        "seconds": "",
        "frames": "",
        "pages": "",
        "bytes": str((campaign.out / "a.jpg").stat().st_size),
        "SHA-256": sha256_of(campaign.out / "a.jpg"),
        "why made": "new",
        "notes": first["notes"],
        "alt text": '\'=HYPERLINK("http://x"; "y")',
    }
    assert (second["file"], second["result"], second["SHA-256"]) == ("b", "failed", "")
    assert second["notes"].startswith("Error: ")
    assert "missing.jpg" in second["notes"]
    assert (third["post"], third["result"]) == ("c", "made")


def test_in_german_it_has_semicolons_and_commas_in_numbers(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, **FILM)
    report = run(plan(campaign), lang="de")
    (asset,) = report.assets
    (row,) = rows_of(campaign.out, "de")
    assert asset.seconds is not None
    assert float(row["Sekunden"].replace(",", ".")) == pytest.approx(asset.seconds, abs=5e-4)
    assert "." not in row["Sekunden"]
    assert (row["Bilder"], row["Ergebnis"], row["Grund"]) == (str(asset.frames), "fertig", "neu")


def test_two_runs_that_make_the_same_write_the_same(campaign_of: Make, tmp_path: Path) -> None:
    campaign = campaign_of(HARD, {"id": "b"}, {"id": "c", "photo": "missing.jpg"})
    texts = []
    for name in ("one", "two"):
        run(plan(campaign, out=tmp_path / name), workers=len(texts) + 1)
        texts.append((tmp_path / name / "report.csv").read_bytes())
    assert texts[0] == texts[1]
    assert str(tmp_path).encode() not in texts[0]


def test_a_run_with_nothing_to_do_leaves_it_as_it_is(campaign_of: Make) -> None:
    campaign = campaign_of(HARD, {"id": "b"})
    stamps = []
    for _ in range(2):
        report = run(plan(campaign))
        stamps.append((campaign.out / "report.csv").stat())
    assert len(report.kept) == 2
    assert stamps[0].st_mtime_ns == stamps[1].st_mtime_ns
    assert json.loads((campaign.out / "report.json").read_bytes())["files"]["report.csv"] == sha256_of(
        campaign.out / "report.csv"
    )


def test_what_an_interrupted_run_did_not_reach_is_open(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a"}, {"id": "b"}, file_name="{post}"))
    table = report_table(Report(planned, made=(), failed=(), interrupted=True), "de").decode("utf-8-sig")
    assert [row.split(";")[:2] for row in table.splitlines()[1:]] == [["a", "offen"], ["b", "offen"]]


@example([["", "\x1f="], ["\xa0@x", "\t-1"]], "en")
@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4), st.sampled_from(("en", "de")))
def test_no_cell_is_a_formula_and_every_cell_comes_back(rows: list[list[str]], lang: MessageLanguage) -> None:
    data = spreadsheet(rows, lang)
    assert data.startswith(b"\xef\xbb\xbf") or not rows
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    read = list(csv.reader(text, delimiter=";" if lang == "de" else ","))
    assert len(read) == len(rows)
    for cell, written in zip((c for row in read for c in row), (c for row in rows for c in row), strict=True):
        assert cell.removeprefix("'").endswith(written.removeprefix("'").encode("utf-8", "backslashreplace").decode())
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
