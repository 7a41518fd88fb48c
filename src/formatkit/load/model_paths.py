"""From the location of a pydantic error to the key path that the user wrote, and the model that owns the key.

A pydantic location also names the branch of a union that was tried (`("title", "dict[str,str]", "de")`). Walking
the model's annotations along the location tells such labels from keys.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from formatkit.load.positions import KeyPath

__all__ = ["ModelPlace", "keys_of", "place_of"]


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A key path in the user's data and, where the last key belongs to a model, that model."""

    path: KeyPath
    owner: type[BaseModel] | None


def place_of(model: type[BaseModel], location: tuple[int | str, ...]) -> ModelPlace:
    """Return the place in the user's data that a pydantic error location means."""
    here: Any = model
    owner: type[BaseModel] | None = None
    path: list[str | int] = []
    for element in location:
        here = _bare(here)
        branch = _branch(here, str(element))
        if branch is not None:
            here = branch
            continue
        inner = _inside(here, element)
        if inner is None:
            continue
        owner = here if _is_model(here) else None
        path.append(element)
        here = inner
    return ModelPlace(tuple(path), owner)


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that a model takes, as users write them."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _inside(here: Any, element: int | str) -> Any:
    """Return the annotation one level deeper, or None when `element` is no key of the user's data."""
    if element == "[key]":
        return None
    if _is_model(here):
        fields = {field.alias or name: field for name, field in here.model_fields.items()}
        field = fields.get(str(element))
        return Annotated[field.annotation, field] if field else Any
    if here is Any:
        return Any
    origin, arguments = get_origin(here), get_args(here)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1]
    if origin in (list, tuple, set, frozenset) and isinstance(element, int):
        fixed = origin is tuple and Ellipsis not in arguments and element < len(arguments)
        return arguments[element] if fixed else arguments[0]
    return None


def _bare(annotation: Any) -> Any:
    """Return the annotation without metadata and without `None` as an alternative."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            branches = [branch for branch in get_args(annotation) if branch is not types.NoneType]
            if len(branches) != 1:
                return annotation
            annotation = branches[0]
        else:
            return annotation


def _branch(annotation: Any, label: str) -> Any:
    """Return the member of a union that pydantic labels so, or None."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return None
    branches = [_bare(branch) for branch in get_args(annotation) if branch is not types.NoneType]
    for branch in branches:
        if label == _name(branch) or label.startswith(f"{_name(branch)}[") or label in _tags(branch):
            return branch
    # A model or type with validators is labeled by them: "function-after[check(), Model]".
    return next((branch for branch in branches if label.endswith(f" {_name(branch)}]")), None)


def _name(branch: Any) -> str:
    origin = get_origin(branch) or branch
    return str(getattr(origin, "__name__", origin))


def _tags(branch: Any) -> tuple[str, ...]:
    """Return what a tagged union calls this model: the values of its literal fields."""
    if not _is_model(branch):
        return ()
    fields: list[FieldInfo] = list(branch.model_fields.values())
    literals = [_bare(field.annotation) for field in fields]
    return tuple(str(tag) for literal in literals if get_origin(literal) is Literal for tag in get_args(literal))


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
