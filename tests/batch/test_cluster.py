"""A run on a Dask cluster whose workers see nothing of the campaign: the same files as here, whatever is killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from formatkit.batch import cluster, crew
from formatkit.batch.depot import FOLDER_VARIABLE
from formatkit.batch.events import Event, JobMade
from formatkit.batch.freight import Freight
from formatkit.batch.ledger import sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.processes import WorkerProcesses
from formatkit.batch.reasons import Reason
from formatkit.batch.report import Made, Report
from formatkit.batch.run import run
from formatkit.batch.targets import RUN_FILES
from formatkit.cli.app import run as command
from formatkit.errors import ConfigError
from formatkit.load.presets import preset
from formatkit.model.brand import Brand, BrandFont, Logo
from formatkit.model.campaign import Campaign
from formatkit.model.color import Color
from formatkit.model.post import Post

Make = Callable[..., Campaign]
_STRANGER = """
import os, sys

def refuse(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes, os.PathLike)):
        if os.fsdecode(arguments[0]).startswith(os.environ["HIDDEN"]):
            raise PermissionError(13, "this machine has no such folder", arguments[0])

sys.addaudithook(refuse)
"""
_DIES_OF_B = """
import contextlib
import os
import formatkit.batch.work as work

make = work.__dict__.setdefault("make_alive", work.make_jobs)

def make_jobs(setup, jobs):
    if any(job.post == "b" for _, job in jobs):
        with open(os.environ["BEGUN"], "a") as file:
            file.write("b")
        os.kill(os.getpid(), 9)
    return make(setup, jobs)

work.make_jobs = make_jobs
"""
_OTHER_VERSION = """
import importlib.metadata

