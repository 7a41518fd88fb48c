"""What a run makes goes to another place as well: whole, once, only what changed, and over nobody's files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from formatkit.batch.ledger import sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.batch.targets import RUN_FILES
from formatkit.cli.app import run as command
from formatkit.errors import ConfigError, MissingToolError
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]


class _Wayward(MemoryFileSystem):
    """A place where files are moved to their names, and where sending may fail."""

    protocol = "wayward"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    failures: ClassVar[list[str]] = []
    sent: ClassVar[list[str]] = []

    def put_file(self, lpath: str, rpath: str, **options: Any) -> None:
        self.sent.append(rpath)
        if any(name in rpath for name in self.failures):
            super().pipe_file(rpath, b"half")
            raise ConnectionResetError("the connection was lost")
        super().put_file(lpath, rpath, **options)


class _Forgetful(_Wayward):
    """Loses the connection once for each file."""

    protocol = "forgetful"

    def put_file(self, lpath: str, rpath: str, **options: Any) -> None:
        first = rpath not in self.sent
        self.sent.append(rpath)
        if first:
            raise ConnectionResetError("the connection was lost")
        MemoryFileSystem.put_file(self, lpath, rpath, **options)


@pytest.fixture(autouse=True)
def places() -> Iterator[None]:
    for kind in (_Wayward, _Forgetful):
        fsspec.register_implementation(kind.protocol, kind, clobber=True)
    yield
    for kind in (MemoryFileSystem, _Wayward):
        kind.store.clear()
        kind.pseudo_dirs[:] = [""]
    _Wayward.failures.clear()
    _Wayward.sent.clear()


@pytest.fixture
def campaign(campaign_of: Make) -> Campaign:
    return campaign_of({"id": "a"}, {"id": "b", "quote": "Erst zuhören."}, file_name="{network}/{post}")


def made_files(out: Path) -> dict[str, str]:
    """Return the hashes of all files of a run, without what it keeps for itself."""
    every = (path for path in out.rglob("*") if path.is_file() and ".formatkit" not in path.parts)
    return {path.relative_to(out).as_posix(): sha256_of(path) for path in every}


def copied_files(url: str, folder: Path) -> dict[str, str]:
    """Return the hashes of all files at a URL, by way of `folder`."""
    fsspec.filesystem(url.partition(":")[0]).get(url, str(folder), recursive=True)
    return made_files(folder)


def codes(report: Report) -> list[str]:
    return [each.code for each in report.diagnostics]


def test_all_files_are_copied_and_again_only_what_changed(campaign: Campaign, tmp_path: Path) -> None:
    url = "wayward://bucket/campaign"
    first = run(plan(campaign), copy_to=url)
    expected = made_files(campaign.out)
    assert expected.keys() == {f"generic/{name}" for name in ("a.png", "a.txt", "b.png", "b.txt")} | {*RUN_FILES}
    assert copied_files(url, tmp_path / "first") == expected
    assert (first.exit_code, codes(first)) == (0, ["FK785"])
    _Wayward.sent.clear()
    campaign = replace(campaign, posts=(campaign.posts[0], campaign.posts[1].model_copy(update={"quote": "Zuhören."})))
    run(plan(campaign), copy_to=url)
    sent = {Path(each).name.removeprefix(".").removesuffix(".part") for each in _Wayward.sent}
    assert {name.partition(".")[0] for name in sent - {*RUN_FILES}} == {"b"}
    assert copied_files(url, tmp_path / "second") == made_files(campaign.out)


def test_a_folder_is_a_place_and_nothing_new_is_not_sent(campaign: Campaign, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    run(plan(campaign), copy_to=str(shared))
    before = {path: path.stat().st_mtime_ns for path in shared.rglob("*.*") if path.stem in "ab"}
    assert made_files(shared) == made_files(campaign.out)
    cut = shared / "generic" / "b.png"
    cut.write_bytes(cut.read_bytes()[:1000])
    gone = shared / "generic" / "a.txt"
    gone.unlink()
    report = run(plan(campaign), copy_to=shared.as_uri())  # the same place
    assert (report.exit_code, codes(report)) == (0, ["FK785"])
    assert made_files(shared) == made_files(campaign.out)
    assert {path for path, time in before.items() if path.stat().st_mtime_ns != time} == {cut, gone}
    assert not list(shared.rglob("*.part"))


def test_files_of_others_are_not_replaced(campaign: Campaign, tmp_path: Path) -> None:
    theirs = tmp_path / "shared" / "planner.csv"
    theirs.parent.mkdir()
    theirs.write_text("Urlaub")
    report = run(plan(campaign), copy_to=str(theirs.parent))
    (told,) = (each for each in report.diagnostics if each.code == "FK783")
    assert (report.exit_code, theirs.read_text()) == (1, "Urlaub")
    assert "planner.csv" in told.message()
    assert len(made_files(theirs.parent)) == len(made_files(campaign.out))


def test_a_file_that_does_not_arrive_is_sent_again(campaign: Campaign, tmp_path: Path) -> None:
    report = run(plan(campaign), copy_to="forgetful://bucket")
    assert (report.exit_code, codes(report)) == (0, ["FK785"])
    assert copied_files("forgetful://bucket", tmp_path / "there") == made_files(campaign.out)


def test_what_cannot_be_sent_is_told_and_the_same_command_goes_on(campaign: Campaign, tmp_path: Path) -> None:
    _Wayward.failures.append("b.png")
    report = run(plan(campaign), copy_to="wayward://bucket")
    (told,) = (each for each in report.diagnostics if each.code == "FK782")
    assert report.exit_code == 1
    assert "1, such as “generic/b.png”: the connection was lost" in told.message()
    assert "FK782" in (campaign.out / "report.json").read_text("utf-8")
    assert "generic/b.png" not in copied_files("wayward://bucket", tmp_path / "without")
    _Wayward.failures.clear()
    assert run(plan(campaign), copy_to="wayward://bucket").exit_code == 0
    assert copied_files("wayward://bucket", tmp_path / "with") == made_files(campaign.out)


def test_a_place_that_is_gone_is_not_asked_for_every_file(campaign: Campaign) -> None:
    posts = tuple(campaign.posts[0].model_copy(update={"id": f"p{number}"}) for number in range(6))
    _Wayward.failures.append("")
    report = run(plan(replace(campaign, posts=posts)), copy_to="wayward://bucket")
    assert (report.exit_code, len(report.made)) == (1, 6)
    assert len(_Wayward.sent) < 16


def test_a_name_that_a_killed_run_has_begun_to_send_is_ours(campaign: Campaign, tmp_path: Path) -> None:
    run(plan(campaign), copy_to="memory://bucket")
    (journal,) = (campaign.out / ".formatkit").glob("copies-*.jsonl")
    entries = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    assert {each["name"]: each["sha256"] for each in entries} == made_files(campaign.out)
    begun = [{**each, "sha256": ""} if each["name"] == "generic/a.png" else each for each in entries]
    journal.write_text("\n".join([*map(json.dumps, begun), '{"name": "gene']), "utf-8")
    MemoryFileSystem().pipe_file("/bucket/generic/a.png", b"half")
    assert run(plan(campaign), copy_to="memory://bucket").exit_code == 0
    assert copied_files("memory://bucket", tmp_path / "there") == made_files(campaign.out)


@pytest.mark.parametrize(
    ("url", "kind", "code", "said"),
    [
        ("nowhere://user:secret@host/place", ConfigError, "FK780", "nowhere://user@host/place"),
        ("{out}", ConfigError, "FK784", "output folder"),
        ("{photo}", ConfigError, "FK781", "photo.jpg"),
    ],
)
def test_a_place_that_is_none_is_told_before_anything_is_made(
    campaign: Campaign, url: str, kind: type[ConfigError], code: str, said: str
) -> None:
    named = url.format(out=campaign.out, photo=campaign.folder / "photo.jpg")
    with pytest.raises(kind) as caught:
        run(plan(campaign), copy_to=named)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert said in found.message()
    assert "secret" not in str(caught.value)
    assert not campaign.out.exists()


def test_without_the_extra_the_message_names_it(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingToolError) as caught:
        run(plan(campaign), copy_to="s3://bucket")
    assert 'pip install "formatkit[remote]"' in caught.value.diagnostics[0].hint()


def test_the_command_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "posts.csv").write_text("id,quote\na,Erst zuhören.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ["batch", "--posts", "posts.csv", "--presets", "generic/open-graph", "--lang", "en", "--jobs", "1"]
    assert command([*asked, "-o", "made", "--copy-to", "copies"]) == 0
    assert made_files(tmp_path / "copies") == made_files(tmp_path / "made") != {}
    assert "copies at copies: 6, new or changed: 6" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert command([*asked, "-o", "made", "--copy-to", "copies"]) == 3
