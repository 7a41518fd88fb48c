"""Measures sound as it passes in blocks: integrated loudness (EBU R 128) and true peak (ITU-R BS.1770)."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from formatkit.media.true_peak import TruePeaks

if TYPE_CHECKING:
    from av.filter import Graph
    from numpy.typing import NDArray

__all__ = ["RATE", "IntegratedLoudness", "Loudness", "LoudnessMeter", "decibels"]

RATE = 48_000
_SILENCE = -70.0
_RELATIVE_GATE = 10.0
_MOMENTARY = "lavfi.r128.M"


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured.

    `integrated` is in LUFS, None for what is silent (under −70 LUFS throughout) or shorter than 0.4 s. `true_peak` is
    in dBTP, −inf for digital silence.
    """

    integrated: float | None
    true_peak: float


class IntegratedLoudness:
    """The gated loudness of a whole program after EBU R 128 and ITU-R BS.1770-4.

    libavfilter's `ebur128` weights the sound and gives the loudness of 0.4 s each 0.1 s. The gating is done here: the
    filter's own histogram ends at +10 LUFS, where an unmastered mix may well lie above.
    """

    def __init__(self) -> None:
        self._graph = _graph()
        self._heard = 0
        self._momentary: list[float] = []

    def add(self, block: NDArray[np.float32]) -> None:
        """Hear the next samples, `n × 2` at 48 kHz, n of any size."""
        import av

        if not len(block):
            return
        packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._heard
        self._heard += len(block)
        self._graph.push(frame)
        self._momentary.extend(_momentary(self._graph))

    def result(self) -> float | None:
        """Return the loudness in LUFS, None when silent or shorter than 0.4 s. Nothing can be added afterwards."""
        if self._heard:
            self._graph.push(None)
            self._momentary.extend(_momentary(self._graph))
            self._heard = 0
        return _gated(np.array(self._momentary))


class LoudnessMeter:
    """Integrated loudness and true peak of a stereo sound at 48 kHz that comes in blocks."""

    def __init__(self) -> None:
        self._loudness = IntegratedLoudness()
        self._peaks = TruePeaks()
        self._peak = 0.0

    def add(self, block: NDArray[np.float32]) -> None:
        """Hear the next samples, `n × 2`, n of any size; the result does not depend on how they are cut."""
        self._loudness.add(block)
        self._peak = max(self._peak, float(self._peaks.add(block).max(initial=0.0)))

    def result(self) -> Loudness:
        """Return what was heard. Nothing can be added afterwards."""
        self._peak = max(self._peak, float(self._peaks.finish().max(initial=0.0)))
        return Loudness(self._loudness.result(), decibels(self._peak))


def decibels(factor: float) -> float:
    """Return an amplitude (1 is full scale) in dB, −inf for 0."""
    return 20 * math.log10(factor) if factor > 0 else -math.inf


def _graph() -> Graph:
    from av.filter import Graph

    graph = Graph()
    graph.threads = 1
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "metadata=1:peak=none")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    return graph


def _momentary(graph: Graph) -> Iterator[float]:
    import av

    with contextlib.suppress(av.BlockingIOError, av.EOFError):
        while True:
            value = graph.pull().metadata.get(_MOMENTARY)
            if value is not None:
                yield float(value)


def _gated(momentary: NDArray[np.float64]) -> float | None:
    loud = momentary[momentary > _SILENCE]
    if not len(loud):
        return None
    gate = _mean(loud) - _RELATIVE_GATE
    return _mean(loud[loud > gate])


def _mean(loudness: NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.mean(10 ** (loudness / 10))))