own = importlib.metadata.version
importlib.metadata.version = lambda name, own=own: "10.4.0" if name == "pillow" else own(name)
"""
_NOTHING_INSTALLED = "sys.modules['formatkit'] = None"


@dataclass(frozen=True)
class Site:
    """A scheduler, and workers that are processes of their own and cannot open anything below `hidden`."""

    folder: Path
    hidden: Path
    client: Client
    workers: dict[str, subprocess.Popen[bytes]]

    @property
    def address(self) -> str:
        return str(self.client.scheduler.address)

    def start(self, also: str = "", hidden: Path | None = None) -> None:
        """Start a worker that runs the Python code `also` first, and wait until it is there."""
        known = set(self.client.nthreads())
        number = len(self.workers)
        (self.folder / f"stranger-{number}.py").write_text(_STRANGER + also, encoding="utf-8")
        options = {
            "--nthreads": "1",
            "--host": "127.0.0.1",
            "--preload": f"{self.folder}/stranger-{number}.py",
            "--local-directory": f"{self.folder}/scratch-{number}",
        }
        own = {
            "PYTHONPATH": os.pathsep.join(sys.path),
            FOLDER_VARIABLE: str(self.folder / "depot"),
            "HIDDEN": str(hidden or self.hidden),
            "BEGUN": str(self.folder / "begun"),
        }
        command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address, "--no-nanny", "--no-dashboard"]
        with (self.folder / f"{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *(word for option in options.items() for word in option)],
                cwd=self.folder,
                env={**os.environ, **own},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self.workers[f"starting-{number}"] = process
        while not (new := set(self.client.nthreads()) - known):
            assert process.poll() is None, (self.folder / f"{number}.log").read_text()
            time.sleep(0.02)
        self.workers[new.pop()] = self.workers.pop(f"starting-{number}")

    def end(self) -> None:
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            process.wait(20)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1") as cluster,
        Client(cluster, set_as_default=False) as made,
    ):
        yield made


@pytest.fixture
def site(tmp_path: Path, client: Client) -> Iterator[Site]:
    folder = tmp_path / "there"
    folder.mkdir()
    made = Site(folder, tmp_path / "here", client, {})
    try:
        yield made
    finally:
        made.end()
        while client.nthreads():
            time.sleep(0.02)


@pytest.fixture
def campaign(campaign_of: Make, square_font: Callable[..., bytes], tmp_path: Path) -> Campaign:
    """Return a campaign with a font, a logo and photographs, one by a link and one in other letters than its name."""
    made = campaign_of(
        {"id": "a", "photo": "photo.jpg", "hashtags": ["B2B"]},
        {"id": "b", "photo": "PHOTO.jpg"},
        {"id": "c", "photo": "Bilder/Grüße.jpg"},
        {"id": "d"},
        {"id": "missing", "photo": "phto.jpg"},
        presets=("generic/email-header", "generic/open-graph"),
        file_name="{post}_{placement}",
    )
    here = tmp_path / "here"
    here.mkdir()
    folder = made.folder.rename(here / "campaign")
    (folder / "Bilder").mkdir()
    (folder / "Bilder" / "Grüße.jpg").symlink_to(folder / "photo.jpg")
    (folder / "house.ttf").write_bytes(square_font("B2"))
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><rect width="80" height="20"/></svg>'
    )
    brand = made.brand.model_copy(
        update={
            "logo": Logo(files={"on_light": "logo.svg", "on_dark": "logo.svg"}),
            "fonts": {**made.brand.fonts, "label": BrandFont(file="house.ttf", fallback=("Inter",))},
        }
    )
    film = made.posts[3].model_copy(update={"captions": "text", "photo": "photo.jpg"})
    return replace(
        made,
        folder=folder,
        brand=brand.in_folder(folder),
        brand_folder=folder,
        posts=(*made.posts[:3], film, made.posts[4]),
        post_presets={"d": (*made.presets, preset("telegram/video"))},
        out=here / "out",
    )


def made_files(out: Path) -> dict[str, str]:
    """Return the hashes of all files of a run, without what it keeps for itself."""
    return {
        path.relative_to(out).as_posix(): sha256_of(path)
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formatkit" not in path.parts
    }


def outcome(report: Report) -> tuple[list[str], list[str]]:
    return [made.job.post for made in report.made], [failure.job.post for failure in report.failed]


def posts_of(made: tuple[Made, ...]) -> set[str]:
    """Return the posts of jobs."""
    return {each.job.post for each in made}


def processes_of(folder: Path) -> list[int]:
    """Return the processes whose command line or environment names a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.fsencode(folder) in (process / "cmdline").read_bytes() + (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def test_a_cluster_makes_the_same_files_although_a_worker_is_killed(campaign: Campaign, site: Site) -> None:
    site.start()
    site.start()
    killed: list[str] = []

    def kill_one(event: Event) -> None:
        busy = [address for address, calls in site.client.processing().items() if calls]
        if isinstance(event, JobMade) and not killed and busy:
            site.workers[busy[0]].kill()
            site.workers[busy[0]].wait()
            killed.append(busy[0])

    report = run(plan(campaign), executor=site.client.get_executor(), on_event=kill_one)
    assert killed
    assert outcome(report) == ([*"aabbcc", *"ddd"], ["missing", "missing"])
    assert "photo.jpg" in report.failed[0].diagnostics[0].hint()
    assert not list((site.folder / "depot" / "runs").iterdir())
    (left,) = (process.pid for address, process in site.workers.items() if address not in killed)
    if Path("/proc").is_dir():
        assert processes_of(site.folder) == [left]
    alone = replace(campaign, out=campaign.out.with_name("alone"))
    run(plan(alone))
    assert made_files(campaign.out) == made_files(alone.out)
    assert not list(campaign.out.rglob("*.part"))


def test_a_photograph_travels_once(campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    parts = Freight.parts
    monkeypatch.setattr(Freight, "parts", lambda self, digest: sent.append(digest) or parts(self, digest))
    site.start()
    for name in ("first", "second"):
        chosen = replace(campaign, posts=campaign.posts[:3], out=campaign.out.with_name(name))
        assert run(plan(chosen), executor=site.client.get_executor()).exit_code == 0
    used = [sha256_of(campaign.folder / name) for name in ("photo.jpg", "logo.svg", "house.ttf")]
    assert sorted(sent) == sorted(used)


class _NoneHere(WorkerProcesses):
    """Refuses to make anything on this machine."""

    def __init__(self, count: int) -> None:
        raise AssertionError(f"{count} processes of this machine were asked for")


def test_only_what_changed_is_drawn_and_only_what_may_have_changed_is_composed(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "WorkerProcesses", _NoneHere)
    site.start()
    executor = site.client.get_executor()

    def made(posts: tuple[Post, ...], brand: Brand = campaign.brand) -> Report:
        return run(plan(replace(campaign, posts=posts, brand=brand)), executor=executor)

    a, b, _, d, _ = campaign.posts
    first = made((a, b, d))
    assert (posts_of(first.drawn), first.exit_code) == ({*"ab", "d"}, 0)
    before = made_files(campaign.out)
    again = made((d, a, b))
    assert (posts_of(again.drawn), len(again.kept)) == (set(), 7)
    unseen = campaign.brand.model_copy(update={"palette": {**campaign.brand.palette, "unused": Color(1, 2, 3)}})
    composed = plan(replace(campaign, posts=(a, b, d), brand=unseen))
    assert {composed.reason_of(job) for job in composed.jobs} == {Reason.COLORS}
    assert posts_of(run(composed, executor=executor).drawn) == set()
    assert made_files(campaign.out) == before
    (campaign.out / "b_open-graph.jpg").unlink()
    changed = made((a.model_copy(update={"quote": "Erst zuhören."}), b, d), unseen)
    assert [(each.job.stem, each.reason) for each in changed.drawn] == [
        ("a_email-header", Reason.TEXT),
        ("a_open-graph", Reason.TEXT),
        ("b_open-graph", Reason.MISSING),
    ]
    assert {name for name, key in made_files(campaign.out).items() if before[name] != key and "a_" not in name} <= {
        *RUN_FILES
    }


def test_a_job_that_ends_its_worker_is_not_begun_again_by_the_cluster(campaign: Campaign, site: Site) -> None:
    site.start(_DIES_OF_B)
    site.start(_DIES_OF_B)
    report = run(plan(campaign, only=("a", "b", "generic/open-graph")), executor=site.client.get_executor())
    assert outcome(report) == (["a", "b"], [])
    assert (site.folder / "begun").read_text() == "b"
    assert len(site.client.nthreads()) == 1


@pytest.mark.parametrize(("also", "code"), [(_OTHER_VERSION, "FK772"), (_NOTHING_INSTALLED, "FK773")])
def test_workers_with_another_version_or_none_are_refused(campaign: Campaign, site: Site, also: str, code: str) -> None:
    site.start(also)
    with pytest.raises(ConfigError) as caught:
        run(plan(campaign), executor=site.client.get_executor())
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert "tcp://127.0.0.1" in found.message()
    assert code != "FK772" or "has pillow 10.4.0, this machine has pillow" in found.message()
    assert not campaign.out.exists()


def test_workers_write_to_a_folder_that_they_see(campaign: Campaign, site: Site) -> None:
    chosen = plan(campaign, only=("d",))
    site.start(hidden=campaign.folder)
    assert run(chosen, executor=site.client.get_executor(), shared_out=True).exit_code == 0
    assert {"d_video.mp4", "d_video.srt", "d_open-graph.jpg"} <= made_files(campaign.out).keys()
    site.start()
    with pytest.raises(ConfigError) as caught:
        run(chosen, executor=site.client.get_executor(), shared_out=True)
    assert [each.code for each in caught.value.diagnostics] == ["FK774"]


def test_a_cluster_without_workers_is_told(campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    with pytest.raises(ConfigError) as caught:
        run(plan(campaign), executor=site.client.get_executor())
    assert [each.code for each in caught.value.diagnostics] == ["FK775"]


def test_when_all_workers_are_gone_the_rest_is_made_here(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1.0)
    site.start(_DIES_OF_B)
    report = run(plan(campaign, only=("a", "b", "c")), executor=site.client.get_executor())
    assert outcome(report) == ([*"aabbcc"], [])


def test_the_command_works_on_a_cluster(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.hidden / "posts.csv").write_text("id,quote,photo\na,Erst zuhören.,campaign/photo.jpg\n", encoding="utf-8")
    monkeypatch.chdir(site.hidden)
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    site.start()
    asked = ["batch", "--posts", "posts.csv", "--presets", "generic/open-graph", "--lang", "en", "-o", "made"]
    assert command([*asked, "--dask", site.address]) == 0
    assert len(list((site.hidden / "made").glob("*.jpg"))) == 1
    assert command([*asked, "--dask", site.address, "--jobs", "2"]) == 2
    assert command([*asked, "--shared-out"]) == 2
    assert command([*asked, "--dask", "tcp://127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in told
