"""Encoded packets to an MP4 or MOV file: exact times, one header, no traces of time, place or version."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext

from formatkit.diagnostics import error
from formatkit.encode.atomic import write_failure
from formatkit.encode.film_codec import ENCODERS, VideoPlan
from formatkit.encode.film_segments import Segment
from formatkit.encode.film_settings import FilmSettings
from formatkit.encode.film_sound import SOUND_RATE, configure_sound
from formatkit.encode.film_workers import EncodedSegment
from formatkit.errors import EncodeError

__all__ = ["FilmFile"]

_BUFFER = 1 << 18
# Ticks per second of the lengths in the header: whole numbers of them for samples and all usual frame rates.
_TIMESCALE = 240_000


class FilmFile:
    """A film that is being written to `path`, entered until it is whole. Left by an exception, it is no film.

    Raises EncodeError: FK520 to FK525 when the file cannot be written, FK537 when segments do not fit together,
    FK538 when the container refuses them.
    """

    def __init__(self, path: Path, plan: VideoPlan, sound_bit_rate: int | None) -> None:
        self._path = path
        self._plan = plan
        self._sound_bit_rate = sound_bit_rate
        self.picture_bytes = 0

    def __enter__(self) -> Self:
        with self._told():
            self._file = _Target(self._path)
        try:
            with self._told():
                self._open()
        except BaseException:
            self._give_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is not None:
            self._give_up()
            return
        try:
            with self._told():
                self._container.close()
                self._file.close()
        except BaseException:
            self._give_up()
            raise

    def add(self, cut: Segment, segment: EncodedSegment, sound: Iterable[Packet[Stream]]) -> None:
        """Write the next segment, and the sound that is heard with it."""
        if segment.headers != self._headers:
            raise EncodeError(error("FK537", frame=cut.first))
        with self._told():
            for packet in sound:
                packet.stream = self._sound
                self._container.mux_one(packet)
            for packet in segment.packets:
                self.picture_bytes += packet.size
                packet.pts, packet.dts = (packet.pts or 0) + cut.first, (packet.dts or 0) + cut.first
                packet.stream = self._picture
                self._container.mux_one(packet)

    def _open(self) -> None:
        settings = self._plan.settings
        self._container = av.open(
            self._file,
            "w",
            format=settings.container,
            container_options=_container_options(settings),
            buffer_size=_BUFFER,
        )
        self._picture = self._container.add_stream(ENCODERS[settings.codec], rate=self._plan.fps)
        context = self._picture.codec_context
        assert isinstance(context, VideoCodecContext)
        self._plan.open(context, settings.gop_frames)
        self._picture.time_base = 1 / self._plan.fps
        if self._sound_bit_rate is not None:
            self._sound = self._container.add_stream("aac", rate=SOUND_RATE)
            configure_sound(self._sound.codec_context, self._sound_bit_rate)
            self._sound.time_base = Fraction(1, SOUND_RATE)
        self._container.start_encoding()
        self._headers = context.extradata or b""

    def _give_up(self) -> None:
        """Close without a trailer: av leaves it away when the file beneath is closed already."""
        with contextlib.suppress(OSError):
            self._file.close()
        container = getattr(self, "_container", None)
        if container is not None:
            with contextlib.suppress(FFmpegError, OSError, ValueError):
                container.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except EncodeError:
            raise
        except OSError as problem:
            raise write_failure(problem, self._path) from problem
        except FFmpegError as problem:
            raise EncodeError(
                error("FK538", container=self._plan.settings.container, reason=problem.strerror)
            ) from problem


class _Target:
    """An unbuffered file that writes everything or raises: av takes a short write for a whole one.

    It reads the file again by its `name` when it moves the header to the front.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path.absolute())
        self._file = open(self.name, "wb", buffering=0)  # noqa: SIM115, PTH123 - closed by the one who made it
        self.seek, self.tell, self.close = self._file.seek, self._file.tell, self._file.close

    @property
    def closed(self) -> bool:
        return self._file.closed

    def write(self, data: bytes) -> int:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        return len(data)


def _container_options(settings: FilmSettings) -> dict[str, str]:
    flags = "+faststart" if settings.faststart else ""
    options = {"fflags": "+bitexact", "movie_timescale": str(_TIMESCALE)}
    if not settings.edit_list:
        # Pictures are then shown before their time of decoding by the count of reordered ones, and so from 0 on.
        flags += "+negative_cts_offsets"
        options["use_editlist"] = "0"
    return options | ({"movflags": flags} if flags else {})
