"""One post for a table of people: the same pictures from every kind of table, each row's mistakes at its cell."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

import formatkit as fk
from campaign_files import write_campaign
from formatkit.batch.plan import Plan
from formatkit.errors import ConfigError
from formatkit.load.campaign import load_campaign_reporting
from formatkit.scene.canonical import fingerprint

TEAM = """
[people.team]
file = "team.csv"
columns = { name = "Vor- und Zuname", role = "Funktion", portrait = "Bild" }
"""
POSTS = """\
[[posts]]
id = "karriere"
date = 2026-12-03
for_each = "team"
quote = "Ich bin {name} und **lerne** jeden Tag dazu."
author = "{name}"
role = "{role}"
photo = "{portrait}"
link = "https://nordwerk.example/team?wer={name}"
"""
HEADER = ["Vor- und Zuname", "Funktion", "Bild", "quote"]
FIRST = ["Jana", "Kai", "Özlem", "Søren", "Aylin", "Björn", "Zoë", "Tom", "Ida", "Großmut"]
LAST = ["Petersen", "Lund", "Größe", "Yıldız".replace("ı", "i"), "Müller-Lüdenscheidt"]


def staff(count: int) -> list[list[str]]:
    """Return so many people; every third has a portrait, every seventh words of its own."""
    return [
        [
            f"{FIRST[number % 10]} {LAST[number // 10 % 5]} {number // 50 or ''}".strip(),
            f"Fertigung, Halle {number % 4 + 1}",
            "foto.jpg" if number % 3 == 0 else "",
            "„Technik“ ist – ehrlich – mein Zuhause." if number % 7 == 0 else "",
        ]
        for number in range(count)
    ]


def write(folder: Path, rows: Sequence[Sequence[str]], table: str = "team.csv", posts: str = POSTS) -> Path:
    """Write a campaign with a table of people; `table` names the file and its kind. Returns the campaign file."""
    campaign = write_campaign(folder, posts, settings=TEAM.replace("team.csv", table))
    Image.linear_gradient("L").resize((900, 1200)).convert("RGB").save(folder / "foto.jpg")
    if table.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in (HEADER, *rows):
            book.active.append([cell or None for cell in row])
        book.save(folder / table)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *rows])
        (folder / table).write_bytes(text.getvalue().encode("cp1252"))
    return campaign


def planned(file: Path) -> Plan:
    return fk.plan(fk.load_campaign(file))


def found(file: Path, severity: str) -> list[str]:
    _, diagnostics = load_campaign_reporting(file)
    return [each.text("de").replace(f"{file.parent}/", "") for each in diagnostics if each.severity == severity]


def prints(plan: Plan) -> list[str]:
    """Return the fingerprint of each job's composition."""
    return [
        fingerprint(
            fk.compose(
                job.order.post,
                preset=job.order.preset,
                template=job.order.template,
                lang=job.lang,
                brand=plan.brand,
                folder=plan.folder,
            ).scenes
        )
        for job in plan.jobs
    ]


def test_five_hundred_people_give_the_same_from_a_workbook_and_from_a_german_excel_csv(tmp_path: Path) -> None:
    rows = staff(500)
    book = planned(write(tmp_path / "book", rows, "team.xlsx"))
    text = planned(write(tmp_path / "text", rows, "team.csv"))
    assert len(book.jobs) == 500
    assert [job.stem for job in book.jobs] == [job.stem for job in text.jobs]
    assert len({job.stem for job in book.jobs}) == 500
    assert book.jobs[4].stem == "2026-12-03_karriere_linkedin-image-square_de_aylin-petersen"
    assert [job.order.contents()[0].slots for job in book.jobs] == [job.order.contents()[0].slots for job in text.jobs]
    assert prints(book) == prints(text)


def test_twelve_people_are_made_byte_for_byte_alike_from_both(tmp_path: Path) -> None:
    made = {}
    for table in ("team.xlsx", "team.csv"):
        plan = planned(write(tmp_path / table, staff(12), table))
        report = fk.run(plan)
        assert not report.failed
        made[table] = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in plan.out.iterdir()
            if path.suffix in (".png", ".jpg", ".txt")
        }
    assert len(made["team.csv"]) == 24
    assert made["team.csv"] == made["team.xlsx"]


def test_a_row_fills_placeholders_and_takes_the_place_of_slots(tmp_path: Path) -> None:
    jobs = planned(
        write(tmp_path, [["Jana {id}", "Leiterin", "foto.jpg", ""], ["Kai", "Meister", "", "Mein Wort."]])
    ).jobs
    first, second = (job.order.contents()[0] for job in jobs)
    assert first.slots["quote"] == "Ich bin Jana {id} und **lerne** jeden Tag dazu."
    assert first.slots["photo"] == "foto.jpg"
    assert first.link == "https://nordwerk.example/team?wer=Jana%20%7Bid%7D"
    assert (second.slots["quote"], second.slots["author"], second.slots["role"]) == ("Mein Wort.", "Kai", "Meister")
    assert "photo" not in second.slots


