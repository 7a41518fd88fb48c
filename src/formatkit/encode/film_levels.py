"""The bit rates that the levels of H.264 and HEVC allow, from the level that every phone of today plays.

Sources: ITU-T H.264, table A-1 (times 1.25 for High), and ITU-T H.265, tables A.8 and A.9 (Main tier).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from formatkit.model.geometry import Size

__all__ = ["is_level", "level_bit_rate"]


@dataclass(frozen=True, slots=True)
class _Level:
    """The most luma samples per frame and per second, and the most bits per second."""

    name: str
    samples: int
    samples_per_second: int
    bit_rate: int


_MACROBLOCK = 256
_H264 = tuple(
    _Level(name, blocks * _MACROBLOCK, rate * _MACROBLOCK, bits * 1250)
    for name, blocks, rate, bits in (
        ("3.1", 3_600, 108_000, 14_000),
        ("3.2", 5_120, 216_000, 20_000),
        ("4", 8_192, 245_760, 20_000),
        ("4.1", 8_192, 245_760, 50_000),
        ("4.2", 8_704, 522_240, 50_000),
        ("5", 22_080, 589_824, 135_000),
        ("5.1", 36_864, 983_040, 240_000),
        ("5.2", 36_864, 2_073_600, 240_000),
        ("6", 139_264, 4_177_920, 240_000),
        ("6.1", 139_264, 8_355_840, 480_000),
        ("6.2", 139_264, 16_711_680, 800_000),
    )
)
_HEVC = tuple(
    _Level(name, samples, rate, bits * 1000)
    for name, samples, rate, bits in (
        ("3.1", 983_040, 33_177_600, 10_000),
        ("4", 2_228_224, 66_846_720, 12_000),
        ("4.1", 2_228_224, 133_693_440, 20_000),
        ("5", 8_912_896, 267_386_880, 25_000),
        ("5.1", 8_912_896, 534_773_760, 40_000),
        ("5.2", 8_912_896, 1_069_547_520, 60_000),
        ("6", 35_651_584, 1_069_547_520, 60_000),
        ("6.1", 35_651_584, 2_139_095_040, 120_000),
        ("6.2", 35_651_584, 4_278_190_080, 240_000),
    )
)
_LEVELS = {"h264": _H264, "hevc": _HEVC}


def is_level(codec: str, name: str) -> bool:
    """Return whether `name` (`4`, `4.0` or `4.2`) is a level of the codec that is known here."""
    return any(level.name == _short(name) for level in _LEVELS[codec])


def level_bit_rate(codec: str, name: str, size: Size, fps: Fraction) -> int:
    """Return the highest bit rate of the level called `name`; if that is empty, of the lowest that fits the film."""
    levels = _LEVELS[codec]
    if name:
        return next(level.bit_rate for level in levels if level.name == _short(name))
    samples = _whole_blocks(size.width) * _whole_blocks(size.height)
    fitting = (
        level.bit_rate for level in levels if samples <= level.samples and samples * fps <= level.samples_per_second
    )
    return next(fitting, levels[-1].bit_rate)


def _whole_blocks(side: int) -> int:
    return -(-side // 16) * 16


def _short(name: str) -> str:
    return name.removesuffix(".0")
