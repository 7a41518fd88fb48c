"""Only what changed is made again, and every job says why."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import formatkit.batch.drawing_version as drawing_version_module
import formatkit.batch.plan as plan_module
import formatkit.batch.run as run_module
from campaign_files import brand_kit, edited, write_campaign
from formatkit.batch.plan import Plan, plan
from formatkit.batch.reasons import Reason, reason_text
from formatkit.batch.rebuild import Rebuild
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.batch.state import STATE, read_state
from formatkit.batch.targets import RUN_FILES
from formatkit.errors import ConfigError
from formatkit.load.campaign import load_campaign

LOGO = """\
[logo]
files = { on_light = "logo.png", on_dark = "logo.png" }
place = { corner = "bottom-right", height = "5u", min_height = "4u", clear_space = 0.5 }
"""
SETTINGS = """\
media = "media.csv"
languages = ["de"]
out = "out"
file_name = "{post}_{placement}"
"""
PRESETS = """
network = "own"
[presets.wide]
extends = "generic/open-graph"
[presets.card]
extends = "linkedin/image-square"
size = [600, 600]
"""
POSTS = """id;quote;author;photo;post_text
a;Social Media passiert sowieso.;Jana;foto.jpg;Warum?
b;Erst zuhören, ==dann reden==.;;;
c;Menschen folgen Menschen.;;foto.jpg;
"""
MEDIA = "file;credit;focus;alt;licence_until\nfoto.jpg;Foto: Ada;;Ein Verlauf;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a campaign of three posts for two placements and return its folder."""
    made = tmp_path / "kampagne"
    write_campaign(
        made,
        POSTS,
        presets=("own/wide", "own/card"),
        settings=SETTINGS,
        brand=brand_kit(LOGO).replace("[pairs]", 'unused = "#123456"\n[pairs]'),
        preset_files={"own.toml": PRESETS},
    )
    (made / "media.csv").write_text(MEDIA, "utf-8")
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(made / "foto.jpg")
    Image.new("RGBA", (300, 80), "#1B4D6BFF").save(made / "logo.png")
    return made


def planned(folder: Path, rebuild: Rebuild | None = None, **choice: object) -> Plan:
    return plan(load_campaign(folder / "campaign.toml"), rebuild=rebuild, **choice)  # type: ignore[arg-type]


def made(folder: Path, rebuild: Rebuild | None = None) -> Report:
    return run(planned(folder, rebuild))


def drawn(report: Report) -> set[str]:
    return {each.job.stem for each in report.drawn}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of every file in the output folder, without what a run keeps for itself."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted((folder / "out").iterdir())
        if path.is_file()
    }


ALL = {f"{post}_{placement}" for post in "abc" for placement in ("wide", "card")}
PHOTOS = {name for name in ALL if name[0] in "ac"}


def test_a_second_run_draws_nothing_and_touches_no_file(folder: Path) -> None:
    first = made(folder)
    before = stamps(folder)
    assert (drawn(first), first.exit_code) == (ALL, 0)
    second = made(folder)
    assert (drawn(second), len(second.kept), second.exit_code) == (set(), 6, 0)
    assert stamps(folder) == before
    assert [asset.sha256 for asset in second.assets] == [asset.sha256 for asset in first.assets]
    assert [made.text for made in second.made] == [made.text for made in first.made]


