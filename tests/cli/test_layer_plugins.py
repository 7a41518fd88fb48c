"""Layers that other packages draw, installed for real and used by the command in processes of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from campaign_files import write_campaign
from formatkit.load.brand import load_brand

Command = Callable[..., Any]
Install = Callable[..., Path]

BARS = """
from formatkit.layers import Label, LayerContext, Rect, VectorShape

def bars(context: LayerContext):
    values = [float(each) for each in context.slots["values"]]
    area, size = context.area, max(3 * context.unit, context.smallest)
    gap = 2 * context.unit
    width = (area.width - gap * (len(values) - 1)) / len(values)
    for number, value in enumerate(values):
        height = (area.height - 2 * size) * value / max(values)
        left, top = area.x + number * (width + gap), area.bottom - height
        color = context.color(context.options.get("color", "accent"))
        yield VectorShape("bar", Rect(left, top, width, height), "rectangle", color)
        yield Label("value", f"{value:g}", left + width / 2, top - size / 2, size, "center")
"""
LAYER = '[[layers]]\nid = "chart"\nkind = "plugin"\nplugin = "{plugin}"\n'
CHART = f"""
name = "chart"
extends = "card"
version = 1
[slots]
title = {{ type = "text", required = true }}
values = {{ type = "list" }}
[[layers]]
id = "body"
kind = "stack"
[[layers.children]]
id = "title"
kind = "text"
role = "main"
slot = "title"
fit = {{ max = "9u", lines = 4 }}
{LAYER.format(plugin="bars")}area = "right 40%"
"""
SETTINGS = 'languages = ["en"]\nfile_name = "{post}_{placement}"\n'
POSTS = """
[[posts]]
id = "figures"
template = "chart"
title = "Where energy goes"
values = ["1", "4", "2"]
[[posts]]
id = "words"
quote = "Listen first."
"""


@pytest.fixture
def campaign(here: Path) -> Path:
    """Return the folder of a campaign of which one of two posts uses a layer of another package."""
    folder = here / "k"
    (folder / "templates").mkdir(parents=True)
    write_campaign(folder, POSTS, presets=("generic/email-header", "linkedin/image-landscape"), settings=SETTINGS)
    (folder / "templates" / "chart.toml").write_text(CHART, encoding="utf-8")
    return folder


@pytest.fixture
def bars(install_layers: Install) -> Path:
    """Install a package that draws bars and return its folder."""
    return install_layers("house-bars", "1.0.0", {"house_bars.py": BARS}, {"bars": "house_bars:bars"})


def with_layers(site: Path) -> dict[str, str]:
    """Return the environment in which a folder's packages are installed."""
    return {"PYTHONPATH": os.pathsep.join((str(site), os.environ.get("PYTHONPATH", "")))}


def reasons(answer: Any) -> dict[str, str]:
    return {f"{each['post']} {each['preset']}": each["reason"] for each in json.loads(answer.out)["jobs"]}


def test_worker_processes_draw_it_in_its_area_and_texts_keep_off(process: Command, campaign: Path, bars: Path) -> None:
    answer = process("batch", "k/campaign.toml", "--jobs", "2", **with_layers(bars))
    assert (answer.code, "error" in answer.err) == (0, False), answer.err
    with Image.open(campaign / "out" / "figures_image-landscape.png") as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    accent = load_brand(campaign / "brand.toml").palette["accent"].rgb
    red = np.abs(pixels - accent).max(axis=-1) <= 3
    left = 0.6 * pixels.shape[1]
    assert np.argwhere(red)[:, 1].min() >= left
    heights = [red[:, start:end].sum(axis=0).max() for start, end in _columns(red)]
    assert len(heights) == 3
    assert np.allclose(np.array(heights) / max(heights), (0.25, 1, 0.5), atol=0.02)
    dark = (pixels.max(axis=-1) < 70) & ~red
    assert dark[:, : int(left)].sum() > 2000  # the title
    assert dark[:, int(left) :].sum() > 200  # the labels


