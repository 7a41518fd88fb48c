from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from PIL import Image

from formatkit.cli.examination import examined
from formatkit.cli.machine import core_count, free_memory, worker_count
from formatkit.load.campaign import load_campaign_reporting

Command = Callable[..., Any]
PICTURE_FOLDER = {"de": "fotos", "en": "photos"}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_init_makes_a_campaign_that_is_sound(lang: str, formatkit: Command) -> None:
    answer = formatkit("init", "kampagne", "--lang", lang)
    assert answer.code == 0, answer.err
    written = [Path(line) for line in answer.out.splitlines()]
    assert all(path.is_file() for path in written)
    folder = Path("kampagne")
    assert {"brand.toml", "campaign.toml", "media.csv", "posts.csv"} == {
        path.name for path in folder.iterdir() if path.is_file()
    }
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {".formatkit", "logo", PICTURE_FOLDER[lang]}
    campaign, findings = load_campaign_reporting(folder / "campaign.toml")
    assert campaign is not None
    assert {each.severity.value for each in findings} <= {"note"}
    assert campaign.languages == (lang,)
    assert sorted(post.purpose or "" for post in campaign.posts) == [
        "brand-awareness",
        "customer-loyalty",
        "expertise",
        "recruiting",
    ]


def test_init_writes_tables_as_excel_does(formatkit: Command) -> None:
    assert formatkit("init", "k", "--lang", "de").code == 0
    data = Path("k/posts.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == 5
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}


def test_schemas_lie_where_the_files_name_them(formatkit: Command) -> None:
    assert formatkit("init", "k").code == 0
    for name in ("brand.toml", "campaign.toml"):
        first = (Path("k") / name).read_text("utf-8").splitlines()[0]
        schema = Path("k") / first.removeprefix("#:schema ")
        assert json.loads(schema.read_text("utf-8"))["type"] == "object"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_new_campaign_runs_at_once(lang: str, formatkit: Command) -> None:
    assert formatkit("init", ".", "--lang", lang).err.split(":")[0] in {"weiter mit", "next"}
    answer = formatkit("batch", "--jobs", "1", "--only", "generic,xing")
    assert answer.code == 0, answer.err
    assert "failed: 0" in answer.err
    assert "with warnings" not in answer.err
    assert len(list(Path("out").glob("*.png"))) == 12


def test_init_never_overwrites(formatkit: Command, here: Path) -> None:
    (here / "k").mkdir()
    (here / "k" / "posts.csv").write_bytes(b"mine")
    answer = formatkit("init", "k")
    assert answer.code == 2
    assert answer.err.startswith(f"error: {Path('k') / 'posts.csv'}: this file is there already")
    assert answer.err.count("\n") == 1
    assert [path.read_bytes() for path in (here / "k").iterdir()] == [b"mine"]
    assert formatkit("init", "k/posts.csv").code == 2


def test_check_tells_for_each_file(formatkit: Command, here: Path) -> None:
    Image.new("RGB", (1200, 1200), "#204060").save(here / "gut.png")
    Image.new("RGB", (100, 90), "#204060").save(here / "klein.png")
    (here / "text.png").write_text("no picture", encoding="utf-8")
    files = ("gut.png", "klein.png", "text.png", "fehlt.png")
    answer = formatkit("check", *files, "--preset", "linkedin/image-square")
    assert answer.code == 1
    assert answer.out.splitlines()[0] == "gut.png: ok"
    assert [line for line in answer.out.splitlines() if line.endswith(": not accepted")] == [
        "klein.png: not accepted",
        "text.png: not accepted",
        "fehlt.png: not accepted",
    ]
    assert {line.split(":")[1].strip() for line in answer.err.splitlines()} >= {"klein.png", "text.png", "fehlt.png"}
    data = json.loads(formatkit("check", *files, "--preset", "linkedin/image-square", "--json").out)
    assert [file["accepted"] for file in data["files"]] == [True, False, False, False]
    assert data["exit_code"] == 1
    assert formatkit("check", "gut.png", "--preset", "linkedin/image-square").code == 0


def test_check_finds_files_in_other_folders(formatkit: Command, here: Path) -> None:
    (here / "fotos").mkdir()
    Image.new("RGB", (1200, 1200), "#204060").save(here / "fotos" / "gut.png")
    answer = formatkit("check", "fotos/gut.png", "fotos/fehlt.png", "--preset", "linkedin/image-square", "--lang", "en")
    assert answer.out.splitlines() == ["fotos/gut.png: ok", "fotos/fehlt.png: not accepted"]
    assert answer.err.startswith("error: fotos/fehlt.png: the file “fehlt.png” does not exist")


