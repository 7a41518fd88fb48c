"""Running a plan: the same files from any number of workers, and nothing lost when something goes wrong."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from formatkit.batch.events import Event, Finished, JobFailed, JobMade, Started
from formatkit.batch.ledger import Ledger, read_ledger, sha256_of, write_ledger
from formatkit.batch.plan import plan
from formatkit.batch.processes import WorkerProcesses
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.batch.superseded import remove_superseded
from formatkit.errors import ConfigError
from formatkit.model.campaign import Campaign
from formatkit.model.post import PostFields

Make = Callable[..., Campaign]
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
SMALL = ("generic/email-header", "generic/open-graph")


def made_files(out: Path) -> dict[str, str]:
    """Return the hashes of all files of a run, without what it keeps for itself."""
    return {
        path.relative_to(out).as_posix(): sha256_of(path)
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formatkit" not in path.parts
    }


def outcome(report: Report) -> tuple[list[str], list[str], int]:
    return (
        [made.job.post for made in report.made],
        [failure.job.post for failure in report.failed],
        report.exit_code,
    )


def children(marker: bytes) -> list[int]:
    """Return the processes whose command line or environment holds the marker."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if marker in (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes():
                    found.append(int(folder.name))
    return found


@pytest.fixture
def campaign(campaign_of: Make) -> Campaign:
    return campaign_of(
        {"id": "a", "photo": "photo.jpg", "post_text": "Warum?", "hashtags": ["B2B"]},
        {"id": "b", "quote": "Erst zuhören, dann reden."},
        {"id": "c", "photo": "photo.jpg", "status": "draft"},
        presets=SMALL,
    )


def test_everything_is_made_and_decodes(campaign: Campaign) -> None:
    events: list[Event] = []
    report = run(plan(campaign), on_event=events.append)
    assert outcome(report) == (["a", "a", "b", "b", "c", "c"], [], 0)
    for asset in report.assets:
        with Image.open(asset.path) as picture:
            picture.load()
            assert picture.size == (asset.size.width, asset.size.height)
        assert sha256_of(asset.path) == asset.sha256
        assert asset.path.with_suffix(".txt").is_file()
    assert {"report.json", "planner.csv", "index.html"} <= made_files(campaign.out).keys()
    assert [type(event) for event in events] == [Started, *[JobMade] * 6, Finished]
    assert [event.progress.done for event in events] == [0, 1, 2, 3, 4, 5, 6, 6]


def test_one_and_two_workers_and_any_executor_make_the_same_bytes(campaign: Campaign) -> None:
    def files(name: str, **how: Any) -> dict[str, str]:
        out = campaign.out / name
        assert run(plan(campaign, out=out), **how).exit_code == 0
        return made_files(out)

    alone = files("alone")
    assert files("two", workers=2) == alone
    with ThreadPoolExecutor(2) as threads:
        assert files("threads", executor=threads) == alone
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert files("processes", executor=processes) == alone


def test_a_second_run_makes_the_same_again(campaign: Campaign) -> None:
    run(plan(campaign))
    before = made_files(campaign.out)
    assert run(plan(campaign)).exit_code == 0
    assert made_files(campaign.out) == before


def test_a_post_that_fails_stops_no_other(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "no-photo", "photo": "missing.jpg"},
        {"id": "too-long", "quote": "Donaudampfschifffahrtsgesellschaft " * 200},
        {"id": "no-text", "quote": ""},
        {"id": "good"},
    )
    events: list[Event] = []
    report = run(plan(campaign), on_event=events.append)
    assert outcome(report) == (["good"], ["no-photo", "too-long", "no-text"], 1)
    assert report.failed[0].diagnostics[0].code == "FK200"
    assert all(failure.diagnostics[0].where.item for failure in report.failed)
    assert sum(isinstance(event, JobFailed) for event in events) == 3
    assert len(report.assets) == 1
    assert not list(campaign.out.glob("*.part"))