def test_rows_comments_and_the_place_of_the_folder_do_not_matter(folder: Path, tmp_path: Path) -> None:
    made(folder)
    head, *rows = POSTS.strip().split("\n")
    (folder / "posts.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    edited(folder / "brand.toml", "[fonts]", "# Hausschrift\n[fonts]")
    (folder / "media.csv").write_text(MEDIA.replace("foto.jpg;", "anderes.jpg;;;;\nfoto.jpg;"), "utf-8")
    moved = tmp_path / "anderswo"
    shutil.copytree(folder, moved)  # as on another machine: other times of all files
    for file in moved.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    report = made(moved)
    assert (drawn(report), len(report.kept)) == (set(), 6)
    report = made(moved)
    assert (drawn(report), len(report.kept)) == (set(), 6)


def _text(folder: Path) -> None:
    edited(folder / "posts.csv", "Erst zuhören", "Erst hinhören")


def _row(folder: Path) -> None:
    with (folder / "posts.csv").open("a", encoding="utf-8") as file:
        file.write("d;Neu.;;;\n")


def _color(folder: Path) -> None:
    edited(folder / "brand.toml", "#F2EFE8", "#E8F0F2")


def _logo(folder: Path) -> None:
    Image.new("RGBA", (300, 80), "#E4572EFF").save(folder / "logo.png")


def _font(folder: Path) -> None:
    edited(folder / "brand.toml", "weight = 700", "weight = 800")


def _photo(folder: Path) -> None:
    Image.linear_gradient("L").rotate(90).resize((1200, 900)).convert("RGB").save(folder / "foto.jpg")


def _focus(folder: Path) -> None:
    (folder / "media.csv").write_text(MEDIA.replace("Ada;;", "Ada;50% 5%;"), "utf-8")


def _preset(folder: Path) -> None:
    edited(folder / "own.toml", "[600, 600]", "[640, 640]")


def _template(folder: Path) -> None:
    source = Path(plan_module.__file__).parents[1] / "templates" / "quote.toml"
    text = source.read_text("utf-8").replace("gap_em = 1.05", "gap_em = 1.3")
    assert text != source.read_text("utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "quote.toml").write_text(text, "utf-8")


def _style(folder: Path) -> None:
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write('[defaults]\nstyle = "split"\n')


def _missing(folder: Path) -> None:
    next((folder / "out").glob("b_card.*g")).unlink()


CHANGES: list[tuple[Callable[[Path], None], Reason, set[str]]] = [
    (_text, Reason.TEXT, {"b_wide", "b_card"}),
    (_row, Reason.NEW, {"d_wide", "d_card"}),
    (_color, Reason.COLORS, {"b_wide", "b_card"}),  # photographs cover the ground
    (_logo, Reason.LOGO, ALL),
    (_font, Reason.FONTS, ALL),
    (_photo, Reason.FILES, PHOTOS),
    (_focus, Reason.MEDIA, PHOTOS),
    (_preset, Reason.PRESET, {"a_card", "b_card", "c_card"}),
    (_template, Reason.TEMPLATE, {"a_card"}),  # the distance to the author, which wide cards have of their own
    (_style, Reason.SETTINGS, PHOTOS),
    (_missing, Reason.MISSING, {"b_card"}),
]


@pytest.mark.parametrize(("change", "reason", "expected"), CHANGES, ids=[change[1].value for change in CHANGES])
def test_a_change_makes_exactly_its_items(
    folder: Path, change: Callable[[Path], None], reason: Reason, expected: set[str]
) -> None:
    made(folder)
    before = stamps(folder)
    change(folder)
    foreseen = planned(folder)
    assert expected <= {job.stem for job in foreseen.jobs if foreseen.reason_of(job) is reason}
    report = run(foreseen)
    assert {each.reason for each in report.drawn} == {reason}
    assert drawn(report) == expected
    after = stamps(folder)
    kept = [name for name in before if Path(name).stem not in expected and name not in RUN_FILES]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    undisturbed = folder.parent / "neu"
    shutil.copytree(folder, undisturbed, ignore=shutil.ignore_patterns("out"))
    fresh = made(undisturbed)
    assert {a.path.name: a.sha256 for a in fresh.assets} == {a.path.name: a.sha256 for a in report.assets}
    again = made(folder)
    assert (drawn(again), again.exit_code) == (set(), 0)


def test_a_color_that_nothing_shows_is_composed_but_not_drawn(folder: Path) -> None:
    made(folder)
    before = stamps(folder)
    edited(folder / "brand.toml", "#123456", "#654321")
    foreseen = planned(folder)
    assert Counter(map(foreseen.reason_of, foreseen.jobs)) == {Reason.COLORS: 6}
    report = run(foreseen)
    assert (drawn(report), len(report.kept)) == (set(), 6)
    assert stamps(folder) == before
    follow = planned(folder)
    assert Counter(map(follow.reason_of, follow.jobs)) == {Reason.UP_TO_DATE: 6}


def test_what_is_only_typed_into_the_network_redraws_nothing(folder: Path) -> None:
    made(folder)
    before = stamps(folder)
    edited(folder / "posts.csv", "Warum?", "Wozu?")
    report = made(folder)
    after = stamps(folder)
    assert (drawn(report), len(report.kept)) == (set(), 6)
    assert "Wozu?" in (folder / "out" / "a_card.txt").read_text("utf-8")
    assert {name for name in before if before[name] != after[name]} >= {"a_card.txt", "planner.csv"}
    assert not [name for name in before if before[name] != after[name] and name.endswith(("png", "jpg"))]


def test_alternative_text_changes_without_drawing(folder: Path) -> None:
    made(folder)
    edited(folder / "media.csv", "Ein Verlauf", "Ein anderer Verlauf")
    report = made(folder)
    assert drawn(report) == set()
    assert all("Ein anderer Verlauf" in asset.alt_text for asset in report.assets if asset.path.stem in PHOTOS)
    told = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    assert any("Ein anderer Verlauf" in asset["alt_text"] for asset in told["assets"])


def test_a_newer_formatkit_redraws_unless_told_not_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(folder)
    monkeypatch.setattr(plan_module, "drawing_version", lambda: "formatkit 99")
    kept = made(folder, Rebuild(redraw=False))
    assert (drawn(kept), len(kept.kept)) == (set(), 6)
    edited(folder / "posts.csv", "Erst zuhören", "Erst hinhören")
    changed = made(folder, Rebuild(redraw=False))
    assert drawn(changed) == {"b_wide", "b_card"}
    redrawn = made(folder)
    assert {each.job.stem: each.reason for each in redrawn.drawn} == dict.fromkeys(PHOTOS, Reason.DRAWING)


def test_again_makes_everything_and_verify_hashes(folder: Path) -> None:
    made(folder)
    assert drawn(made(folder, Rebuild(again=True))) == ALL
    target = next((folder / "out").glob("b_card.*g"))
    stat, data = target.stat(), bytearray(target.read_bytes())
    data[-30] ^= 1
    target.write_bytes(data)
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    unseen = planned(folder)
    assert Counter(map(unseen.reason_of, unseen.jobs)) == {Reason.UP_TO_DATE: 6}
    assert run(unseen).exit_code == 0
    seen = planned(folder, Rebuild(verify=True))
    assert Counter(map(seen.reason_of, seen.jobs)) == {Reason.UP_TO_DATE: 5, Reason.DAMAGED: 1}
    assert [dict(each.values)["file"] for each in seen.diagnostics if each.code == "FK757"] == [target.name]
    data[-30] ^= 1
    assert drawn(run(seen)) == {"b_card"}
    assert target.read_bytes() == bytes(data)


def test_a_file_that_somebody_edited_is_not_taken_for_damaged(folder: Path) -> None:
    made(folder)
    target = next((folder / "out").glob("b_card.*g"))
    with Image.open(target) as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(target)
    for rebuild in (Rebuild(), Rebuild(verify=True)):
        with pytest.raises(ConfigError, match="was changed after it was made"):
            planned(folder, rebuild)


def test_one_size_over_a_series_is_remembered(folder: Path) -> None:
    edited(folder / "campaign.toml", 'out = "out"', 'out = "out"\nsame_size = ["quote"]')
    made(folder)
    known = planned(folder)
    assert known.comparison.to_measure(known.jobs)[1] == ()
    assert Counter(map(known.reason_of, known.jobs)) == {Reason.UP_TO_DATE: 6}
    edited(folder / "posts.csv", "Social Media passiert sowieso.", "Social Media passiert, ob mit oder ohne uns.")
    foreseen = planned(folder)
    assert Counter(map(foreseen.reason_of, foreseen.jobs)) == {Reason.TEXT: 2, Reason.SERIES: 2, Reason.UP_TO_DATE: 2}
    report = run(foreseen)
    reasons = {each.job.stem: each.reason for each in report.drawn}
    assert reasons == {"a_wide": Reason.TEXT, "a_card": Reason.TEXT, "c_wide": Reason.SIZE, "c_card": Reason.SIZE}
    assert drawn(made(folder)) == set()


def test_a_damaged_state_costs_time_and_nothing_else(folder: Path) -> None:
    first = made(folder)
    state = folder / "out" / STATE
    whole = state.read_bytes()
    state.write_bytes(whole[: len(whole) - 200])
    assert len(drawn(made(folder))) == 1
    state.write_bytes(b"\x00\xffgarbage\n" * 3)
    report = made(folder)
    assert (drawn(report), report.exit_code) == (ALL, 0)
    assert [asset.sha256 for asset in report.assets] == [asset.sha256 for asset in first.assets]
    state.write_bytes(b'{"formatkit_state":99}\n' + whole)
    assert read_state(folder / "out").jobs == {}


def test_a_failed_job_is_tried_again(folder: Path) -> None:
    (folder / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0nothing")
    report = made(folder)
    assert ({failure.job.stem for failure in report.failed}, report.exit_code) == (PHOTOS, 1)
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(folder / "foto.jpg")
    mended = made(folder)
    assert (drawn(mended), mended.exit_code) == (PHOTOS, 0)


def test_lines_of_messages_follow_the_post(folder: Path) -> None:
    (folder / "posts.csv").write_text(POSTS.replace("Warum?", "W" * 4000), "utf-8")
    first = made(folder)
    head, *rows = (folder / "posts.csv").read_text("utf-8").strip().split("\n")
    (folder / "posts.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    second = made(folder)
    assert drawn(second) == set()
    lines = {each.where.line for made_job in second.made for each in made_job.diagnostics if each.where.item == "a"}
    assert {
        each.where.line for made_job in first.made for each in made_job.diagnostics if each.where.item == "a"
    } != lines


def test_every_reason_has_words() -> None:
    for reason in Reason:
        assert reason_text(reason, "en")
        assert reason_text(reason, "de") != reason_text(reason, "en") or reason is Reason.NEW


def test_the_version_that_draws_names_its_packages() -> None:
    said = drawing_version_module.drawing_version()
    assert said.startswith("formatkit ")
    assert {"numpy", "uharfbuzz", "opencv-python-headless"} <= {part.split()[0] for part in said.split(", ")}


def test_a_run_that_ends_after_it_wrote_only_a_text_does_not_lock_itself_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(folder)
    edited(folder / "posts.csv", "Warum?", "Wozu?")

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(run_module, "_close", killed)
        with pytest.raises(SystemExit):
            made(folder)
    assert "Wozu?" in (folder / "out" / "a_card.txt").read_text("utf-8")
    edited(folder / "posts.csv", "Wozu?", "Weshalb?")
    assert made(folder).exit_code == 0
    assert "Weshalb?" in (folder / "out" / "a_card.txt").read_text("utf-8")


def test_photographs_of_new_posts_are_not_read_before_they_are_made(folder: Path) -> None:
    before = planned(folder)
    assert Counter(map(before.reason_of, before.jobs)) == {Reason.NEW: 6}
    assert before.comparison.keys.files.seen == {}
    assert run(before).exit_code == 0
    after = planned(folder)
    assert "foto.jpg" in after.comparison.keys.files.seen