def _columns(mask: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """Return where runs of columns with something in them start and end."""
    filled = np.flatnonzero(np.diff(np.concatenate([[0], mask.any(axis=0).astype(int), [0]])))
    return [(int(start), int(end)) for start, end in filled.reshape(-1, 2)]


def test_a_new_version_remakes_just_the_posts_whose_template_uses_it(
    process: Command, campaign: Path, bars: Path, install_layers: Install
) -> None:
    environment = with_layers(bars)
    assert process("batch", "k/campaign.toml", **environment).code == 0
    before = {path.name: path.stat().st_mtime_ns for path in (campaign / "out").glob("*.png")}
    assert set(reasons(process("batch", "k/campaign.toml", "--dry-run", "--json", **environment)).values()) == {
        "up-to-date"
    }
    install_layers("house-bars", "1.1.0", {}, {"bars": "house_bars:bars"})
    told = reasons(process("batch", "k/campaign.toml", "--dry-run", "--json", **environment))
    assert {name for name, reason in told.items() if reason == "drawing"} == {
        "figures generic/email-header",
        "figures linkedin/image-landscape",
    }
    assert {reason for name, reason in told.items() if name.startswith("words")} == {"up-to-date"}
    (bars / "house_bars.py").write_text(BARS.replace('"accent")', '"primary")'), encoding="utf-8")
    answer = process("batch", "k/campaign.toml", "--json", **environment)
    assert answer.code == 0, answer.err
    after = {path.name: path.stat().st_mtime_ns for path in (campaign / "out").glob("*.png")}
    assert {name for name in after if after[name] != before[name]} == {
        "figures_email-header.png",
        "figures_image-landscape.png",
    }
    # Of a package that is being worked on the version stays, and its sources change.
    (bars / "house_bars.py").write_text(f"{BARS}# another line\n", encoding="utf-8")
    told = reasons(process("batch", "k/campaign.toml", "--dry-run", "--json", **environment))
    assert {name for name, reason in told.items() if reason == "drawing"} == {
        "figures generic/email-header",
        "figures linkedin/image-landscape",
    }


def test_a_package_is_imported_only_for_a_template_that_names_it(
    process: Command, here: Path, install_layers: Install
) -> None:
    broken = "raise RuntimeError('imported')\n"
    site = install_layers("broken", "0.1", {"broken_layers.py": broken}, {"bars": "broken_layers:bars"})
    answer = process("render", "Listen first.", "-o", "a.png", **with_layers(site))
    assert (answer.code, "RuntimeError" in answer.err) == (0, False)


MISTAKES = {
    "raise ValueError('no license\\nfor you')\n": "cannot be loaded: ValueError: no license\n",
    "import nowhere_to_be_found\n": "cannot be loaded: ModuleNotFoundError: No module named 'nowhere_to_be_found'\n",
    "raise SystemExit(3)\n": "cannot be loaded: SystemExit: 3\n",
    "bar = None\n": "cannot be loaded: AttributeError: module '{module}' has no attribute 'bars'\n",
    "bars = 7\n": "cannot be loaded: int is not callable\n",
    "def bars(context):\n    return 1 / 0\n": ": ZeroDivisionError: division by zero ({module}.py, line 2)\n",
    "def bars(context):\n    yield context.color('pink')\n": (
        ": LookupError: the brand has no color “pink”; it has background, ink, primary, accent, muted, paper "
        "({module}.py, line 2)\n"
    ),
    "def bars():\n    return []\n": ": TypeError: bars() takes 0 positional arguments but 1 was given\n",
    "def bars(context):\n    return None\n": ": TypeError: 'NoneType' object is not iterable\n",
    "def bars(context):\n    return [context.area]\n": "returned Rect in place of Fill, Scrim, VectorShape or Label\n",
    "def bars(context):\n    while True:\n        yield Fill('a', context.area, context.color('ink'))\n": (
        "returned more than 5000 nodes\n"
    ),
    "def bars(context):\n    return [Fill('a', Rect(0, 0, float('nan'), 9), context.color('ink'))]\n": (
        "returned Fill with the area Rect(x=0, y=0, width=nan, height=9)\n"
    ),
    "def bars(context):\n    return [VectorShape('a', context.area, 'star', context.color('ink'))]\n": (
        "returned VectorShape with the form star\n"
    ),
    "def bars(context):\n    return [VectorShape('a', Rect(-1e9, 0, 2e9, 5), 'ellipse', context.color('ink'))]\n": (
        "returned VectorShape that reaches more than 12000 pixels beyond the canvas\n"
    ),
    "def bars(context, seen=[]):\n    seen.append(context)\n    return [Label('a', str(len(seen)), 500, 500, 30)]\n": (
        "returned something else when it was asked for the same again\n"
    ),
    "def bars(context):\n    return [Label('a', 'Out', -50, 80, 30)]\n": (
        "returned the label “Out” leaves what the network shows\n"
    ),
    "def bars(context):\n    box = context.texts['title']\n    return [Label('a', 'Over', box.x, box.bottom, 30)]\n": (
        "returned the label “Over” lies over a text or the logo\n"
    ),
}


@pytest.mark.parametrize("source", MISTAKES)
def test_what_goes_wrong_in_it_is_one_sentence(
    source: str,
    formatkit: Command,
    campaign: Path,
    install_layers: Install,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = f"layers_{list(MISTAKES).index(source)}"
    head = "from formatkit.layers import Fill, Label, Rect, VectorShape; "
    written = source if "nowhere" in source else f"{head}{source}" if source.startswith(("raise", "bar")) else source
    text = written if written is not source else f"{source}\n{head}\n"
    site = install_layers("house-bars", "2.5", {f"{module}.py": text}, {"bars": f"{module}:bars"})
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(campaign)
    gifts = ("--slot", "title=Where energy goes", "--preset", "linkedin/image-square", "--brand", "brand.toml")
    answer = formatkit("render", "--template", "chart", *gifts, "-o", "a.png")
    assert answer.code in (1, 2)
    assert answer.err.count("\n") == 1
    assert f"house-bars 2.5 ({module}:bars)" in answer.err
    assert answer.err.endswith(MISTAKES[source].format(module=module)), answer.err
    assert not (campaign / "a.png").exists()
    german = formatkit("render", "--template", "chart", *gifts, "-o", "a.png", "--ui-lang", "de")
    assert "Plug-in „bars“ aus house-bars 2.5" in german.err


def test_a_failing_layer_stops_its_posts_only(process: Command, campaign: Path, install_layers: Install) -> None:
    site = install_layers(
        "house-bars", "1.0", {"sick.py": "def bars(context):\n    raise KeyError\n"}, {"bars": "sick:bars"}
    )
    answer = process("batch", "k/campaign.toml", **with_layers(site))
    assert answer.code == 1
    assert "Traceback" not in answer.err
    place = f"k{os.sep}posts.toml:2: figures"
    assert f"{place}" in answer.err
    assert "failed in the plug-in “bars” of house-bars 1.0 (sick:bars): KeyError (sick.py, line 2)" in answer.err
    assert sorted(path.name for path in (campaign / "out").glob("*.png")) == [
        "words_email-header.png",
        "words_image-landscape.png",
    ]


def test_doctor_lists_what_is_installed(formatkit: Command, bars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "layer plug-ins" not in formatkit("doctor").out
    monkeypatch.syspath_prepend(str(bars))
    assert "bars: house-bars 1.0.0 (house_bars:bars)" in formatkit("doctor").out
    assert json.loads(formatkit("doctor", "--json").out)["layers"] == ["bars: house-bars 1.0.0 (house_bars:bars)"]


def test_a_package_that_is_not_installed_is_told_before_the_run(
    formatkit: Command, campaign: Path, bars: Path, monkeypatch: pytest.MonkeyPatch, install_layers: Install
) -> None:
    template = campaign / "templates" / "chart.toml"
    line = CHART[: CHART.index("plugin = ")].count("\n") + 1
    place = f"k{os.sep}templates{os.sep}chart.toml:{line}: layers[2].plugin"
    answer = formatkit("batch", "k/campaign.toml")
    assert answer.code == 2
    assert f"{place}: there is no layer plug-in “bars”; installed are – (install the package" in answer.err
    monkeypatch.syspath_prepend(str(bars))
    template.write_text(CHART.replace('"bars"', '"barrs"'), encoding="utf-8")
    answer = formatkit("batch", "k/campaign.toml")
    assert f"{place}: there is no layer plug-in “barrs”; installed are bars (did you mean “bars”?)" in answer.err
    template.write_text(CHART, encoding="utf-8")
    install_layers("other-bars", "3", {}, {"bars": "house_bars:bars"})
    answer = formatkit("batch", "k/campaign.toml")
    assert "several packages have a layer plug-in “bars”: house-bars 1.0.0, other-bars 3" in answer.err.replace(
        "other-bars 3, house-bars 1.0.0", "house-bars 1.0.0, other-bars 3"
    )
    assert not (campaign / "out").exists()
