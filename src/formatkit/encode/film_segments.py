"""Where a film is cut for encoding: fixed by its frames alone, so that its bytes do not depend on the machine."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

__all__ = ["Segment", "segments"]

# Below this a film is not cut further: each cut costs a key frame.
_SHORTEST = Fraction(5, 4)
_PREFERRED = Fraction(3, 2)
_FEW = 8
# How long the first segment is, as a part of the others.
_LENGTH_OF_FIRST = Fraction(17, 20)


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames `first` to `end − 1`, encoded by one encoder: a key frame first, others at most `gop` frames apart."""

    first: int
    end: int
    gop: int

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.end - self.first


def segments(frames: int, fps: Fraction, gop: int) -> tuple[Segment, ...]:
    """Cut a film of `frames` with key frames at most `gop` frames apart into segments that take about as long.

    A segment is one GOP, or as many as make up 1.5 seconds, and the GOPs in it are of equal length too. Their
    number is even, and a multiple of four in longer films, so that the usual numbers of cores end together. The first
    is shorter than the others where these have room: texts come in, and everything is drawn for the first time. No
    other is under 1.25 seconds unless the film is.

    >>> [segment.end for segment in segments(300, Fraction(30), 60)]
    [44, 95, 146, 197, 249, 300]
    """
    longest = gop * max(1, -(-_PREFERRED * fps // gop))
    least = max(1, -(-frames // int(longest)))
    most = max(1, int(frames // (_SHORTEST * fps)))
    count = least if least >= most else min(most, _rounded_up(least))
    if count == 1:
        return (_segment(0, frames, gop),)
    wanted = round(frames * _LENGTH_OF_FIRST / (count - 1 + _LENGTH_OF_FIRST))
    first = max(wanted, frames - (count - 1) * int(longest))
    ends = (first + (frames - first) * k // (count - 1) for k in range(count))
    return tuple(_segment(start, end, gop) for start, end in pairwise((0, *ends)))


def _rounded_up(count: int) -> int:
    step = 4 if count > _FEW else 2
    return -(-count // step) * step


def _segment(first: int, end: int, gop: int) -> Segment:
    gops = -(-(end - first) // gop)
    # A single GOP keeps the longest distance: x264 writes another header for a distance of 1.
    return Segment(first, end, gop if gops == 1 else -(-(end - first) // gops))
