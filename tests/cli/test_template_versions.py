"""`template = "quote@1"`: a post keeps its looks, or the command says that it cannot."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import formatkit as fk
from campaign_files import write_campaign
from formatkit.model.geometry import Shape

Command = Callable[..., Any]

OWN = 'name = "quote"\nextends = "quote"\nversion = 7\n'
POSTS = """
[[posts]]
id = "a"
template = "quote@1"
quote = "Wer zuhört, hat mehr zu sagen."
[[posts]]
id = "b"
quote = "Erst zuhören, dann reden."
"""


@pytest.fixture
def campaign(here: Path) -> Path:
    """Return the folder of a campaign of two posts, one of which names the version of its template."""
    write_campaign(here / "k", POSTS, presets=("generic/email-header",), settings='languages = ["de"]\n')
    (here / "k" / "templates").mkdir()
    return here / "k"


def why(answer: Any) -> dict[str, str]:
    """Return for each post why it was made."""
    return {each["post"]: each["reason"] for each in json.loads(answer.out)["jobs"]}


def test_a_version_changes_nothing_while_it_is_the_one_that_is_there(formatkit: Command, campaign: Path) -> None:
    assert formatkit("batch", "k/campaign.toml").code == 0
    posts = campaign / "posts.toml"
    posts.write_text(posts.read_text("utf-8").replace('"quote@1"', '"quote"'), encoding="utf-8")
    again = formatkit("batch", "k/campaign.toml", "--dry-run", "--json")
    assert why(again) == {"a": "up-to-date", "b": "up-to-date"}


def test_a_post_with_a_version_keeps_its_looks_behind_another_one_of_the_same_name(
    formatkit: Command, campaign: Path
) -> None:
    assert formatkit("batch", "k/campaign.toml").code == 0
    (campaign / "templates" / "quote.toml").write_text(OWN, encoding="utf-8")
    again = formatkit("batch", "k/campaign.toml", "--dry-run", "--json")
    assert why(again) == {"a": "up-to-date", "b": "template"}
    posts = campaign / "posts.toml"
    posts.write_text(posts.read_text("utf-8").replace('"quote@1"', '"quote@7"'), encoding="utf-8")
    assert why(formatkit("batch", "k/campaign.toml", "--dry-run", "--json"))["a"] == "template"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("k/posts.toml:2: a: template", None),
        ("k/campaign.toml:7: defaults.template", '[defaults]\ntemplate = "quote@3"\n'),
        ("k/campaign.toml:7: overrides.wide.template", '[overrides.wide]\ntemplate = "quote@3"\n'),
    ],
)
def test_a_version_that_is_not_there_is_told_with_its_place_and_those_that_are(
    formatkit: Command, campaign: Path, place: str, text: str | None
) -> None:
    if text is None:
        (campaign / "posts.toml").write_text(POSTS.replace("quote@1", "quote@3"), encoding="utf-8")
    else:
        with (campaign / "campaign.toml").open("a", encoding="utf-8") as file:
            file.write(text)
    answer = formatkit("batch", "k/campaign.toml")
    assert answer.code == 2
    told = f"{place}: the template “quote” is not here in version 3; here: 1 (".replace("k/", f"k{os.sep}", 1)
    assert told in answer.err
    assert "write “quote@1”" in answer.err
    (campaign / "templates" / "quote.toml").write_text(OWN, encoding="utf-8")
    assert "in version 3; here: 7, 1 (" in formatkit("batch", "k/campaign.toml").err


def test_a_template_may_build_on_a_version(formatkit: Command, campaign: Path) -> None:
    own = campaign / "templates" / "mine.toml"
    for base in ("quote", "card"):
        own.write_text(
            f'name = "mine"\nextends = "{base}@1"\nversion = 4\n[slots]\n[[layers]]\nid = "logo"\nkind = "logo"\n'
        )
        assert formatkit("templates", "mine", "--campaign", "k", "--preset", "xing/post-image").code == 0
        own.write_text(own.read_text("utf-8").replace("@1", "@2"), encoding="utf-8")
        answer = formatkit("batch", "k/campaign.toml")
        assert answer.code == 2
        place = f"k{os.sep}templates{os.sep}mine.toml:2: extends"
        assert f"{place}: the template “{base}” is not here in version 2; here: 1 (" in answer.err
    (campaign / "templates" / "quote.toml").write_text(OWN, encoding="utf-8")
    for version, wide in ((1, "74%"), (7, "20%")):
        (campaign / "templates" / "quote.toml").write_text(
            f'{OWN}[shapes.wide]\nbody.width = "20%"\n', encoding="utf-8"
        )
        own.write_text(f'name = "mine"\nextends = "quote@{version}"\nversion = 4\n', encoding="utf-8")
        mine = fk.load_template("mine", (campaign / "templates",))
        assert mine.shapes[Shape.WIDE]["body"]["width"] == wide


def test_what_is_no_version_is_told(formatkit: Command, campaign: Path) -> None:
    (campaign / "posts.toml").write_text(POSTS.replace("quote@1", "quote@new"), encoding="utf-8")
    answer = formatkit("batch", "k/campaign.toml", "--lang", "de")
    assert answer.code == 2
    assert "„quote@new“ ist kein Name einer Vorlage, etwa quote, oder quote@1 für ihre Version 1" in answer.err
    (campaign / "posts.toml").write_text(POSTS.replace("quote@1", "quotte@1"), encoding="utf-8")
    assert "there is no template “quotte”" in formatkit("batch", "k/campaign.toml").err


def test_render_and_templates_take_a_version(formatkit: Command, campaign: Path) -> None:
    (campaign / "templates" / "quote.toml").write_text(OWN, encoding="utf-8")
    shown = json.loads(formatkit("templates", "quote@1", "--campaign", "k", "--json").out)["templates"][0]
    assert (shown["version"], shown["file"]) == (1, None)
    answer = formatkit("render", "Ja.", "--template", "quote@2", "-o", "a.png")
    assert (answer.code, "in version 2; here: 1" in answer.err) == (2, True)
    with pytest.raises(fk.ConfigError, match="in version 2"):
        fk.load_template("quote@2")
    assert fk.load_template("quote@7", (campaign / "templates",)).version == 7
