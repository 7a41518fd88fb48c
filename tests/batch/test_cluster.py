"""A run on a Dask cluster whose workers see nothing of the campaign: the same files as here, whatever is killed."""

from __future__ import annotations

import contextlib
import doctest
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from formatkit.batch import cluster, cluster_fitness, crew
from formatkit.batch.depot import FOLDER_VARIABLE, depot
from formatkit.batch.events import Event, JobMade
from formatkit.batch.freight import Freight
from formatkit.batch.ledger import sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.processes import WorkerProcesses
from formatkit.batch.reasons import Reason
from formatkit.batch.report import Made, Report
from formatkit.batch.run import run
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
import doctest
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
    special: set[str]

    @property
    def alive(self) -> dict[str, subprocess.Popen[bytes]]:
        return {address: process for address, process in self.workers.items() if process.poll() is None}

    @property
    def address(self) -> str:
        return str(self.client.scheduler.address)

    def start(self, also: str = "", hidden: Path | None = None) -> str:
        """Start a worker that runs the Python code `also` first, wait until it is there, and return its address."""
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
        (address,) = new
        self.workers[address] = self.workers.pop(f"starting-{number}")
        if also or hidden:
            self.special.add(address)
        return address

    def at_work(self, count: int) -> list[str]:
        """See to it that so many plain workers are there and nothing else, and return their addresses."""
        plain = [address for address in self.workers if address not in self.special and address in self.alive]
        self.end(*(set(self.alive) - set(plain[:count])))
        for _ in range(count - len(plain)):
            self.start()
        return list(self.alive)

    def end(self, *addresses: str) -> None:
        for address in addresses:
            self.workers[address].terminate()
        for address in addresses:
            self.workers[address].wait(20)
        while not set(self.client.nthreads()) <= set(self.alive):
            time.sleep(0.02)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    base = tmp_path_factory.mktemp("site")
    (base / "there").mkdir()
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1") as scheduler,
        Client(scheduler, set_as_default=False) as client,
    ):
        made = Site(base / "there", base / "here", client, {}, set())
        try:
            yield made
        finally:
            made.end(*made.alive)


@pytest.fixture
def campaign(campaign_of: Make, square_font: Callable[..., bytes], tmp_path: Path, site: Site) -> Campaign:
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
    here = site.hidden / tmp_path.name
    here.mkdir(parents=True)
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


def pictures(files: dict[str, str]) -> dict[str, str]:
    """Return the hashes of pictures alone."""
    return {name: key for name, key in files.items() if name.endswith((".jpg", ".png"))}


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
    site.at_work(2)
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
    (left,) = (process.pid for process in site.alive.values())
    if Path("/proc").is_dir():
        assert processes_of(site.folder) == [left]
    alone = replace(campaign, out=campaign.out.with_name("alone"))
    run(plan(alone))
    assert made_files(campaign.out) == made_files(alone.out)
    assert not list(campaign.out.rglob("*.part"))


class _NoneHere(WorkerProcesses):
    """Refuses to make anything on this machine."""

    def __init__(self, count: int) -> None:
        raise AssertionError(f"{count} processes of this machine were asked for")


def test_only_what_changed_is_drawn_and_only_what_may_have_changed_is_composed(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "WorkerProcesses", _NoneHere)
    site.at_work(1)
    executor = site.client.get_executor()

    def made(posts: tuple[Post, ...], brand: Brand = campaign.brand) -> Report:
        return run(plan(replace(campaign, posts=posts, brand=brand)), executor=executor)

    a, b, c, _, _ = campaign.posts
    first = made((a, b, c))
    assert (posts_of(first.drawn), first.exit_code) == ({*"abc"}, 0)
    before = made_files(campaign.out)
    again = made((c, a, b))
    assert (posts_of(again.drawn), len(again.kept)) == (set(), 6)
    unseen = campaign.brand.model_copy(update={"palette": {**campaign.brand.palette, "unused": Color(1, 2, 3)}})
    composed = plan(replace(campaign, posts=(a, b, c), brand=unseen))
    assert {composed.reason_of(job) for job in composed.jobs} == {Reason.COLORS}
    assert posts_of(run(composed, executor=executor).drawn) == set()
    assert pictures(made_files(campaign.out)) == pictures(before)
    (campaign.out / "b_open-graph.jpg").unlink()
    changed = made((a.model_copy(update={"quote": "Erst zuhören."}), b, c), unseen)
    assert [(each.job.stem, each.reason) for each in changed.drawn] == [
        ("a_email-header", Reason.TEXT),
        ("a_open-graph", Reason.TEXT),
        ("b_open-graph", Reason.MISSING),
    ]
    after = pictures(made_files(campaign.out))
    assert {name for name, key in pictures(before).items() if after[name] != key} == {
        "a_email-header.jpg",
        "a_open-graph.jpg",
    }


