"""Everything that a campaign is made of, changed in ways that are easily overlooked: it is seen, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import formatkit.batch.run as run_module
from campaign_files import edited, film_preset, picture_preset, preset_file, write_campaign
from formatkit.batch.ledger import read_ledger
from formatkit.batch.plan import Plan, plan
from formatkit.batch.reasons import Reason
from formatkit.batch.rebuild import Rebuild
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.batch.state import STATE, read_state
from formatkit.diagnostics import Where
from formatkit.errors import ConfigError
from formatkit.load.campaign import load_campaign
from formatkit.model.media import FaceModel

FONTS = Path(run_module.__file__).parents[1] / "fonts"
MODEL = Path(__file__).parents[1] / "media" / "models" / "face_detection_yunet_2023mar.onnx"
PRESETS = preset_file(
    "own",
    picture_preset("still", 320, 320),
    '[presets.paper]\nextends = "linkedin/document-carousel"\n',
    film_preset("film", 160, seconds=1),
)
POSTS = "id;quote;photo;disclaimer\na;Zuhören zuerst.;photo.png;\nb;Dann antworten.;;\n"


def picture(path: Path, turn: int = 0) -> None:
    """Write a picture whose bytes are as many whatever it shows: PNG without compression."""
    plain = np.asarray(Image.linear_gradient("L").resize((300, 240)).rotate(turn))
    Image.fromarray(plain).convert("RGB").save(path, compress_level=0)


def sounding_film(path: Path, pitch: float, level: int) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 160, 160, "yuv420p"
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((160, 160, 3), level, np.uint8), "rgb24")))
        file.mux(stream.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a campaign of two posts, its brand in a folder of its own, and return its folder."""
    made = tmp_path / "campaign"
    settings = 'file_name = "{post}_{placement}"\nlanguages = ["de"]\n'
    file = write_campaign(made, POSTS, presets=("own/still",), preset_files={"own.toml": PRESETS}, settings=settings)
    (made / "brand").mkdir()
    (made / "brand.toml").rename(made / "brand/brand.toml")
    edited(file, "brand.toml", "brand/brand.toml")
    picture(made / "photo.png")
    long_ago = time.time() - 1000
    os.utime(made / "photo.png", (long_ago, long_ago))
    return made


def planned(folder: Path, rebuild: Rebuild | None = None, **choice: object) -> Plan:
    return plan(load_campaign(folder / "campaign.toml"), rebuild=rebuild, **choice)  # type: ignore[arg-type]


def made(folder: Path, rebuild: Rebuild | None = None) -> Report:
    report = run(planned(folder, rebuild))
    assert [failure.problems for failure in report.failed] == []
    return report


def drawn(report: Report) -> dict[str, Reason]:
    return {each.job.stem: each.reason for each in report.drawn}


def reasons(folder: Path) -> Counter[Reason]:
    found = planned(folder)
    return Counter(map(found.reason_of, found.jobs))


def require_as_if_new(folder: Path, report: Report) -> None:
    """The files have to be those that a run into an empty folder makes, and the next run has nothing to do."""
    fresh = folder.parent / "fresh"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("out"), symlinks=True)
    assert {a.path.name: a.sha256 for a in made(fresh).assets} == {a.path.name: a.sha256 for a in report.assets}
    assert drawn(made(folder)) == {}


def test_the_disclaimer_of_a_post(folder: Path) -> None:
    made(folder)
    edited(folder / "posts.csv", "photo.png;", "photo.png;Werbung")
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.TEXT}
    require_as_if_new(folder, report)


def test_the_disclaimer_of_all_posts(folder: Path) -> None:
    made(folder)
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write('[defaults]\ndisclaimer = "Werbung"\n')
    edited(folder / "posts.csv", "photo;disclaimer", "photo;author")
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.TEXT, "b_still": Reason.TEXT}
    require_as_if_new(folder, report)


