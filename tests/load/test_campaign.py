"""Campaigns: every mistake in every file is told at once, at its line or cell."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from campaign_files import brand_kit
from formatkit.diagnostics import MessageLanguage, Severity
from formatkit.errors import ConfigError
from formatkit.load.campaign import campaign_from, load_campaign, load_campaign_reporting
from formatkit.model.campaign import CampaignFile

BRAND = brand_kit()
CAMPAIGN = """\
name = "Herbst"
brand = "brand.toml"
posts = ["posts.csv", "plan.xlsx"]
media = "media.csv"
preset_files = ["own.toml"]
presets = ["linkedin/image-square"]

[columns]
quote = "Zitat"
author = "Sprecher:in"

[values.status]
approved = ["freigegeben", "ok"]
draft = ["", "in Abstimmung"]
"""
POSTS = """\
id;date;status;quote;quote@tall;author;photo
eins;01.12.2026;approved;Social Media passiert sowieso.;Passiert sowieso.;Jana Petersen;fotos/petersen.jpg
zwei;2.12.2026;in Abstimmung;Zweitens.;;;
"""
MEDIA = "file;credit;licence;focus;alt\nfotos/petersen.jpg;Lars Behrens;Auftrag;62% 34%;Jana Petersen\n"
OWN = """\
network = "own"
[presets.card]
extends = "linkedin/image-square"
title = "Card"
"""
PLAN = [
    ["id", "date", "Freigabe", "Zitat", "Sprecher:in", "Notiz"],
    ["drei", "03.12.2026", "freigegeben", "Drittens.", "Kai Lund", "intern"],
]


def write_campaign(
    folder: Path,
    campaign: str = CAMPAIGN,
    brand: str = BRAND,
    posts: str = POSTS,
    media: str = MEDIA,
    own: str = OWN,
    plan: list[list[str]] | None = None,
) -> Path:
    for name, text in (("brand.toml", brand), ("posts.csv", posts), ("media.csv", media), ("own.toml", own)):
        (folder / name).write_text(text, "utf-8")
    book = openpyxl.Workbook()
    for row in PLAN if plan is None else plan:
        book.active.append(row)
    book.save(folder / "plan.xlsx")
    file = folder / "campaign.toml"
    file.write_text(campaign, "utf-8")
    return file


def errors(file: Path, lang: MessageLanguage = "en") -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_campaign(file)
    return [entry.text(lang).replace(f"{file.parent}/", "") for entry in refused.value.diagnostics]


def test_a_sound_campaign_is_read_with_a_team_s_own_words(tmp_path: Path) -> None:
    plan = [[*PLAN[0][:2], "status", *PLAN[0][3:]], PLAN[1]]
    campaign = load_campaign(write_campaign(tmp_path, plan=plan))
    assert [post.id for post in campaign.posts] == ["eins", "zwei", "drei"]
    assert [post.status for post in campaign.posts] == ["approved", "draft", "approved"]
    assert campaign.posts[0].overrides["tall"].slots == {"quote": "Passiert sowieso."}
    assert campaign.posts[2].slots == {"quote": "Drittens.", "author": "Kai Lund"}
    assert campaign.posts[2].where.text() == f"{tmp_path}/plan.xlsx:A2: drei"
    assert [preset.id for preset in campaign.presets] == ["linkedin/image-square"]
    assert campaign.media[0].focus is not None
    assert campaign.out == tmp_path / "out"
    assert all(entry.severity is not Severity.ERROR for entry in campaign.reading)
    reading = [entry.text().replace(f"{tmp_path}/", "") for entry in campaign.reading]
    assert "posts.csv: read as UTF-8, columns parted by “;”; rows: 2" in reading
    assert "plan.xlsx: unknown columns are ignored: Notiz" in reading


def test_eleven_mistakes_in_six_files_are_told_at_once(tmp_path: Path) -> None:
    file = write_campaign(
        tmp_path,
        campaign=CAMPAIGN.replace('presets = ["linkedin/image-square"]', 'presets = ["linkedin/image-sqare"]')
        + '\n[defaults]\ntemplat = "quote"\n',
        brand=BRAND.replace('"#1B4D6B"', '"petrol"').replace('["paper"]', '["papr"]'),
        posts="id;date;status;quote;quotte@tall;author;photo\n"
        "eins;31.11.2026;approved;Eins.;;;https://example.com/a.jpg\n"
        "zwei;02.12.2026;freigegebn;Zwei.;;;\n",
        media=MEDIA.replace("62% 34%", "62 34"),
        own=OWN.replace("extends", "extend"),
        plan=[["id", "date", "Zitat"], ["drei", "12/01/2026", "Drei."], ["vier", "01.12.2026", "#REF!"]],
    )
    found = errors(file)
    expected = [
        "campaign.toml:6: presets[1]: ",
        "campaign.toml:17: defaults.templat: unknown key “templat” (did you mean “template”?)",
        "brand.toml:5: palette.primary: a color is written #rrggbb; found “petrol”",
        "brand.toml:11: pairs.primary: [pairs.primary] names the color role “papr”",
        "posts.csv:1: unknown column “quotte@tall”; did you mean “quote”?",
        "posts.csv:2: eins: date: “31.11.2026” is not a date",
        'posts.csv:3: zwei: status: "freigegebn" is not allowed here',
        "media.csv:2: focus: a focus is a point such as",
        "own.toml:3: ",
        "plan.xlsx:B2: drei: date: “12/01/2026” is not a date that has one meaning",
        "plan.xlsx:C3: vier: Zitat: the cell shows the error #REF! (#BEZUG!) instead of a value",
    ]
    for start in expected:
        assert sum(message.startswith(start) for message in found) == 1, (start, found)
    assert "image-square" in next(message for message in found if message.startswith("campaign.toml:6"))
    assert "did you mean “freigegeben”" in next(message for message in found if "zwei: status" in message)
    german = errors(file, "de")
    assert len(german) == len(found)
    assert not any(" did you mean " in message or " expected " in message for message in german)


def test_mistakes_in_the_campaign_file_do_not_hide_those_elsewhere(tmp_path: Path) -> None:
    file = write_campaign(
        tmp_path,
        campaign=CAMPAIGN.replace('name = "Herbst"', 'name = ""').replace("media =", "meda ="),
        brand=BRAND.replace("weight = 700", "weight = 7000"),
    )
    assert errors(file) == [
        "campaign.toml:1: name: the text has 0 characters; at least 1 are needed",
        "campaign.toml:4: meda: unknown key “meda” (did you mean “media”?)",
        "brand.toml:14: fonts.headline.weight: expected 1000 or less, found 7000",
    ]


def test_files_that_are_missing_are_told_where_they_are_named(tmp_path: Path) -> None:
    file = write_campaign(
        tmp_path,
        campaign=CAMPAIGN.replace('"brand.toml"', '"brnd.toml"').replace('"plan.xlsx"', '"plan.xls"'),
    )
    assert errors(file) == [
        "campaign.toml:2: brand: the file “brnd.toml” does not exist (did you mean “brand.toml”?)",
        "campaign.toml:3: posts[2]: the file “plan.xls” does not exist (did you mean “plan.xlsx”?)",
    ]


def test_addresses_of_the_web_are_refused(tmp_path: Path) -> None:
    file = write_campaign(tmp_path, campaign=CAMPAIGN.replace('"plan.xlsx"', '"https://example.com/plan.xlsx"'))
    [message] = errors(file)
    assert message.startswith("campaign.toml:3: posts[2]: https://example.com/plan.xlsx is an address of the web")


def test_the_same_id_in_two_files_names_both_places(tmp_path: Path) -> None:
    file = write_campaign(tmp_path, plan=[["id", "Zitat"], ["eins", "Noch eins."]])
    [message] = [message for message in errors(file) if "taken" in message]
    assert message.startswith("plan.xlsx:A2: eins: the id “eins” is taken already by ")
    assert "posts.csv:2" in message


def test_with_skip_invalid_the_sound_posts_remain(tmp_path: Path) -> None:
    file = write_campaign(tmp_path, posts=POSTS.replace("01.12.2026", "1.13.2026"))
    campaign, found = load_campaign_reporting(file)
    assert campaign is not None
    assert [post.id for post in campaign.posts] == ["zwei", "drei"]
    assert [entry.code for entry in found if entry.severity is Severity.ERROR] == ["FK143"]
    blocked, _ = load_campaign_reporting(write_campaign(tmp_path, brand="name = 3"))
    assert blocked is None


def test_unknown_presets_and_templates_of_a_post_leave_out_that_post(tmp_path: Path) -> None:
    posts = "id;template;presets;quote\na;quote;linkedin/image-square, own/card;A.\nb;qoute;;B.\nc;;own/crad;C.\n"
    campaign, found = load_campaign_reporting(write_campaign(tmp_path, posts=posts))
    assert campaign is not None
    assert [post.id for post in campaign.posts] == ["a", "drei"]
    assert [preset.id for preset in campaign.presets_of(campaign.posts[0])] == [
        "linkedin/image-square",
        "own/card",
    ]
    messages = [entry.text().replace(f"{tmp_path}/", "") for entry in found if entry.severity is Severity.ERROR]
    assert messages[0].startswith("posts.csv:3: b: template: there is no template “qoute”")
    assert messages[1].startswith("posts.csv:4: c: presets: ")
    assert "own/card" in messages[1]


def test_words_of_the_campaign_are_checked(tmp_path: Path) -> None:
    campaign = CAMPAIGN.replace('author = "Sprecher:in"', 'autor = "Sprecher:in"').replace("draft = [", "drafts = [")
    campaign = campaign.replace("[columns]", 'same_size = ["qoute"]\n[overrides.tal]\nstyle = "plain"\n[columns]')
    found = errors(write_campaign(tmp_path, campaign=campaign))
    assert [message.partition(" (")[0] for message in found[:4]] == [
        "campaign.toml:9: overrides.tal: “tal” is no shape, network or preset, so nothing can be overridden for it",
        "campaign.toml:13: columns.autor: unknown key “autor”",
        'campaign.toml:17: values.status.drafts: "drafts" is not allowed here; '
        "choose one of: draft, approved, published",
        'campaign.toml:8: same_size[1]: "qoute" is not allowed here; choose one of: '
        + found[3].partition("choose one of: ")[2].partition(" (")[0],
    ]
    assert "(did you mean “tall”?)" in found[0]


def test_a_mapped_column_that_no_table_has_is_a_warning(tmp_path: Path) -> None:
    file = write_campaign(tmp_path, campaign=CAMPAIGN.replace("Sprecher:in", "Sprecherin"))
    _, found = load_campaign_reporting(file)
    [warning] = [entry.text() for entry in found if entry.severity is Severity.WARNING]
    assert warning.endswith(
        "campaign.toml:10: columns.author: no table has the column “Sprecherin” (did you mean “Sprecher:in”?)"
    )


def test_without_presets_nothing_can_be_made(tmp_path: Path) -> None:
    campaign = CAMPAIGN.replace('presets = ["linkedin/image-square"]', "").replace('preset_files = ["own.toml"]', "")
    [message] = errors(write_campaign(tmp_path, campaign=campaign))
    assert "no presets are named" in message


def test_a_campaign_straight_from_a_preset_file(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    file = CampaignFile(name="x", brand="brand.toml", posts=("posts.csv",), preset_files=("own.toml",))
    campaign, found = campaign_from(file, tmp_path)
    assert campaign is not None
    assert [entry.code for entry in found if entry.severity is Severity.ERROR] == ["FK119"]
    assert [post.id for post in campaign.posts] == ["eins"]
    assert [preset.id for preset in campaign.presets] == ["own/card"]


def test_a_user_s_template_stands_before_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    template = tmp_path / "templates" / "quote.toml"
    text = (
        'name = "quote"\nversion = 7\nslots.motto.type = "text"\nslots.quote.type = "text"\n'
        'slots.author.type = "text"\n[[layers]]\nid = "motto"\nkind = "text"\nslot = "motto"\n'
        'fit = { max = "9u", lines = 3 }\n'
    )
    template.write_text(text, "utf-8")
    posts = "id;motto\na;Motto.\n"
    campaign = load_campaign(write_campaign(tmp_path, posts=posts))
    assert campaign.templates["quote"].version == 7
    assert campaign.posts[0].slots == {"motto": "Motto."}
    template.write_text(text + '[shapes.wide]\nmotto.fit = { lines = "x" }\n', "utf-8")
    assert errors(write_campaign(tmp_path, posts=posts)) == [
        'templates/quote.toml:12: shapes.wide.motto.fit.lines: expected a whole number, found "x"'
    ]
    template.write_text(text.replace("\nslot = ", "\nslots = "), "utf-8")
    assert errors(write_campaign(tmp_path, posts=posts))[0] == (
        "templates/quote.toml:9: layers[1].slots: unknown key “slots” (did you mean “slot”?)"
    )
