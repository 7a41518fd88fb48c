"""A run on a Dask cluster whose workers see nothing of the campaign: the same files as here, whatever is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster, SpecCluster

from formatkit.batch.depot import FOLDER_VARIABLE
from formatkit.batch.events import Event, JobMade
from formatkit.batch.ledger import sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.errors import ConfigError
from formatkit.load.presets import preset
from formatkit.model.brand import BrandFont, Logo
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]
_STRANGER = """
import os, sys, time

def refuse(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and arguments and isinstance(arguments[0], (str, bytes, os.PathLike)):
        if os.fspath(os.fsdecode(arguments[0])).startswith(os.environ["HIDDEN"]):
            raise PermissionError(13, "this machine has no such folder", arguments[0])

sys.addaudithook(refuse)
"""


@dataclass(frozen=True)
class Site:
    """A scheduler, and workers that are processes of their own and cannot open anything below `hidden`."""

    folder: Path
    hidden: Path
    client: Client
    address: str
    workers: dict[str, subprocess.Popen[bytes]]

    def start(self, name: str, **environment: str) -> None:
        """Start a worker and wait until it is there."""
        known = set(self.client.nthreads())
        command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny"]
        command += ["--no-dashboard", "--preload", str(self.folder / "stranger.py"), "--local-directory"]
        own = {FOLDER_VARIABLE: str(self.folder / "depot"), "HIDDEN": str(self.hidden)}
        path = os.pathsep.join(sys.path)
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, str(self.folder / name), "--host", "127.0.0.1"],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": path, **own, **environment},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        while not (new := set(self.client.nthreads()) - known):
            assert process.poll() is None, (self.folder / f"{name}.log").read_text()
            time.sleep(0.05)
        self.workers[new.pop()] = process

    def end(self) -> None:
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            process.wait(20)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "stranger.py").write_text(_STRANGER, encoding="utf-8")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "5s"}),
        LocalCluster(n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        made = Site(folder, tmp_path / "here", client, cluster.scheduler_address, {})
        try:
            yield made
        finally:
            made.end()


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


def test_a_cluster_makes_the_same_files_although_a_worker_is_killed(campaign: Campaign, site: Site) -> None:
    here = run(plan(campaign))
    expected = made_files(campaign.out)
    site.start("one")
    site.start("two")
    killed: list[int] = []

    def kill_one(event: Event) -> None:
        busy = [address for address, calls in site.client.processing().items() if calls]
        if isinstance(event, JobMade) and not killed and busy:
            process = site.workers[busy[0]]
            killed.append(process.pid)
            process.kill()

    elsewhere = replace(campaign, out=campaign.out.with_name("elsewhere"))
    report = run(plan(elsewhere), executor=site.client.get_executor(), on_event=kill_one, quality="standard")
    assert killed
    print([f.diagnostics for f in report.failed])
    assert made_files(elsewhere.out) == expected