def test_check_needs_a_placement_that_exists(formatkit: Command, here: Path) -> None:
    Image.new("RGB", (1200, 1200)).save(here / "a.png")
    answer = formatkit("check", "a.png", "--preset", "linkedin/image-sqare")
    assert (answer.code, answer.out) == (2, "")
    assert "did you mean “linkedin/image-square”?" in answer.err
    answer = formatkit("check", "a.png")
    assert answer.code == 2
    assert "--preset" in answer.err


def test_templates_are_listed_with_slots_styles_and_shapes(formatkit: Command) -> None:
    answer = formatkit("templates")
    assert (answer.code, answer.err) == (0, "")
    line = next(line for line in answer.out.splitlines() if line.startswith("quote "))
    assert "quote* author role photo video partner badges label" in line
    assert "plain photo split" in line
    assert "banner wide square portrait tall" in line
    assert answer.out.splitlines()[-1] == "* required"


def test_one_template_and_json(formatkit: Command) -> None:
    answer = formatkit("templates", "quote", "--lang", "de")
    assert answer.out.startswith("quote, Version 1\nFelder:\n  quote    Text, nötig, Anführungszeichen")
    assert "Zeichen, die passen (formatkit, de):" in answer.out
    assert re.search(r"\n  tall +instagram/story-image +\d{3}\n", answer.out)
    data = json.loads(formatkit("templates", "--json").out)
    assert data["schema_version"] == 1
    shown = next(each for each in data["templates"] if each["name"] == "quote")
    assert {**shown["slots"]["photo"], "about": ""} == {
        "type": "picture",
        "required": False,
        "quotes": False,
        "about": "",
    }
    assert shown["slots"]["photo"]["about"].startswith("a photograph")
    assert (shown["file"], shown["replaces_built_in"]) == (None, False)


def test_a_campaigns_own_templates_are_marked_and_measured_in_its_brand(formatkit: Command, here: Path) -> None:
    assert formatkit("init", "k", "--lang", "de").code == 0
    folder = here / "k" / "templates"
    folder.mkdir()
    for name in ("quote", "price"):
        about = 'slots.motto = { type = "text", about = { en = "the motto", de = "das Motto" }, sample = "Ja." }'
        layer = (
            '[[layers]]\nid = "body"\nkind = "stack"\n[[layers.children]]\nid = "motto"\nkind = "text"\nslot = "motto"'
        )
        text = f'name = "{name}"\nextends = "card"\nversion = 7\n{about}\n{layer}\nfit = {{ max = "9u", lines = 2 }}\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    for campaign in ("k", "k/campaign.toml"):
        answer = formatkit("templates", "--campaign", campaign)
        assert (answer.code, answer.err) == (0, "")
        lines = {line.split()[0]: line for line in answer.out.splitlines()}
        assert lines["quote"].endswith(f"{Path('k/templates/quote.toml')} (in place of the built-in one)")
        assert lines["price"].endswith(f"{Path('k/templates/price.toml')} (your own)")
        assert lines["event"].endswith("tall")
    one = formatkit("templates", "price", "--campaign", "k", "--preset", "xing/post-image", "-o", "p.png")
    assert one.code == 0, one.err
    assert one.out.startswith(f"price, version 7, {Path('k/templates/price.toml')} (your own)\n")
    assert "the motto" in one.out
    assert re.search(r"characters that fit \(Unser Unternehmen, en\):\n +motto\n  wide  xing/post-image  \d+", one.out)
    assert one.err == "preview: p.png\n"
    with Image.open(here / "p.png") as preview:
        assert preview.width > 1500
    data = json.loads(formatkit("templates", "quote", "--campaign", "k", "--json").out)["templates"][0]
    assert (data["version"], data["replaces_built_in"]) == (7, True)
    assert {(each["slot"], each["shape"]) for each in data["room"]} >= {("motto", "tall"), ("motto", "banner")}


def test_what_goes_with_a_template_needs_its_name(formatkit: Command) -> None:
    answer = formatkit("templates", "-o", "p.png", "--preset", "xing/post-image")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("this option needs the name of a template") == 2
    assert "--out: the ending “.pdf”" in formatkit("templates", "quote", "-o", "p.pdf").err
    assert "--campaign: the file “nowhere” does not exist" in formatkit("templates", "--campaign", "nowhere").err


