"""How the checks of films write numbers, and how severe they take what."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from formatkit.check.film_demands import Demand
from formatkit.check.film_rules import FilmRules
from formatkit.diagnostics import Diagnostic, error, warning

__all__ = ["Maker", "between", "bit_rate_text", "grouped", "listed", "made_or", "of_field", "rate_text", "seconds_text"]

Maker = Callable[..., Diagnostic]


def made_or(rules: FilmRules, demand: Demand) -> Maker:
    """Return `error` for files of our own and for what is a must, else `warning`."""
    return error if rules.made is not None or demand == "must" else warning


def of_field(rules: FilmRules, name: str) -> Maker:
    """Return `warning` when the limits of a field of other people's files are only our recommendation."""
    return warning if name in rules.gentle else error


def grouped(count: int) -> str:
    """Return a whole number with its digits in groups of three."""
    return f"{count:,}".replace(",", "\u202f")


def seconds_text(seconds: float | Fraction) -> str:
    """Return seconds with what is needed of three digits.

    >>> seconds_text(Fraction(61, 2)), seconds_text(0.0333)
    ('30.5', '0.033')
    """
    return f"{float(seconds):.3f}".rstrip("0").rstrip(".")


def rate_text(fps: float | Fraction) -> str:
    """Return frames per second as people write them.

    >>> rate_text(Fraction(30000, 1001)), rate_text(30)
    ('29.97', '30')
    """
    return f"{float(fps):.2f}".rstrip("0").rstrip(".")


def bit_rate_text(rate: int) -> str:
    """Return bits per second in Mbit/s or kbit/s."""
    return f"{rate / 1e6:.1f} Mbit/s" if rate >= 1_000_000 else f"{max(1, round(rate / 1e3))} kbit/s"


def between(low: float | None, high: float | None) -> str:
    """Return a range of which one end may be open.

    >>> between(23, 60), between(None, 29.97)
    ('23–60', '≤ 29.97')
    """
    if low is None or high is None:
        return f"≥ {rate_text(low)}" if low is not None else f"≤ {rate_text(high or 0)}"
    return f"{rate_text(low)}–{rate_text(high)}"


def listed(names: tuple[str, ...]) -> str:
    """Return names with commas between them."""
    return ", ".join(names)
