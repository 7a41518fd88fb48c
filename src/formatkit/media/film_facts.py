"""What is known of a film's file, as plain values that travel as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal, Self

from formatkit.model.geometry import Size

__all__ = ["EditLists", "FilmColor", "FilmDecoded", "FilmFacts", "FilmPicture", "FilmSound"]

EditLists = Literal["none", "trivial", "shifting"]


@dataclass(frozen=True, slots=True)
class FilmColor:
    """How the colors are tagged, in FFmpeg's words (`bt709`, `tv`); an empty text where a tag is missing."""

    primaries: str = ""
    transfer: str = ""
    matrix: str = ""
    range: str = ""

    def text(self) -> str:
        """Return the tags for people, `bt709/bt709/bt709, tv`."""
        names = "/".join(name or "–" for name in (self.primaries, self.transfer, self.matrix))
        return f"{names}, {self.range or '–'}"


@dataclass(frozen=True, slots=True)
class FilmPicture:
    """The picture track.

    `codec`, `profile` and `pixel_format` are FFmpeg's names, `level` its number (42 is 4.2), `tag` the code of the
    container (`avc1`, `hvc1`). `width` and `height` are as stored, `rotation` is clockwise in degrees,
    `sample_aspect` the shape of a pixel (`1:1`). `fps` is exact: `30`, `30000/1001`. Times in seconds, bit rates
    in bits per second. `uneven_at` is the first frame that does not come at its time, None at a constant rate;
    `longest_gop` counts frames from key frame to key frame.
    """

    codec: str
    profile: str
    level: int
    tag: str
    pixel_format: str
    color: FilmColor
    alpha: bool
    progressive: bool
    width: int
    height: int
    rotation: int
    sample_aspect: str
    fps: str
    frames: int
    header_frames: int
    start: float
    seconds: float
    uneven_at: int | None
    ordered: bool
    keys: int
    longest_gop: int
    open_gops: int
    bit_rate: int

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.fps)

    @property
    def upright(self) -> Size:
        """The size as it is seen, after rotation."""
        turned = self.rotation in (90, 270)
        return Size(self.height, self.width) if turned else Size(self.width, self.height)


@dataclass(frozen=True, slots=True)
class FilmSound:
    """The sound track. `profile` is FFmpeg's word (`LC`, `HE-AAC`); times in seconds, rates in Hz and bit/s.

    `packet_seconds` is the usual length of a packet.
    """

    codec: str
    profile: str
    sample_rate: int
    channels: int
    layout: str
    start: float
    end: float
    packet_seconds: float
    bit_rate: int


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is known of a film's or animation's file without decoding it.

    `container` is a key of `film_kind.SPOKEN_CONTAINERS`. `faststart` and `fragmented` are None where the container
    does not know them. `loops` is how often an animation plays, 0 for ever, None for films. `pictures` and
    `sounds` count tracks. `personal` names metadata that may tell who made it, where and when.
    """

    container: str
    bytes: int
    seconds: float
    bit_rate: int
    picture: FilmPicture | None
    sound: FilmSound | None
    pictures: int
    sounds: int
    faststart: bool | None
    fragmented: bool | None
    edit_lists: EditLists
    truncated: bool
    loops: int | None
    personal: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return dictionaries, lists, texts and numbers."""
        return {**asdict(self), "personal": list(self.personal)}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Self:
        """Return what `as_json` was made of. Raises TypeError or KeyError when it was something else."""
        picture, sound = data["picture"], data["sound"]
        made = {
            "picture": FilmPicture(**{**picture, "color": FilmColor(**picture["color"])}) if picture else None,
            "sound": FilmSound(**sound) if sound else None,
            "personal": tuple(data["personal"]),
        }
        return cls(**{**data, **made})


@dataclass(frozen=True, slots=True)
class FilmDecoded:
    """What decoding showed: of the whole film, or of its first, middle and last group of pictures.

    `expected` frames were to come, `frames` came; `damaged` counts packets and frames that are broken, pictures
    and sound together. `flat_start`: the first frame has one color all over. `loudness` is in LUFS and `peak` the
    true peak in dBTP, None where there is nothing to measure or it was not measured; `sound_seconds` is the
    length of the decoded sound.
    """

    expected: int
    frames: int
    damaged: int
    flat_start: bool
    interlaced: bool
    sound_seconds: float | None = None
    loudness: float | None = None
    peak: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return texts, numbers and nulls."""
        return asdict(self)