def test_the_name_of_the_brand_is_the_author_of_documents(folder: Path) -> None:
    edited(folder / "campaign.toml", '"own/still"', '"own/still", "own/paper"')
    made(folder)
    edited(folder / "brand/brand.toml", '"Probe"', '"Anders"')
    report = made(folder)
    assert drawn(report) == {"a_paper": Reason.BRAND, "b_paper": Reason.BRAND}
    require_as_if_new(folder, report)


def test_an_intro_that_becomes_the_outro(folder: Path) -> None:
    sounding_film(folder / "brand/clip.mp4", 440, 90)
    edited(folder / "campaign.toml", '"own/still"', '"own/film"')
    edited(folder / "brand/brand.toml", "[fonts]", '[bumpers]\nintro = "clip.mp4"\n[fonts]')
    made(folder)
    edited(folder / "brand/brand.toml", "intro", "outro")
    report = made(folder)
    assert drawn(report) == {"a_film": Reason.MUSIC, "b_film": Reason.MUSIC}
    require_as_if_new(folder, report)
    sounding_film(folder / "brand/clip.mp4", 440, 200)
    report = made(folder)
    assert drawn(report) == {"a_film": Reason.MUSIC, "b_film": Reason.MUSIC}


def test_a_photograph_of_equal_size_and_time(folder: Path) -> None:
    made(folder)
    before = (folder / "photo.png").stat()
    picture(folder / "other.png", 90)
    os.utime(folder / "other.png", ns=(before.st_atime_ns, before.st_mtime_ns))
    (folder / "other.png").replace(folder / "photo.png")
    assert (folder / "photo.png").stat().st_size == before.st_size
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.FILES}
    require_as_if_new(folder, report)


def test_a_photograph_overwritten_with_its_time_put_back(folder: Path) -> None:
    made(folder)
    before = (folder / "photo.png").stat()
    picture(folder / "photo.png", 90)
    os.utime(folder / "photo.png", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert drawn(made(folder)) == {"a_still": Reason.FILES}


def test_a_link_that_leads_to_another_photograph(folder: Path) -> None:
    (folder / "photo.png").rename(folder / "one.png")
    picture(folder / "two.png", 90)
    long_ago = (folder / "one.png").stat().st_mtime_ns
    os.utime(folder / "two.png", ns=(long_ago, long_ago))
    (folder / "photo.png").symlink_to("one.png")
    made(folder)
    (folder / "photo.png").unlink()
    (folder / "photo.png").symlink_to("two.png")
    assert drawn(made(folder)) == {"a_still": Reason.FILES}


def test_a_photograph_that_changes_during_the_run_and_back_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (folder / "photo.png").read_bytes(), folder / "second.png"
    picture(second, 90)
    planned_first = planned(folder)
    (folder / "photo.png").write_bytes(second.read_bytes())
    run(planned_first)  # shows the second one
    (folder / "photo.png").write_bytes(first)
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.FILES}
    require_as_if_new(folder, report)


def test_a_logo_that_changes_during_the_run_and_back_again(folder: Path) -> None:
    Image.new("RGBA", (300, 80), "#1B4D6B").save(folder / "brand/logo.png")
    edited(folder / "brand/brand.toml", "[fonts]", '[logo]\nfiles = { on_light = "logo.png" }\n[fonts]')
    first = (folder / "brand/logo.png").read_bytes()
    planned_first = planned(folder)
    Image.new("RGBA", (300, 80), "#E4572E").save(folder / "brand/logo.png")
    run(planned_first)
    (folder / "brand/logo.png").write_bytes(first)
    report = made(folder)
    assert set(drawn(report)) == {"a_still", "b_still"}
    require_as_if_new(folder, report)


