"""Hearing the sound of a film: how long it is, how loud, how high its peaks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from av import AudioFrame, AudioResampler
    from numpy.typing import NDArray

    from formatkit.media.loudness import LoudnessMeter

__all__ = ["Heard", "Hearing"]

_RATE: Final = 48_000


@dataclass(frozen=True, slots=True)
class Heard:
    """Integrated loudness in LUFS and true peak in dBTP, None where the sound is silent."""

    loudness: float | None = None
    peak: float | None = None


class Hearing:
    """Decodes packets of one sound track and measures them. `damaged` counts packets that do not decode.

    `seconds` is the length of what was decoded. One channel is measured as two that are equal, as players play it;
    more than two are mixed down.
    """

    def __init__(self) -> None:
        self.damaged = 0
        self.seconds = 0.0
        self._meter: LoudnessMeter | None = None
        self._resampler: AudioResampler | None = None

    def take(self, packet: Any) -> None:
        """Decode one packet; an empty one gives what the decoder still holds."""
        import av

        try:
            for frame in packet.decode():
                self.seconds += frame.samples / frame.sample_rate
                self._measure(frame)
        except (av.FFmpegError, ValueError):  # ValueError: the format changes within the track
            self.damaged += 1

    def heard(self) -> Heard:
        """Return the measures. Nothing can be taken afterwards."""
        if self._meter is None or self._resampler is None:
            return Heard()
        for rest in self._resampler.resample(None):
            self._meter.add(_stereo(rest))
        found = self._meter.result()
        return Heard(found.integrated, found.true_peak if math.isfinite(found.true_peak) else None)

    def _measure(self, frame: AudioFrame) -> None:
        if self._meter is None or self._resampler is None:
            from av import AudioResampler

            from formatkit.media.loudness import LoudnessMeter

            self._meter = LoudnessMeter()
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            self._resampler = AudioResampler(format="flt", layout=layout, rate=_RATE)
        for block in self._resampler.resample(frame):
            self._meter.add(_stereo(block))


def _stereo(block: AudioFrame) -> NDArray[np.float32]:
    import numpy as np

    channels = block.layout.nb_channels
    samples = np.asarray(block.to_ndarray(), np.float32).reshape(-1, channels)
    return np.repeat(samples, 2, axis=1) if channels == 1 else samples
