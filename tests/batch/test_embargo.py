"""Embargo: before its end nothing of a post is made, and that is no failure; asked for, it is made as a draft."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from formatkit.batch.plan import Plan, plan
from formatkit.errors import ConfigError
from formatkit.load.posts import load_posts, posts_from
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]
EVE = datetime.date(2026, 12, 24)
NINE = datetime.datetime(2026, 12, 24, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
MINUTE = datetime.timedelta(minutes=1)


def posts(planned: Plan) -> list[str]:
    return [job.post for job in planned.jobs]


@pytest.mark.parametrize(
    ("embargo", "today", "now", "made"),
    [
        (EVE, datetime.date(2026, 12, 23), None, False),
        (EVE, EVE, None, True),
        (EVE, None, None, False),
        (NINE, EVE, NINE - MINUTE, False),
        (NINE, EVE, NINE, True),
        (NINE, EVE, NINE.astimezone(datetime.UTC), True),
        (NINE, EVE, None, False),
        (NINE, datetime.date(2026, 12, 25), None, True),
    ],
)
def test_a_post_is_made_from_the_end_of_its_embargo_on(
    campaign_of: Make,
    embargo: datetime.date,
    today: datetime.date | None,
    now: datetime.datetime | None,
    made: bool,
) -> None:
    planned = plan(campaign_of({"id": "a", "embargo": embargo}, {"id": "b"}), today=today, now=now)
    assert posts(planned) == (["a", "b"] if made else ["b"])
    assert [each.code for each in planned.diagnostics] == ([] if made else ["FK734"])


def test_it_is_made_ahead_only_as_a_draft_that_says_so(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "embargo": EVE, "variants": [{"name": "a"}, {"name": "b"}]},
        {"id": "b"},
        presets=("xing/post-image",),
    )
    planned = plan(campaign, today=datetime.date(2026, 12, 1), include_embargoed=True)
    assert [(job.post, job.status) for job in planned.jobs] == [("a", "draft"), ("a", "draft"), ("b", "approved")]
    assert [each.text("de") for each in planned.diagnostics] == [
        "a: embargo: trotz Sperrfrist bis 2026-12-24 erstellt; der Beitrag gilt als Entwurf"
    ]
    after = plan(campaign, today=EVE, include_embargoed=True)
    assert [job.status for job in after.jobs] == ["approved"] * 3


def test_a_campaign_that_is_all_under_embargo_is_no_mistake(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a", "embargo": EVE}))
    assert not planned.jobs
    assert [(each.code, each.severity) for each in planned.diagnostics] == [("FK734", "note")]


def test_names_do_not_depend_on_the_embargo(campaign_of: Make) -> None:
    twins = ({"id": "日本"}, {"id": "日木", "embargo": EVE})
    apart = [job.stem for job in plan(campaign_of(*twins), today=EVE).jobs]
    assert [job.stem for job in plan(campaign_of(*twins)).jobs] == apart[:1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("24.12.2026", EVE),
        ("2026-12-24", EVE),
        ("24.12.2026 09:00 +01:00", NINE),
        ("24.12.2026, 9:00 Uhr +0100", NINE),
        ("2026-12-24T09:00+01:00", NINE),
        ("2026-12-24T08:00:00Z", NINE),
    ],
)
def test_tables_and_toml_say_a_day_or_a_time_with_its_zone(tmp_path: Path, written: str, read: datetime.date) -> None:
    table = tmp_path / "posts.csv"
    table.write_text(f"id;quote;embargo\na;Ja.;{written}\n", "utf-8")
    assert load_posts(table)[0][0].embargo == read
    file = tmp_path / "posts.toml"
    file.write_text(f'[[posts]]\nid = "a"\nquote = "Ja."\nembargo = "{written}"\n', "utf-8")
    assert load_posts(file)[0][0].embargo == read
    assert posts_from([{"id": "a", "quote": "Ja.", "embargo": read}])[0].embargo == read


def test_native_toml_dates_are_read(tmp_path: Path) -> None:
    file = tmp_path / "posts.toml"
    file.write_text('[[posts]]\nid = "a"\nquote = "Ja."\nembargo = 2026-12-24T09:00:00+01:00\n', "utf-8")
    assert load_posts(file)[0][0].embargo == NINE
    file.write_text('[[posts]]\nid = "a"\nquote = "Ja."\nembargo = 2026-12-24\n', "utf-8")
    assert load_posts(file)[0][0].embargo == EVE


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('"24.12.2026 09:00"', "FK964"),
        ("2026-12-24T09:00:00", "FK964"),
        ('"Heiligabend"', "FK965"),
        ('"24/12/2026"', "FK965"),
        ("24", "FK965"),
    ],
)
def test_other_moments_are_refused_with_their_line(tmp_path: Path, written: str, code: str) -> None:
    file = tmp_path / "posts.toml"
    file.write_text(f'[[posts]]\nid = "a"\nquote = "Ja."\nembargo = {written}\n', "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_posts(file)
    assert [(each.code, each.where.line) for each in refused.value.diagnostics] == [(code, 4)]


def test_a_date_before_the_end_of_the_embargo_is_a_mistake(tmp_path: Path) -> None:
    table = tmp_path / "posts.csv"
    table.write_text("id;date;quote;embargo\na;23.12.2026;Ja.;24.12.2026\nb;24.12.2026;Ja.;24.12.2026\n", "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_posts(table)
    assert [each.text("de").replace(str(table), "posts.csv") for each in refused.value.diagnostics] == [
        "posts.csv:2: a: date: der Beitrag ist auf 2026-12-23 datiert, vor dem Ende seiner Sperrfrist (2026-12-24) "
        "(später datieren oder die Sperrfrist berichtigen)"
    ]