def test_a_font_file_in_the_folder_of_the_brand(folder: Path) -> None:
    shutil.copy(FONTS / "oswald" / "Oswald-latin-ext.ttf", folder / "brand/house.ttf")
    edited(folder / "brand/brand.toml", 'text = { family = "Inter" }', 'text = { file = "house.ttf" }')
    edited(
        folder / "brand/brand.toml", 'headline = { family = "Inter", weight', 'headline = { file = "house.ttf", weight'
    )
    made(folder)
    shutil.copy(FONTS / "noto-sans-hebrew" / "NotoSansHebrew.ttf", folder / "brand/house.ttf")
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.FONTS, "b_still": Reason.FONTS}
    require_as_if_new(folder, report)


def test_a_face_model_somewhere_else(folder: Path) -> None:
    model = folder.parent / "models" / "yunet.onnx"
    model.parent.mkdir()
    shutil.copy(MODEL, model)
    seeing = replace(load_campaign(folder / "campaign.toml"), face_model=FaceModel(model, Where()))

    def found() -> Counter[Reason]:
        plan_now = plan(seeing)
        return Counter(map(plan_now.reason_of, plan_now.jobs))

    run(plan(seeing))
    assert found() == {Reason.UP_TO_DATE: 2}
    model.write_bytes(model.read_bytes() + b"\0")
    assert found() == {Reason.SETTINGS: 2}


def test_captions_and_what_is_told_of_them(folder: Path) -> None:
    two = "1\n00:00:00,600 --> 00:00:00,900\nDann.\n\n2\n00:00:00,100 --> 00:00:00,500\nZuerst.\n"
    (folder / "film.srt").write_text(two, "utf-8")
    edited(folder / "posts.csv", "id;quote;photo;disclaimer", "id;quote;photo;captions")
    edited(folder / "posts.csv", "Dann antworten.;;", "Dann antworten.;;film.srt")
    edited(folder / "campaign.toml", '"own/still"', '"own/film"')
    edited(folder / "brand/brand.toml", "[pairs]", 'unused = "#123456"\n[pairs]')
    first = made(folder)
    told = [[each.code for each in asset.diagnostics] for asset in first.assets]
    assert "FK274" in told[1]
    edited(folder / "brand/brand.toml", "#123456", "#654321")
    second = made(folder)
    assert (drawn(second), [[each.code for each in asset.diagnostics] for asset in second.assets]) == ({}, told)
    edited(folder / "film.srt", "Zuerst", "Zuvor")
    third = made(folder)
    assert drawn(third) == {"b_film": Reason.FILES}
    assert "Zuvor" in (folder / "out" / "b_film.srt").read_text("utf-8")
    require_as_if_new(folder, third)


def test_the_brand_that_a_brand_extends(folder: Path) -> None:
    (folder / "house").mkdir()
    (folder / "brand/brand.toml").rename(folder / "house/brand.toml")
    (folder / "brand/brand.toml").write_text('extends = "../house/brand.toml"\nname = "Probe"\n', "utf-8")
    made(folder)
    edited(folder / "house/brand.toml", "#F2EFE8", "#E0F0E8")
    report = made(folder)
    assert drawn(report) == {"b_still": Reason.COLORS}
    require_as_if_new(folder, report)


def test_presets_that_extend_others(folder: Path) -> None:
    with (folder / "own.toml").open("a", encoding="utf-8") as file:
        file.write('[presets.more]\nextends = "own/still"\n')
    edited(folder / "campaign.toml", '"own/still"', '"own/more"')
    made(folder)
    edited(folder / "own.toml", "size = [320, 320]", "size = [300, 300]")
    report = made(folder)
    assert drawn(report) == {"a_more": Reason.PRESET, "b_more": Reason.PRESET}
    require_as_if_new(folder, report)


def test_another_quality_makes_films_alone(folder: Path) -> None:
    edited(folder / "campaign.toml", '"own/still"', '"own/still", "own/film"')
    made(folder)
    found = plan(load_campaign(folder / "campaign.toml"), quality="draft")
    assert drawn(run(found)) == {"a_film": Reason.SETTINGS, "b_film": Reason.SETTINGS}
    assert drawn(made(folder)) == {"a_film": Reason.SETTINGS, "b_film": Reason.SETTINGS}


