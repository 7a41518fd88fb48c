"""A formatkit film inside a moviepy composition, written by moviepy.

python clip_into_moviepy.py OUT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from moviepy import ColorClip, CompositeVideoClip, concatenate_videoclips

import formatkit as fk


def main(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    post = fk.Post(id="day-1", quote="Wer zuhört, hat mehr zu sagen.", author="Jana Petersen", lang="de")
    film = fk.clip(fk.compose(post, preset="x/video-square", seconds=3))
    opener = ColorClip((720, 720), color=(20, 33, 61), duration=0.5).with_fps(30)
    bar = ColorClip((720, 12), color=(228, 87, 46), duration=film.duration).with_position(("center", "bottom"))
    whole = concatenate_videoclips([opener, CompositeVideoClip([film, bar], bg_color=(0, 0, 0))])
    target = folder / "with-opener.mp4"
    whole.write_videofile(str(target), fps=30, codec="libx264", preset="ultrafast", audio=False, logger=None)
    return target


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
