"""A moviepy clip behind the text of a formatkit film.

python moviepy_into_post.py OUT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from moviepy import VideoClip

import formatkit as fk

SIZE = 720


def waves(seconds: float) -> np.ndarray:
    """Return a frame of slow waves in petrol, `SIZE × SIZE × 3`."""
    down, across = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    light = 0.5 + 0.5 * np.sin(2 * np.pi * (1.5 * down + 0.4 * np.sin(2 * np.pi * across) + 0.25 * seconds))
    return (np.stack([10 + 20 * light, 60 + 50 * light, 70 + 60 * light], axis=-1)).astype(np.uint8)


def main(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    clip = VideoClip(waves, duration=2).with_fps(15)
    frozen = fk.freeze(clip, folder / "waves.mkv")
    post = fk.Post(
        id="day-2", quote="Wer zuhört, hat mehr zu sagen.", author="Jana Petersen", lang="de", video=frozen.path.name
    )
    asset = fk.render(post, preset="x/video-square", seconds=4, folder=folder, out=folder / "over-waves.mp4")
    return asset.path


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