def test_a_campaign_of_another_folder_with_the_same_output(folder: Path) -> None:
    made(folder)
    other = folder.parent / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("out"))
    times = (folder / "photo.png").stat()
    picture(other / "photo.png", 90)
    os.utime(other / "photo.png", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert drawn(run(planned(other, out=folder / "out"))) == {"a_still": Reason.FILES}


def test_a_clock_set_back(folder: Path) -> None:
    future = time.time() + 86_400
    os.utime(folder / "photo.png", (future, future))
    made(folder)
    assert drawn(made(folder)) == {}
    size = (folder / "photo.png").stat().st_size
    picture(folder / "photo.png", 90)
    os.utime(folder / "photo.png", (future, future))
    assert (folder / "photo.png").stat().st_size == size
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.FILES}
    for file in (folder / "out").iterdir():  # as if they had been made tomorrow
        if file.is_file():
            os.utime(file, (future, future))
    assert drawn(made(folder)) == {}


@pytest.mark.parametrize(("zone", "language"), [("Pacific/Kiritimati", "C"), ("America/Adak", "tr_TR.UTF-8")])
def test_zone_and_language_of_the_machine(
    folder: Path, monkeypatch: pytest.MonkeyPatch, zone: str, language: str
) -> None:
    made(folder)
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("LC_ALL", language)
    time.tzset()
    try:
        assert drawn(made(folder)) == {}
    finally:
        monkeypatch.undo()
        time.tzset()


