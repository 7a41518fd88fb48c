"""The sound of a film as AAC-LC packets, 48 kHz stereo, encoded as far as the picture has come."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

__all__ = ["SOUND_RATE", "FilmSound", "configure_sound"]

SOUND_RATE = 48_000
# Samples in a packet of AAC-LC, and those that the encoder puts before its input.
_FRAME = 1024
_TICK = Fraction(1, SOUND_RATE)


def configure_sound(context: AudioCodecContext, bit_rate: int) -> None:
    """Set up an AAC encoder that is not open yet."""
    context.sample_rate, context.layout, context.format = SOUND_RATE, "stereo", "fltp"
    context.bit_rate = bit_rate
    context.time_base = _TICK
    context.thread_count = 1
    context.flags |= int(Flags.global_header) | int(Flags.bitexact)


class FilmSound:
    """Sound cut to exactly `samples`, or filled up with silence; encoded once, however often it is asked for.

    `blocks` are `n × 2` samples. The encoder's first frame is priming. With an edit list it lies before the film;
    without one it has to be in it: then it takes the place of the first 1024 samples, so that all others are in
    time.
    """

    def __init__(self, blocks: Iterable[NDArray[np.float32]], samples: int, bit_rate: int, *, edit_list: bool) -> None:
        context = av.CodecContext.create("aac", "w")
        assert isinstance(context, AudioCodecContext)
        configure_sound(context, bit_rate)
        self._context = context
        self._samples = samples
        self._origin = -_FRAME if edit_list else 0
        self._coming = self._encoded(_exactly(blocks, samples))
        # Kept for further passes without an object for each packet, since a long film has very many.
        self._data = bytearray()
        self._ends = array("Q", [0])

    def packets(self, begin: int, end: int) -> Iterator[Packet[Stream]]:
        """Give the packets that start from sample `begin` to before `end`; the priming comes with the first sample."""
        first = (begin - self._origin + _FRAME - 1) // _FRAME if begin else 0
        last = (end - self._origin + _FRAME - 1) // _FRAME
        while len(self._ends) <= last and (packet := next(self._coming, None)) is not None:
            self._data += bytes(packet)
            self._ends.append(len(self._data))
        for index in range(first, min(last, len(self._ends) - 1)):
            yield self._packet(index)

    def _packet(self, index: int) -> Packet[Stream]:
        packet = Packet(bytes(self._data[self._ends[index] : self._ends[index + 1]]))
        packet.pts = packet.dts = time = self._origin + index * _FRAME
        packet.duration = min(_FRAME, self._samples - time)
        packet.time_base = _TICK
        packet.is_keyframe = True
        return packet

    def _encoded(self, blocks: Iterator[NDArray[np.float32]]) -> Iterator[Packet[Stream]]:
        done, first = 0, self._origin + _FRAME
        for block in blocks:
            heard = block[max(0, first - done) :]
            done += len(block)
            if len(heard):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(heard.T), format="fltp", layout="stereo")
                frame.sample_rate, frame.time_base, frame.pts = SOUND_RATE, _TICK, done - len(heard)
                yield from self._context.encode(frame)
        if done > first:
            yield from self._context.encode(None)


def _exactly(blocks: Iterable[NDArray[np.float32]], samples: int) -> Iterator[NDArray[np.float32]]:
    left = samples
    for block in blocks:
        if left <= 0:
            return
        yield block[:left].astype(np.float32, copy=False)
        left -= min(left, len(block))
    while left > 0:
        count = min(left, SOUND_RATE)
        yield np.zeros((count, 2), np.float32)
        left -= count
