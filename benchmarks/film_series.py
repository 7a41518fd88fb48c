"""Several reels one after another in one process; prints the seconds of each, one a line.

python -m benchmarks.film_series photo out-folder 0 1 2
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import cast

import formatkit as fk
from benchmarks.film_material import FILMS, Ground, Reel

__all__ = ["main"]


def main(ground: Ground, out: Path, numbers: tuple[int, ...]) -> None:
    """Make reels of these numbers."""
    brand = fk.load_brand(FILMS / "brand.toml")
    for number in numbers:
        start = time.perf_counter()
        Reel(ground, number).make(out / f"series-{ground}-{number}.mp4", brand)
        print(f"{time.perf_counter() - start:.4f}", flush=True)


if __name__ == "__main__":
    main(cast("Ground", sys.argv[1]), Path(sys.argv[2]), tuple(int(each) for each in sys.argv[3:]))