def damaged(state: Path, how: str) -> None:
    whole = state.read_bytes()
    lines = whole.splitlines(keepends=True)
    changes: dict[str, Callable[[], bytes]] = {
        "half a line": lambda: whole[:-100],
        "half a file": lambda: whole[: len(whole) // 2],
        "empty": lambda: b"",
        "garbage": lambda: bytes(range(256)) * 40,
        "nested": lambda: b"[" * 200_000 + b"\n" + whole,
        "another version": lambda: b'{"formatkit_state":99}\n' + b"".join(lines[1:]),
        "no head": lambda: b"".join(lines[1:]),
        "twice": lambda: whole + whole,
        "wrong kinds": lambda: whole + b'{"job":{"name":3,"key":"x","scene":1,"reason":"new","assets":[]}}\n[1]\n7\n',
    }
    state.write_bytes(changes[how]())


@pytest.mark.parametrize(
    ("how", "lost"),
    [
        ("half a line", 1),
        ("half a file", None),
        ("empty", 2),
        ("garbage", 2),
        ("nested", 0),
        ("another version", 2),
        ("no head", 0),
        ("twice", 0),
        ("wrong kinds", 0),
    ],
)
def test_a_damaged_state_loses_no_more_than_it_must(folder: Path, how: str, lost: int | None) -> None:
    first = made(folder)
    damaged(folder / "out" / STATE, how)
    report = made(folder)
    assert lost is None or len(drawn(report)) == lost
    assert set(drawn(report).values()) <= {Reason.NEW}
    assert [asset.sha256 for asset in report.assets] == [asset.sha256 for asset in first.assets]
    assert drawn(made(folder)) == {}


def test_no_bit_of_the_state_turns_unseen(folder: Path) -> None:
    made(folder)
    state = folder / "out" / STATE
    whole, told = state.read_bytes(), (folder / "out/report.json").read_bytes()
    place = whole.index(b'"alt_text":"') + 14
    state.write_bytes(whole[:place] + bytes([whole[place] ^ 2]) + whole[place + 1 :])
    report = made(folder)
    assert len(drawn(report)) == 1
    assert json.loads((folder / "out/report.json").read_bytes())["assets"] == json.loads(told)["assets"]


def test_a_run_planned_while_another_was_at_work_forgets_nothing_of_it(folder: Path) -> None:
    early = planned(folder, only=("b",))
    made(folder)
    edited(folder / "posts.csv", "Dann", "Danach")
    late = planned(folder, only=("b",))
    assert drawn(run(early)) == {}
    assert drawn(run(late)) == {"b_still": Reason.TEXT}
    assert drawn(made(folder)) == {}
    assert set(read_state(folder / "out").jobs) == {"a_still", "b_still"}


def test_a_killed_run_and_then_a_part_of_it_locks_nothing_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(run_module, "_close", killed)
        with pytest.raises(SystemExit):
            run(planned(folder))
    (folder / "out" / STATE).unlink()
    assert run(planned(folder, only=("a",))).exit_code == 0
    assert "b_still" in read_ledger(folder / "out").planned
    assert made(folder).exit_code == 0
    assert read_ledger(folder / "out").planned == frozenset()


def test_slides_that_are_gone_are_left_over(folder: Path) -> None:
    slides = "".join(f'[[posts.slides]]\nquote = "Bild {number}."\n' for number in range(1, 4))
    head = '[[posts]]\nid = "s"\nquote = "Eins."\n'
    edited(folder / "campaign.toml", "posts.csv", "posts.toml")
    edited(folder / "campaign.toml", '"own/still"', '"instagram/carousel"')
    (folder / "posts.toml").write_text(head + slides, "utf-8")
    first = made(folder)
    assert len(first.assets) == 3
    (folder / "posts.toml").write_text(head + slides.rpartition("[[posts.slides]]")[0], "utf-8")
    assert len(made(folder).assets) == 2
    assert [Path(name).stem[-3:] for name in planned(folder).left_over] == ["-03"]
    (folder / "out" / planned(folder).left_over[0]).unlink()
    assert planned(folder).left_over == ()


def test_verify_reads_what_size_and_time_do_not_tell(folder: Path) -> None:
    made(folder)
    target = folder / "out" / "b_still.png"
    times, data = target.stat(), bytearray(target.read_bytes())
    data[-30] ^= 1
    target.write_bytes(data)
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert reasons(folder) == {Reason.UP_TO_DATE: 2}
    report = made(folder, Rebuild(verify=True))
    assert drawn(report) == {"b_still": Reason.DAMAGED}
    require_as_if_new(folder, report)


def tone(path: Path, pitch: float) -> None:
    """Write a second of sound."""
    wave = np.sin(np.arange(48_000) * pitch * 2 * np.pi / 48_000) * 9000
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], "s16", "mono")
        frame.sample_rate = 48_000
        file.mux(stream.encode(frame))
        file.mux(stream.encode())


def test_all_that_a_film_is_made_of(folder: Path) -> None:
    sounding_film(folder / "clip.mp4", 440, 90)
    tone(folder / "voice.wav", 300)
    tone(folder / "brand/bed.wav", 200)
    (folder / "media.csv").write_text("file;trim;sound\nclip.mp4;0-0.4;off\n", "utf-8")
    (folder / "posts.csv").write_text("id;quote;video;voice\nv;Zuerst.;clip.mp4;\nw;Dann.;;voice.wav\n", "utf-8")
    edited(folder / "campaign.toml", '["own/still"]', '["own/film"]\nmedia = "media.csv"')
    music = '[look]\nmusic = { file = "bed.wav", licence = "eigene" }\n[fonts]'
    edited(folder / "brand/brand.toml", "[fonts]", music)
    made(folder)
    both, first, second = {"v_film", "w_film"}, {"v_film"}, {"w_film"}
    steps: list[tuple[Callable[[], object], Reason, set[str]]] = [
        (lambda: sounding_film(folder / "clip.mp4", 440, 190), Reason.FILES, first),
        (lambda: edited(folder / "media.csv", "0-0.4", "0.1-0.4"), Reason.MEDIA, first),
        (lambda: tone(folder / "voice.wav", 500), Reason.FILES, second),
        (lambda: tone(folder / "brand/bed.wav", 250), Reason.MUSIC, both),
        (lambda: edited(folder / "brand/brand.toml", music, "[fonts]"), Reason.MUSIC, both),
        (lambda: edited(folder / "posts.csv", "voice.wav", ""), Reason.SETTINGS, second),
        (
            lambda: edited(folder / "brand/brand.toml", "[fonts]", '[look]\nmotion = "reduced"\n[fonts]'),
            Reason.BRAND,
            both,
        ),
    ]
    for change, reason, expected in steps:
        change()
        report = made(folder)
        assert drawn(report) == dict.fromkeys(expected, reason)
    require_as_if_new(folder, report)