def test_templates_of_ones_own_and_their_mistakes(formatkit: Command, here: Path) -> None:
    (here / "templates").mkdir()
    (here / "templates" / "kaputt.toml").write_text('name = "kaputt"\nversoin = 1\n', encoding="utf-8")
    answer = formatkit("templates")
    assert answer.code == 1
    assert "\nquote " in answer.out
    assert f"error: {Path('templates') / 'kaputt.toml'}:2: versoin: " in answer.err
    answer = formatkit("templates", "qoute")
    assert (answer.code, answer.out) == (2, "")
    assert "(did you mean “quote”?)" in answer.err


def test_presets_by_network_kind_set_and_file(formatkit: Command, here: Path) -> None:
    data = json.loads(formatkit("presets", "--network", "linkedin", "--kind", "image", "--json").out)
    assert {(each["network"], each["kind"]) for each in data["presets"]} == {("linkedin", "image")}
    assert data["sets"] == []
    data = json.loads(formatkit("presets", "b2b-dach", "--json").out)
    assert [each["name"] for each in data["sets"]] == ["b2b-dach"]
    assert len(data["presets"]) == len(data["sets"][0]["presets"])
    (here / "eigene.toml").write_text(
        'network = "intranet"\n[presets.kachel]\nextends = "linkedin/image-square"\n', encoding="utf-8"
    )
    assert "intranet/kachel" in formatkit("presets", "eigene.toml").out
    one = formatkit("presets", "instagram/reel", "--lang", "de")
    assert one.code == 0
    assert "Quellen" in one.out


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("instagram/rel",), "instagram/reel"),
        (("b2b-dahc",), "b2b-dach"),
        (("--network", "linkdin"), "linkedin"),
        (("reel",), "instagram/reel"),
    ],
)
def test_an_unknown_placement_is_answered_with_the_nearest(
    words: tuple[str, ...], near: str, formatkit: Command
) -> None:
    answer = formatkit("presets", *words)
    assert (answer.code, answer.out) == (2, "")
    assert f"“{near}”" in answer.err


def test_doctor_shows_what_is_installed(formatkit: Command) -> None:
    answer = formatkit("doctor", "--json")
    data = json.loads(answer.out)
    assert data["packages"]["numpy"] == importlib.metadata.version("numpy")
    assert data["packages"]["HarfBuzz"]
    assert data["codecs"] == {"WebP": True, "AVIF": True}
    assert "Noto Color Emoji" in data["fonts"]
    assert data["cores"] == core_count() >= data["workers"] >= 1
    assert answer.code == data["exit_code"] == 0
    plain = formatkit("doctor", "--lang", "de")
    assert f"numpy {importlib.metadata.version('numpy')}" in plain.out
    assert "alles Nötige ist da" in plain.err


def test_doctor_names_the_ffmpeg_that_is_used(formatkit: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(formatkit("doctor", "--json").out)["ffmpeg"] == imageio_ffmpeg.get_ffmpeg_exe()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", sys.executable)
    assert json.loads(formatkit("doctor", "--json").out)["ffmpeg"] == sys.executable
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(here / "none"))
    assert json.loads(formatkit("doctor", "--json").out)["ffmpeg"] == ""


def distribution(folder: Path, name: str, version: str) -> None:
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")


def test_doctor_reports_two_opencvs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(here / "site", "opencv-python", "4.12.0")
    distribution(here / "site", "opencv-python-headless", "4.12.0")
    monkeypatch.syspath_prepend(str(here / "site"))
    found = [each for each in examined().diagnostics if each.code == "FK862"]
    assert [each.severity.value for each in found] == ["warning"]
    assert "pip uninstall opencv-python opencv-python-headless" in found[0].hint("en")


def test_doctor_exits_with_3_when_something_is_missing(here: Path) -> None:
    (here / "regex").mkdir()
    (here / "regex" / "__init__.py").write_text("raise ImportError('no such library')", encoding="utf-8")
    code = "import sys; sys.path.insert(0, sys.argv.pop()); from formatkit.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "doctor", "--lang", "en", str(here)], capture_output=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert b"error: the package regex cannot be imported: no such library" in done.stderr


def test_doctor_does_not_import_moviepy(here: Path) -> None:
    code = "import sys; from formatkit.cli.app import run; run(['doctor']); sys.exit('moviepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_workers_fit_into_memory() -> None:
    free = free_memory()
    assert free is None or free > 0
    assert 1 <= worker_count() <= core_count()
