"""Path data of SVG as outlines of lines and cubic curves.

Source: Scalable Vector Graphics (SVG) 2, chapter 9 (https://www.w3.org/TR/SVG2/paths.html) and, for arcs,
appendix B.2 (https://www.w3.org/TR/SVG2/implnote.html#ArcConversionEndpointToCenter).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from formatkit.scene.path import Path, Step

__all__ = ["parse_path"]

_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"\s*,?\s*(?:([A-Za-z])|({_NUMBER}))")
# The flags of an arc may stand without blanks: "a1 1 0 013-3".
_ARC = re.compile(rf"\s*,?\s*({_NUMBER})" * 3 + r"\s*,?\s*([01])" * 2 + rf"\s*,?\s*({_NUMBER})" * 2)
_Point = tuple[float, float]


def parse_path(data: str) -> Path:
    """Return path data (the `d` of an SVG path) with all its commands turned into M, L, C and Z.

    Raises ValueError for what is no path data.

    >>> [step.kind for step in parse_path("M1 1h2v2z")]
    ['M', 'L', 'L', 'Z']
    """
    pen = _Pen()
    for command, values in _commands(data):
        pen.draw(command, values)
    return tuple(pen.steps)


def _commands(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Give each command with its own numbers; a command that is repeated without its letter gets it."""
    at, command, drawn = 0, "", False
    end = len(data.rstrip())
    while at < end:
        token = _TOKEN.match(data, at)
        if token is None:
            raise ValueError(f"no path data at {data[at : at + 12]!r}")
        if token[1]:
            command, at, drawn = token[1], token.end(), False
            if command.upper() not in _COUNTS:
                raise ValueError(f"a path has no command {command!r}")
        elif not command or command in "Zz":
            raise ValueError(f"a number without a command at {data[at : at + 12]!r}")
        if token[1] and command not in "Zz":
            continue
        at, values = _numbers(data, at, command)
        yield _repeated(command) if drawn else command, values
        drawn = True


def _repeated(command: str) -> str:
    return {"M": "L", "m": "l"}.get(command, command)


def _numbers(data: str, at: int, command: str) -> tuple[int, tuple[float, ...]]:
    if command in "Aa":
        match = _ARC.match(data, at)
        if match is None:
            raise ValueError(f"no arc at {data[at : at + 12]!r}")
        return match.end(), tuple(float(each) for each in match.groups())
    found: list[float] = []
    for _ in range(_COUNTS[command.upper()]):
        token = _TOKEN.match(data, at)
        if token is None or token[1]:
            raise ValueError(f"{command!r} lacks a number at {data[at : at + 12]!r}")
        found.append(float(token[2]))
        at = token.end()
    return at, tuple(found)