def test_people_come_from_toml_and_json_in_languages_and_by_placement(tmp_path: Path) -> None:
    file = write(tmp_path, [])
    row = {"name": "Jana", "role": {"de": "Leiterin", "en": "Head"}, "handle": "@jana"}
    row["overrides"] = {"linkedin": {"handle": "@jana-p"}}
    (tmp_path / "team.json").write_text(json.dumps({"people": [row]}), "utf-8")
    (tmp_path / "team.toml").write_text(
        '[[people]]\nname = "Jana"\nrole = { de = "Leiterin", en = "Head" }\nhandle = "@jana"\n'
        'overrides.linkedin.handle = "@jana-p"\n',
        "utf-8",
    )
    posts = '[[posts]]\nid = "k"\nfor_each = "people"\nquote = { de = "{role} {handle}", en = "{role} {handle}" }\n'
    for name in ("team.json", "team.toml"):
        settings = f'languages = ["de", "en"]\npeople = "{name}"\n'
        write_campaign(tmp_path, posts, presets=("linkedin/image-square", "instagram/story-image"), settings=settings)
        quotes = [job.order.contents()[0].slots["quote"] for job in planned(file).jobs]
        assert quotes == ["Leiterin @jana-p", "Head @jana-p", "Leiterin @jana", "Head @jana"], name


def test_mistakes_in_rows_are_told_with_their_cells(tmp_path: Path) -> None:
    rows = [
        ["Jana Petersen", "Leiterin", "foto.jpg", ""],
        ["", "Meister", "foto.jpg", ""],
        ["", "", "", ""],
        ["Jana Petersen", "Leiterin", "foto.jpg", ""],
        ["Kai Lund", "", "fotto.jpg", ""],
        ["Jana Petersen", "Azubi", "", ""],
    ]
    told = found(write(tmp_path / "book", rows, "team.xlsx"), "error")
    assert told == [
        "team.xlsx:A3: Vor- und Zuname: die Zeile hat keinen Namen (den Namen der Person in die Spalte „Vor- und "
        "Zuname“ schreiben oder die Zeile leeren)",
        "team.xlsx:A5: dieselbe Person mit denselben Angaben steht schon in team.xlsx:A2 (eine der Zeilen löschen)",
        "team.xlsx:C6: Bild: die Datei „fotto.jpg“ gibt es nicht (ist „foto.jpg“ gemeint?)",
    ]
    file = write(tmp_path / "text", rows)
    assert [each.partition(": ")[0] for each in found(file, "error")] == ["team.csv:3", "team.csv:5", "team.csv:6"]
    assert "team.csv: leere Zeilen bleiben unbeachtet: 4" in found(file, "note")
    warned = found(file, "warning")
    assert warned[0].startswith("team.csv:7: Vor- und Zuname: team.csv:2 hat denselben Namen")
    assert warned[1].startswith("team.csv:7: jana-petersen-2: portrait: portrait ist leer; „karriere“ hat in photo")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("{role}", "{rolle}"), "unbekannter Platzhalter {rolle}; von einer Person gibt es id, name, first_name"),
        (("{role}", "{phone}"), "keine Zeile von team.csv hat einen Wert für {phone}"),
        (
            ('"team"', '"teem"'),
            "„teem“ gibt es nicht; die Kampagne hat team (ist „team“ gemeint?)",
        ),
    ],
)
def test_placeholders_and_tables_have_to_exist(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    told_here = found(write(tmp_path, staff(2), posts=POSTS.replace(*change)), "error")
    assert len(told_here) == 1
    assert told in told_here[0]


def test_a_near_placeholder_is_named_and_attributes_are_none(tmp_path: Path) -> None:
    posts = POSTS.replace("{role}", "{rol}").replace('"{name}"', '"{name.__class__}"')
    told = found(write(tmp_path, staff(2), posts=posts), "error")
    assert [each.partition("(")[2] for each in told if "{rol}" in each] == [
        "ist {role} gemeint? Geschweifte Klammern selbst werden verdoppelt)"
    ]
    assert any("{name.__class__}" in each for each in told)


def test_braces_of_posts_for_nobody_stay_and_doubled_ones_become_single(tmp_path: Path) -> None:
    posts = POSTS.replace("jeden Tag", "{{jeden}} Tag") + '[[posts]]\nid = "alle"\nquote = "Für {alle}."\n'
    quotes = [job.order.contents()[0].slots["quote"] for job in planned(write(tmp_path, staff(1), posts=posts)).jobs]
    assert quotes == ["„Technik“ ist – ehrlich – mein Zuhause.", "Für {alle}."]
    rows = [["Kai", "Meister", "foto.jpg", ""]]
    quotes = [job.order.contents()[0].slots["quote"] for job in planned(write(tmp_path, rows, posts=posts)).jobs]
    assert quotes[0] == "Ich bin Kai und **lerne** {jeden} Tag dazu."


def test_the_file_name_may_say_where_the_person_stands(tmp_path: Path) -> None:
    file = write(tmp_path, staff(2))
    file.write_text(file.read_text("utf-8").replace("[people", 'file_name = "{person}/{post}"\n[people'), "utf-8")
    assert [job.stem for job in planned(file).jobs] == ["jana-petersen/karriere", "kai-petersen/karriere"]


def test_one_person_can_be_made_alone(tmp_path: Path) -> None:
    campaign = fk.load_campaign(write(tmp_path, staff(5)))
    assert [job.name for job in fk.plan(campaign, only=["kai-petersen"]).jobs] == [
        "karriere, kai-petersen × linkedin/image-square (de)"
    ]
    with pytest.raises(ConfigError, match="kai-peterson"):
        fk.plan(campaign, only=["kai-peterson"])
