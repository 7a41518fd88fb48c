"""The examples for moviepy run as their README says, each on its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np

EXAMPLES = Path(__file__).parent.parent / "examples" / "moviepy"


def run(script: str, folder: Path) -> list[np.ndarray]:
    """Return the decoded frames of the film that a script says it has made."""
    command = [sys.executable, "-W", "error", str(EXAMPLES / script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    target = Path(done.stdout.strip())
    assert target.parent == folder
    with av.open(str(target)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def test_a_film_goes_into_moviepy(tmp_path: Path) -> None:
    seen = run("clip_into_moviepy.py", tmp_path / "new")
    assert len(seen) == round(3.5 * 30)
    assert seen[5].std(axis=(0, 1)).max() < 3  # the opener is of one color
    assert seen[60][200:500].std() > 10  # the film has text
    assert np.abs(seen[60][714].mean(axis=0) - (228, 87, 46)).max() < 25  # the bar, in colors that moviepy does not tag


def test_a_moviepy_clip_goes_behind_the_text_of_a_film(tmp_path: Path) -> None:
    seen = run("moviepy_into_post.py", tmp_path / "new")
    assert len(seen) == 4 * 30
    corner = np.array([picture[:40, -40:].mean(axis=(0, 1)) for picture in seen])
    assert (corner[:, 0] < corner[:, 1]).all()  # petrol throughout
    assert corner[:, 1].max() - corner[:, 1].min() > 10  # it moves
    assert np.abs(corner[10] - corner[70]).max() < 6  # two seconds, then again