def test_a_photograph_travels_once(campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    parts = Freight.parts
    monkeypatch.setattr(Freight, "parts", lambda self, digest: sent.append(digest) or parts(self, digest))
    shutil.rmtree(site.folder / "depot" / "contents", ignore_errors=True)
    site.at_work(1)
    for name in ("first", "second"):
        chosen = replace(campaign, posts=campaign.posts[:3], presets=campaign.presets[:1])
        report = run(plan(chosen, out=campaign.out.with_name(name)), executor=site.client.get_executor())
        assert report.exit_code == 0
    used = [sha256_of(campaign.folder / name) for name in ("photo.jpg", "logo.svg", "house.ttf")]
    assert sorted(sent) == sorted(used)


def test_when_the_workers_that_were_asked_for_are_not_there_the_work_is_done_here(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    site.at_work(1)
    asked = site.client.get_executor(workers=["tcp://127.0.0.1:9"])
    assert outcome(run(plan(campaign, only=("a", "generic/open-graph")), executor=asked)) == (["a"], [])


def test_an_interrupted_run_goes_on(campaign: Campaign, site: Site) -> None:
    site.at_work(1)
    executor = site.client.get_executor()

    def interrupt(event: Event) -> None:
        if isinstance(event, JobMade):
            raise KeyboardInterrupt

    chosen = plan(campaign, only=("a", "b", "c"))
    stopped = run(chosen, executor=executor, on_event=interrupt)
    assert (stopped.interrupted, len(stopped.made), stopped.exit_code) == (True, 1, 130)
    assert not any(site.client.processing().values())
    for _ in range(3000):  # what is in hand is made to its end
        if not list((site.folder / "depot" / "runs").iterdir()):
            break
        time.sleep(0.02)
    assert not list((site.folder / "depot" / "runs").iterdir())
    resumed = run(plan(campaign, only=("a", "b", "c")), executor=executor)
    assert (len(resumed.kept), len(resumed.drawn), resumed.exit_code) == (1, 5, 0)


def test_the_command_works_on_a_cluster(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = campaign.folder.parent
    (here / "posts.csv").write_text("id,quote,photo\na,Erst zuhören.,campaign/photo.jpg\n", encoding="utf-8")
    monkeypatch.chdir(here)
    monkeypatch.setattr(cluster_fitness, "_CONNECT", 1.0)
    site.at_work(1)
    asked = ["batch", "--posts", "posts.csv", "--presets", "generic/open-graph", "--lang", "en", "-o", "made"]
    assert command([*asked, "--dask", site.address, "--copy-to", "copies"]) == 0
    assert len(list((here / "made").glob("*.jpg"))) == 1
    assert made_files(here / "copies") == made_files(here / "made")
    assert command([*asked, "--dask", site.address, "--jobs", "2"]) == 2
    assert command([*asked, "--shared-out"]) == 2
    assert command([*asked, "--dask", "tcp://127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in told
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command([*asked, "--dask", site.address]) == 3
    assert 'pip install "formatkit[dask]"' in capsys.readouterr().err


@pytest.mark.parametrize(("also", "code"), [(_OTHER_VERSION, "FK772"), (_NOTHING_INSTALLED, "FK773")])
def test_workers_with_another_version_or_none_are_refused(campaign: Campaign, site: Site, also: str, code: str) -> None:
    site.at_work(1)
    address = site.start(also)
    with pytest.raises(ConfigError) as caught:
        run(plan(campaign), executor=site.client.get_executor())
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert address in found.message()
    assert code != "FK772" or "has pillow 10.4.0, this machine has pillow" in found.message()
    assert not campaign.out.exists()


def test_workers_write_to_a_folder_that_they_see(campaign: Campaign, site: Site) -> None:
    chosen = plan(campaign, only=("a", "generic/open-graph"))
    site.at_work(0)
    site.start(hidden=campaign.folder)
    assert run(chosen, executor=site.client.get_executor(), shared_out=True).exit_code == 0
    assert {"a_open-graph.jpg", "a_open-graph.txt"} <= made_files(campaign.out).keys()
    blind = site.start()
    with pytest.raises(ConfigError) as caught:
        run(chosen, executor=site.client.get_executor(), shared_out=True)
    (found,) = caught.value.diagnostics
    assert (found.code, blind in found.message()) == ("FK774", True)


def test_a_job_that_ends_its_worker_is_not_begun_again_and_without_workers_the_rest_is_made_here(
    campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1.0)
    site.at_work(0)
    site.start(_DIES_OF_B)
    site.start(_DIES_OF_B)
    begun = site.folder / "begun"
    report = run(plan(campaign, only=("a", "b", "generic/open-graph")), executor=site.client.get_executor())
    assert (outcome(report), begun.read_text(), len(site.client.nthreads())) == ((["a", "b"], []), "b", 1)
    report = run(plan(campaign, only=("b", "c", "generic/email-header")), executor=site.client.get_executor())
    assert (outcome(report), begun.read_text(), len(site.client.nthreads())) == ((["b", "c"], []), "bb", 0)


def test_a_cluster_without_workers_is_told(campaign: Campaign, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    site.at_work(0)
    with pytest.raises(ConfigError) as caught:
        run(plan(campaign), executor=site.client.get_executor())
    assert [each.code for each in caught.value.diagnostics] == ["FK775"]


def test_the_example_of_the_docstring_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(["init", str(tmp_path / "campaign"), "--lang", "en"]) == 0
    monkeypatch.chdir(tmp_path / "campaign")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "depot"))
    depot.cache_clear()
    (example,) = doctest.DocTestFinder().find(run, "run")
    try:
        assert doctest.DocTestRunner().run(example) == (0, 5)
    finally:
        depot.cache_clear()