class _Pen:
    """Where the drawing is: the current point, the start of its piece, the control point before."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._at: _Point = (0.0, 0.0)
        self._start: _Point = (0.0, 0.0)
        self._cubic: _Point | None = None
        self._quadratic: _Point | None = None

    def draw(self, command: str, values: tuple[float, ...]) -> None:
        kind = command.upper()
        if not self.steps and kind != "M":
            raise ValueError("a path begins with a move")
        if command.islower():
            values = self._absolute(kind, values)
        if kind in "CSQT":
            self._bend(kind, values)
            return
        self._cubic = self._quadratic = None
        match kind:
            case "M":
                self._add("M", values)
                self._start = self._at
            case "Z":
                self.steps.append(Step("Z"))
                self._at = self._start
            case "A":
                for part in _arc(self._at, values):
                    self._add("C" if len(part) == 6 else "L", part)
            case _:
                self._add("L", self._line_end(kind, values))

    def _bend(self, kind: str, values: tuple[float, ...]) -> None:
        """Draw a curve; S and T begin with the mirrored control point of a curve of their own kind."""
        cubic, quadratic = self._cubic, self._quadratic
        self._cubic = self._quadratic = None
        if kind in "CS":
            self._curve(values if kind == "C" else (*self._mirrored(cubic), *values))
        else:
            self._quadratic_curve(values if kind == "Q" else (*self._mirrored(quadratic), *values))

    def _absolute(self, kind: str, values: tuple[float, ...]) -> tuple[float, ...]:
        x, y = self._at
        if kind == "H":
            return (values[0] + x,)
        if kind == "V":
            return (values[0] + y,)
        if kind == "A":
            return (*values[:5], values[5] + x, values[6] + y)
        return tuple(each + (x, y)[place % 2] for place, each in enumerate(values))

    def _line_end(self, kind: str, values: tuple[float, ...]) -> tuple[float, ...]:
        if kind == "H":
            return (values[0], self._at[1])
        if kind == "V":
            return (self._at[0], values[0])
        return values

    def _curve(self, values: tuple[float, ...]) -> None:
        self._add("C", values)
        self._cubic = (values[2], values[3])

    def _quadratic_curve(self, values: tuple[float, ...]) -> None:
        (x, y), (control_x, control_y), (end_x, end_y) = self._at, values[:2], values[2:]
        first = x + 2 / 3 * (control_x - x), y + 2 / 3 * (control_y - y)
        second = end_x + 2 / 3 * (control_x - end_x), end_y + 2 / 3 * (control_y - end_y)
        self._add("C", (*first, *second, end_x, end_y))
        self._quadratic = (control_x, control_y)

    def _mirrored(self, control: _Point | None) -> _Point:
        return self._at if control is None else (2 * self._at[0] - control[0], 2 * self._at[1] - control[1])

    def _add(self, kind: str, points: tuple[float, ...]) -> None:
        if self.steps and self.steps[-1].kind == "Z" and kind != "M":
            self.steps.append(Step("M", self._at))
        self.steps.append(Step(kind, points))  # type: ignore[arg-type]
        self._at = (points[-2], points[-1])


def _arc(start: _Point, values: tuple[float, ...]) -> Iterator[tuple[float, ...]]:
    """Give an elliptical arc as cubic curves of at most a quarter turn each, or as a line without a radius."""
    across, down, turned, large, sweep, x, y = values
    across, down, angle = abs(across), abs(down), math.radians(turned)
    if (x, y) == start:
        return
    if not across or not down:
        yield x, y
        return
    cosine, sine = math.cos(angle), math.sin(angle)
    # Half the way between both ends, in the ellipse's own axes.
    half_x, half_y = (start[0] - x) / 2, (start[1] - y) / 2
    along, over = cosine * half_x + sine * half_y, cosine * half_y - sine * half_x
    needed = math.hypot(along / across, over / down)
    if needed > 1:
        across, down = across * needed, down * needed
    reach = (along / across) ** 2 + (over / down) ** 2
    share = math.sqrt(max(0.0, 1 / reach - 1)) * (1 if bool(large) != bool(sweep) else -1)
    middle = share * across * over / down, -share * down * along / across
    center = (
        cosine * middle[0] - sine * middle[1] + (start[0] + x) / 2,
        sine * middle[0] + cosine * middle[1] + (start[1] + y) / 2,
    )
    first = math.atan2((over - middle[1]) / down, (along - middle[0]) / across)
    last = math.atan2((-over - middle[1]) / down, (-along - middle[0]) / across)
    way = (last - first) % math.tau if sweep else -((first - last) % math.tau)
    *parts, final = _turns(center, (across, down), (cosine, sine), first, way)
    yield from parts
    yield (*final[:4], x, y)


def _turns(
    center: _Point, radii: _Point, axes: tuple[float, float], first: float, way: float
) -> Iterator[tuple[float, ...]]:
    count = max(1, math.ceil(abs(way) / (math.pi / 2) - 1e-9))
    step = way / count
    pull = 4 / 3 * math.tan(step / 4)

    def placed(x: float, y: float) -> _Point:
        across, down = radii[0] * x, radii[1] * y
        return center[0] + axes[0] * across - axes[1] * down, center[1] + axes[1] * across + axes[0] * down

    for number in range(count):
        one, other = first + number * step, first + (number + 1) * step
        leaving = placed(math.cos(one) - pull * math.sin(one), math.sin(one) + pull * math.cos(one))
        arriving = placed(math.cos(other) + pull * math.sin(other), math.sin(other) - pull * math.cos(other))
        yield (*leaving, *arriving, *placed(math.cos(other), math.sin(other)))
