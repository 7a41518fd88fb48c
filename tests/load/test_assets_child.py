"""The decoding process can hang, die or be left behind, and nothing else suffers."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetLimits, AssetStore
from formatkit.media.process import DecoderProcess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
HERE = Where(file="posts.csv", line=3)


def put(folder: Path, name: str, color: tuple[int, int, int] = (200, 10, 10)) -> str:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(file, "JPEG")
    (folder / name).write_bytes(file.getvalue())
    return name


def child_of(store: AssetStore) -> int:
    decoder: DecoderProcess = store.decoder
    assert decoder.pid is not None
    return decoder.pid


def gone(process: int, seconds: float = 10) -> bool:
    """Tell whether a process ends in so many seconds; one of ours has ended when it can be waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
                return True
        except ChildProcessError:  # somebody else's
            if not Path(f"/proc/{process}").exists():
                return True
        time.sleep(0.05)
    return False


def test_a_killed_child_is_replaced(tmp_path: Path) -> None:
    with AssetStore([tmp_path]) as store:
        first, second = (
            store.open_picture(put(tmp_path, name, color), HERE).digest
            for name, color in (("a.jpg", (200, 10, 10)), ("b.jpg", (10, 200, 10)))
        )
        store.proxy(first)
        before = child_of(store)
        os.kill(before, signal.SIGKILL)
        assert gone(before)
        assert store.proxy(second)[0, 0, 1] > 190
        assert child_of(store) != before


def test_a_child_that_dies_over_a_file_is_told_and_the_next_file_goes_on(tmp_path: Path) -> None:
    with AssetStore([tmp_path]) as store:
        first, second = (
            store.open_picture(put(tmp_path, name, color), HERE).digest
            for name, color in (("a.jpg", (200, 10, 10)), ("b.jpg", (10, 200, 10)))
        )
        store.proxy(first)
        store.forget()
        child = child_of(store)
        os.kill(child, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (child, signal.SIGKILL)).start()
        with pytest.raises(AssetError) as caught:
            store.proxy(first)
        assert caught.value.diagnostics[0].code == "FK215"
        assert "a.jpg" in str(caught.value)
        assert store.proxy(second).shape == (300, 400, 3)


def test_a_child_that_sleeps_is_stopped_and_replaced(tmp_path: Path) -> None:
    with AssetStore([tmp_path], limits=AssetLimits(seconds=8)) as warm:
        warm.proxy(warm.open_picture(put(tmp_path, "a.jpg"), HERE).digest)
    with AssetStore([tmp_path], limits=AssetLimits(seconds=8)) as store:
        digest = store.open_picture("a.jpg", HERE).digest
        store.proxy(digest)
        store.forget()
        child = child_of(store)
        store.decoder.timeout = 0.5
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(AssetError) as caught:
            store.proxy(digest)
        assert caught.value.diagnostics[0].code == "FK213"
        assert "took longer than 0.5 seconds" in str(caught.value)
        assert gone(child)
        store.decoder.timeout = 8
        assert store.proxy(digest).shape == (300, 400, 3)


def test_the_child_has_a_limit_of_memory(tmp_path: Path) -> None:
    Image.new("RGB", (6000, 6000)).save(tmp_path / "a.png")
    with AssetStore([tmp_path], limits=AssetLimits(child_bytes=160 << 20)) as store:
        small = store.open_picture(put(tmp_path, "b.jpg"), HERE).digest
        digest = store.open_picture("a.png", HERE).digest
        with pytest.raises(AssetError) as caught:
            store.pixels(digest, 1)
        assert caught.value.diagnostics[0].code in ("FK214", "FK211", "FK215")
        assert store.proxy(small).shape == (300, 400, 3)


def test_closing_ends_the_child_and_gives_the_memory_back(tmp_path: Path) -> None:
    store = AssetStore([tmp_path])
    digest = store.open_picture(put(tmp_path, "a.jpg"), HERE).digest
    pixels = store.pixels(digest, 1)
    child, folder = child_of(store), store.decoder.folder
    assert folder is not None
    assert folder.exists()
    store.close()
    assert gone(child)
    assert not folder.exists()
    assert pixels[0, 0, 0] > 190
    assert store.pixels(digest, 1).shape == (300, 400, 3)
    store.close()


def test_warming_starts_the_child_without_waiting(tmp_path: Path) -> None:
    with AssetStore([tmp_path]) as store:
        store.warm()
        assert child_of(store) > 0
        digest = store.open_picture(put(tmp_path, "a.jpg"), HERE).digest
        assert store.proxy(digest).shape == (300, 400, 3)


SCRIPT = """
import sys, time
from pathlib import Path
from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
store = AssetStore([Path(sys.argv[1])])
store.proxy(store.open_picture("a.jpg", Where()).digest)
print(store.decoder.pid, store.decoder.folder, flush=True)
time.sleep(60)
"""


def test_no_child_outlives_a_killed_program(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        child, folder = program.stdout.readline().split()
        program.kill()
    assert gone(int(child))
    assert not Path(folder).exists()


def test_a_module_in_the_working_folder_is_not_imported(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    for name in ("numpy", "simplejpeg", "mmap"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path('hacked').touch(); raise SystemExit")
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        with AssetStore([tmp_path]) as store:
            assert store.proxy(store.open_picture("a.jpg", HERE).digest).shape == (300, 400, 3)
    finally:
        os.chdir(here)
    assert not (tmp_path / "hacked").exists()


def test_threads_share_one_child(tmp_path: Path) -> None:
    names = [put(tmp_path, f"{number}.jpg", (number * 30, 0, 0)) for number in range(8)]
    with AssetStore([tmp_path]) as store:
        digests = [store.open_picture(name, HERE).digest for name in names]
        seen: dict[int, int] = {}
        threads = [
            threading.Thread(target=lambda n=n: seen.update({n: int(store.pixels(digests[n], 1)[5, 5, 0])}))
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert all(abs(seen[n] - n * 30) <= 2 for n in range(8))
