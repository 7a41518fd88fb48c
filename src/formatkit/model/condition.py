"""Conditions of layers: which slots a post has to fill, or leave empty, for a layer to be there."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from formatkit.model.fields import coded_error

__all__ = ["Condition", "ConditionField"]

_TERM = r"(?:not )?(?!not\b|and\b)[a-z0-9]+(?:[-_][a-z0-9]+)*"
_CONDITION = re.compile(f"{_TERM}(?: and {_TERM})*")


@dataclass(frozen=True, slots=True)
class Condition:
    """Slots that have to be filled, and slots that have to be empty.

    >>> Condition.parse("author and not photo").holds({"quote", "author"})
    True
    """

    filled: tuple[str, ...]
    empty: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read `author`, `not author`, `author and not photo`. Raises a coded error (FK968) for anything else."""
        written = " ".join(text.split())
        if not _CONDITION.fullmatch(written):
            raise coded_error("FK968", found=text)
        terms = written.split(" and ")
        filled = tuple(term for term in terms if not term.startswith("not "))
        return cls(filled, tuple(term.removeprefix("not ") for term in terms if term.startswith("not ")))

    @property
    def slots(self) -> tuple[str, ...]:
        """All slots that it names."""
        return (*self.filled, *self.empty)

    def holds(self, given: Container[str]) -> bool:
        """Tell whether it holds for a post that fills the slots `given`."""
        return all(slot in given for slot in self.filled) and not any(slot in given for slot in self.empty)

    def __str__(self) -> str:
        """As it is written in a template."""
        return " and ".join((*self.filled, *(f"not {slot}" for slot in self.empty)))


def _parsed(value: object) -> Condition:
    return value if isinstance(value, Condition) else Condition.parse(value if isinstance(value, str) else "")


ConditionField = Annotated[
    Condition,
    PlainValidator(_parsed),
    PlainSerializer(str),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{_CONDITION.pattern}$", "examples": ["author", "author and not photo"]}
    ),
]
"""A condition in a template: `when = "author"`."""