def test_people_and_their_portraits(folder: Path) -> None:
    for name, turn in (("ada", 0), ("ben", 90)):
        picture(folder / f"{name}.png", turn)
    (folder / "people.csv").write_text("id;name;portrait\nada;Ada;ada.png\nben;Ben;ben.png\n", "utf-8")
    (folder / "posts.csv").write_text(
        "id;quote;author;photo;for_each\np;Hier bin ich.;{name};{portrait};people\n", "utf-8"
    )
    edited(folder / "campaign.toml", 'file_name = "{post}_', 'people = "people.csv"\nfile_name = "{post}_{person}_')
    made(folder)
    picture(folder / "ben.png", 180)
    report = made(folder)
    assert drawn(report) == {"p_ben_still": Reason.FILES}
    edited(folder / "people.csv", "Ada;", "Ada L.;")
    report = made(folder)
    assert drawn(report) == {"p_ada_still": Reason.TEXT}
    require_as_if_new(folder, report)


def test_one_language_of_two(folder: Path) -> None:
    (folder / "posts.csv").write_text("id;quote.de;quote.en\na;Zuerst.;First.\n", "utf-8")
    edited(folder / "campaign.toml", '"de"]', '"de", "en"]')
    edited(folder / "campaign.toml", "{placement}", "{placement}_{lang}")
    made(folder)
    edited(folder / "posts.csv", "First", "Firstly")
    report = made(folder)
    assert drawn(report) == {"a_still_en": Reason.TEXT}
    require_as_if_new(folder, report)


def test_a_template_that_another_one_builds_on(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates/base.toml").write_text(
        'extends = "quote"\nname = "base"\nversion = 1\n[shapes.square]\nquote.case = "upper"\n', "utf-8"
    )
    (folder / "templates/mine.toml").write_text('extends = "base"\nname = "mine"\nversion = 1\n', "utf-8")
    edited(folder / "posts.csv", "id;quote;photo;disclaimer", "id;quote;photo;template")
    edited(folder / "posts.csv", "photo.png;", "photo.png;mine")
    made(folder)
    edited(folder / "templates/base.toml", '"upper"', '"as-written"')
    report = made(folder)
    assert drawn(report) == {"a_still": Reason.TEMPLATE}
    require_as_if_new(folder, report)


def test_the_limit_of_alternative_texts_draws_nothing(folder: Path) -> None:
    made(folder)
    edited(folder / "own.toml", "[presets.paper]", "[presets.still.text]\nalt = { max = 12 }\n[presets.paper]")
    report = made(folder)
    assert drawn(report) == {}
    assert all(len(asset.alt_text) <= 12 for asset in report.assets)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed there")
def test_a_state_that_is_a_link_leads_nowhere(folder: Path) -> None:
    made(folder)
    private = folder.parent / "private.txt"
    private.write_text("mine\n", "utf-8")
    (folder / "out" / STATE).unlink()
    (folder / "out" / STATE).symlink_to(private)
    found = planned(folder)
    with pytest.raises(ConfigError) as refused:
        run(found)
    assert [each.code for each in refused.value.diagnostics] == ["FK525"]
    assert private.read_text("utf-8") == "mine\n"
    (folder / "out" / STATE).unlink()
    made(folder)