def test_a_broken_photo_fails_its_posts_only(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "broken", "photo": "broken.jpg"}, {"id": "good", "photo": "photo.jpg"})
    whole = (campaign.folder / "photo.jpg").read_bytes()
    (campaign.folder / "broken.jpg").write_bytes(whole[: len(whole) // 3])
    report = run(plan(campaign), workers=2)
    assert outcome(report) == (["good"], ["broken"], 1)
    assert "broken.jpg" in report.failed[0].diagnostics[0].message()


def test_a_font_of_the_brand_that_is_missing_stops_everything(campaign: Campaign) -> None:
    fonts = {**campaign.brand.fonts}
    fonts["text"] = fonts["text"].model_copy(update={"family": None, "file": "house.otf"})
    brand = campaign.brand.model_copy(update={"fonts": fonts}).in_folder(campaign.folder)
    for workers in (1, 2):
        with pytest.raises(ConfigError, match=r"house\.otf"):
            run(plan(replace(campaign, brand=brand)), workers=workers)
    assert not campaign.out.exists()
    campaign.out.mkdir()
    with pytest.raises(ConfigError, match=r"house\.otf"):
        run(plan(replace(campaign, brand=brand)))
    assert not list(campaign.out.iterdir()), "a folder that was there stays, with nothing in it"


def test_warnings_count_when_strict(campaign_of: Make) -> None:
    report = run(plan(campaign_of({"id": "a", "post_text": "x" * 301}, presets=("bluesky/image",))))
    assert [each.code for each in report.made[0].text.diagnostics] == ["FK730"]
    assert (report.exit_code, report.strict_exit_code) == (0, 1)


def _old_picture(campaign: Campaign) -> Path:
    """Make a picture and give its folder an older one with another ending, as an earlier run would have left it."""
    (asset,) = run(plan(campaign)).assets
    old = asset.path.with_suffix(".webp")
    old.write_bytes(asset.path.read_bytes())
    ledger = read_ledger(campaign.out)
    write_ledger(campaign.out, Ledger({**ledger.files, old.name: sha256_of(old)}))
    return old


def test_a_picture_that_now_has_another_ending_is_not_left_beside_the_new_one(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    old = _old_picture(campaign)
    (asset,) = run(plan(campaign)).assets
    assert not old.exists()
    assert asset.path.is_file()
    files = read_ledger(campaign.out).files
    assert old.name not in files
    assert {asset.path.name, "a.txt"} <= files.keys()


def test_a_picture_of_another_ending_that_changed_since_planning_stays(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    old = _old_picture(campaign)
    ready = plan(campaign)
    old.write_bytes(b"retouched by hand")
    assert run(ready).exit_code == 0
    assert old.read_bytes() == b"retouched by hand"


def test_the_old_picture_of_a_job_that_failed_stays(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    old = _old_picture(campaign)
    broken = replace(campaign, posts=(campaign.posts[0].model_copy(update={"quote": ""}),))
    assert run(plan(broken)).exit_code == 1
    assert old.is_file()


def test_only_what_the_ledger_knows_and_no_new_picture_is_removed(tmp_path: Path) -> None:
    name = "aaaaa.png"
    (tmp_path / name).write_bytes(b"old")
    ledger = Ledger({name: sha256_of(tmp_path / name)})
    assert remove_superseded(tmp_path, ["b.jpg"], ledger) == ((), ())
    assert remove_superseded(tmp_path, [name, "aaaaa.jpg"], ledger) == ((), ())
    assert remove_superseded(tmp_path, ["aaaaa.jpg"], ledger) == ((name,), ())
    assert not (tmp_path / name).exists()


def test_a_carousel_is_numbered(campaign_of: Make) -> None:
    slides = tuple(PostFields(quote=f"Satz {number}.") for number in (1, 2, 3))
    campaign = campaign_of({"id": "a", "slides": slides}, presets=("linkedin/multi-image",), file_name="{post}")
    report = run(plan(campaign))
    assert [asset.path.stem for asset in report.assets] == ["a-01", "a-02", "a-03"]
    assert (campaign.out / "a.txt").is_file()
    assert run(plan(campaign)).exit_code == 0


def test_one_size_over_a_series_whatever_is_selected(campaign_of: Make) -> None:
    long = "Niemand muss bei uns schreiben. Wer es möchte, bekommt Zeit, Bilder und eine Ansprechpartnerin."
    own = campaign_of({"id": "short", "quote": "Kurz."}, {"id": "long", "quote": long}, file_name="{post}")
    series = replace(own, same_size=("quote",))

    def hashes(campaign: Campaign, name: str, **how: Any) -> dict[str, str]:
        report = run(plan(campaign, out=own.out / name, **how))
        return {made.job.post: made.assets[0].sha256 for made in report.made}

    alone, together = hashes(own, "alone"), hashes(series, "together")
    assert alone["short"] != together["short"]
    assert alone["long"] == together["long"]
    assert hashes(series, "selected", only=("short",)) == {"short": together["short"]}


def test_a_post_that_cannot_be_measured_does_not_stop_a_series(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b", "photo": "missing.jpg"}, same_size=("quote",))
    assert outcome(run(plan(campaign), workers=2)) == (["a"], ["b"], 1)


def test_a_worker_that_is_killed_costs_nothing(campaign: Campaign) -> None:
    with WorkerProcesses(2) as workers:
        killed: list[int] = []

        def kill_one(event: Event) -> None:
            if isinstance(event, JobMade) and not killed:
                killed.extend(workers.pids)
                for pid in killed:
                    os.kill(pid, signal.SIGKILL)

        report = run(plan(campaign), executor=workers, on_event=kill_one)
    assert killed
    assert outcome(report) == (["a", "a", "b", "b", "c", "c"], [], 0)


class _Broken(ThreadPoolExecutor):
    """A pool whose workers are gone."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("gone"))
        return future


def test_sizes_that_a_broken_pool_did_not_measure_are_measured_alone(campaign_of: Make) -> None:
    long = "Niemand muss bei uns schreiben. Wer es möchte, bekommt Zeit, Bilder und eine Ansprechpartnerin."
    posts = {"id": "short", "quote": "Kurz."}, {"id": "long", "quote": long}, {"id": "no-photo", "photo": "none.jpg"}
    series = campaign_of(*posts, file_name="{post}", same_size=("quote",))
    run(plan(series))
    expected = made_files(series.out)
    assert run(plan(series, out=series.out / "broken"), executor=_Broken()).exit_code == 1
    assert made_files(series.out / "broken") == expected


def test_all_jobs_of_a_broken_pool_are_made_alone(campaign: Campaign) -> None:
    assert outcome(run(plan(campaign, only=("a",)), executor=_Broken())) == (["a", "a"], [], 0)


@contextlib.contextmanager
def killing(marker: bytes) -> Iterator[None]:
    """Kill every process that carries the marker, as soon as it is seen."""
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.02):
            for pid in children(marker):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@linux
def test_a_job_that_ends_its_worker_twice_fails_by_name(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMATKIT_TEST_MARK", str(tmp_path))
    with killing(f"FORMATKIT_TEST_MARK={tmp_path}".encode()):
        report = run(plan(campaign, only=("b", "generic/open-graph")), workers=2)
    assert outcome(report) == ([], ["b"], 1)
    (found,) = report.failed[0].diagnostics
    assert (found.code, dict(found.values)["reason"]) == ("FK712", "signal 9")


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_reports_what_was_finished_and_the_next_one_goes_on(
    campaign: Campaign, workers: int
) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, JobMade):
            raise KeyboardInterrupt

    report = run(plan(campaign), workers=workers, on_event=interrupt)
    assert (len(report.made), report.exit_code, report.interrupted) == (1, 130, True)
    assert report.made[0].assets[0].path.is_file()
    assert read_ledger(campaign.out).planned
    assert run(plan(campaign)).exit_code == 0
    assert not read_ledger(campaign.out).planned


def test_an_interrupt_before_the_first_picture_leaves_the_last_report(campaign: Campaign) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, Started):
            raise KeyboardInterrupt

    run(plan(campaign))
    before = made_files(campaign.out)
    assert run(plan(campaign), on_event=interrupt).exit_code == 130
    assert made_files(campaign.out) == before
    assert run(plan(campaign)).exit_code == 0


SCRIPT = """
import sys
from pathlib import Path
from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.load.presets import preset
from formatkit.load.templates import load_template
from formatkit.model.brand import Brand
from formatkit.model.campaign import Campaign
from formatkit.model.post import Post

print("the script is read", flush=True)
folder, count = Path(sys.argv[1]), int(sys.argv[2])
colors = ("background", "ink", "primary", "accent", "muted", "paper")
brand = Brand(
    name="N",
    palette={name: "#FFFFFF" if name == "background" else "#101010" for name in colors},
    pairs={"background": ["ink"]},
    fonts={"headline": {"family": "Inter"}, "text": {"family": "Inter"}},
)
posts = tuple(Post(id=f"p{number}", quote="Social Media passiert sowieso.") for number in range(count))
presets = (preset("generic/open-graph"),)
templates = {"quote": load_template("quote")}
campaign = Campaign("C", folder, brand.in_folder(folder), folder, posts, presets, folder / "out", templates=templates)
report = run(plan(campaign), workers=2, on_event=lambda event: print(type(event).__name__, flush=True))
print(len(report.made), report.exit_code)
"""


def script(tmp_path: Path, count: int) -> subprocess.Popen[str]:
    file = tmp_path / "make.py"
    file.write_text(SCRIPT, "utf-8")
    return subprocess.Popen(
        [sys.executable, str(file), str(tmp_path), str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FORMATKIT_TEST_MARK": str(tmp_path)},
    )


def test_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    output, errors = script(tmp_path, 3).communicate(timeout=120)
    assert errors == ""
    assert output.count("the script is read") == 1
    assert output.endswith("3 0\n")


@linux
def test_control_c_ends_the_run_and_its_processes(tmp_path: Path) -> None:
    running = script(tmp_path, 400)
    assert running.stdout is not None
    while "JobMade" not in running.stdout.readline():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=60)
    assert errors == ""
    assert output.splitlines()[-1].endswith(" 130")
    end = time.monotonic() + 10
    while (left := children(f"FORMATKIT_TEST_MARK={tmp_path}".encode())) and time.monotonic() < end:
        time.sleep(0.05)
    assert left == []


def test_the_number_of_workers_is_at_least_one(campaign: Campaign) -> None:
    with pytest.raises(ConfigError, match="at least 1; found 0"):
        run(plan(campaign), workers=0)


def test_a_process_pool_of_the_caller_is_left_running(campaign: Campaign) -> None:
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert run(plan(campaign, only=("b",)), executor=pool).exit_code == 0
        assert pool.submit(abs, -3).result() == 3
