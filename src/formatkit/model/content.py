"""A post for one preset in one language: defaults, overrides and languages are resolved, every value is final."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from formatkit.diagnostics import Where
from formatkit.model.brand import Purpose
from formatkit.model.fields import in_language
from formatkit.model.motion import MotionStyle
from formatkit.model.people import PERSON_FIELDS, filled
from formatkit.model.post import Post, PostFields, Status

__all__ = ["Content", "OverrideKey", "OverrideScope", "TextPart", "cascade", "content_of"]


@dataclass(frozen=True, slots=True)
class OverrideScope:
    """The names under which overrides for one preset are looked up, from broad to exact: shape, network, preset."""

    shape: str
    network: str
    preset: str

    def matching(self, overrides: Mapping[str, PostFields]) -> Iterable[PostFields]:
        """Yield the overrides that apply; the most exact comes last and wins."""
        for key in (self.shape, self.network, self.preset):
            if key in overrides:
                yield overrides[key]


class OverrideKey(NamedTuple):
    """Where a post says the value of a slot for one preset alone, or for its shape or network; `lang` may be empty.

    >>> OverrideKey("quote", "tall").column, OverrideKey("quote", "instagram/reel", "en").path
    ('quote@tall', 'overrides."instagram/reel".quote.en')
    """

    slot: str
    scope: str
    lang: str = ""

    @property
    def column(self) -> str:
        """Its name in the header of a table."""
        return f"{self.slot}.{self.lang}@{self.scope}" if self.lang else f"{self.slot}@{self.scope}"

    @property
    def path(self) -> str:
        """Its name in TOML."""
        scope = f'"{self.scope}"' if "/" in self.scope else self.scope
        return ".".join(("overrides", scope, self.slot, *([self.lang] if self.lang else [])))


class TextPart(NamedTuple):
    """What a picture has of a text that goes over several: the value of `slot` is set as it is written.

    `bare` is the same without quotation marks, `whole` are all texts of the post as they are set, by slot.
    """

    slot: str
    bare: str
    whole: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """The final values of one picture or film. `slots` holds plain texts (lists as tuples) by slot name.

    `part` is given where one of the texts goes over several pictures. `override_keys` tell for each slot where the
    post may say another value that is heard here; a slot of its slides has none.
    """

    post: str
    lang: str
    slots: Mapping[str, str | tuple[str, ...]]
    date: datetime.date | None = None
    status: Status = "approved"
    purpose: Purpose | None = None
    template: str = "quote"
    style: str | None = None
    format: str | None = None
    durations: tuple[float, ...] = ()
    motion: MotionStyle | None = None
    voice: str = ""
    captions: str = ""
    post_text: str = ""
    disclaimer: str = ""
    hashtags: tuple[str, ...] = ()
    link: str = ""
    alt: str = ""
    where: Where = field(default_factory=Where)
    part: TextPart | None = None
    override_keys: Mapping[str, OverrideKey] = field(default_factory=dict)


def cascade(
    post: Post, scope: OverrideScope, defaults: PostFields | None, overrides: Mapping[str, PostFields]
) -> dict[str, Any]:
    """Merge in order: campaign defaults, campaign overrides, the post, its own overrides, the row of its person.

    Of a text in several languages, those stay that what comes later does not say.
    """
    layers: Sequence[PostFields] = [
        *([defaults] if defaults else []),
        *scope.matching(overrides),
        post,
        *scope.matching(post.overrides),
    ]
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.said().items():
            merged[name] = _over(merged.get(name), value)
    row = _row(post, scope)
    return merged | {name: row[name] for name in row if name not in PERSON_FIELDS and name not in post.varied}


def _over(said: Any, value: Any) -> Any:
    return {**said, **value} if isinstance(said, Mapping) and isinstance(value, Mapping) else value


def _row(post: Post, scope: OverrideScope) -> dict[str, Any]:
    """Return what the row of a post's person says for a preset."""
    if post.person is None:
        return {}
    said = post.person.said()
    for layer in scope.matching(post.person.overrides):
        said |= layer.said()
    return said


def _of_person(values: Mapping[str, Any], post: Post, scope: OverrideScope, lang: str) -> Mapping[str, Any]:
    """Return the values with the person's in the place of placeholders; a post without a person has none."""
    if post.person is None:
        return values
    said = {name: str(_spoken(value, lang)) for name, value in _row(post, scope).items() if name in PERSON_FIELDS}
    return {name: filled(name, value, {**said, "id": post.person.id}) for name, value in values.items()}


def content_of(
    post: Post,
    scope: OverrideScope,
    *,
    lang: str,
    defaults: PostFields | None = None,
    overrides: Mapping[str, PostFields] | None = None,
) -> Content:
    """Resolve a post for one preset and language.

    >>> scope = OverrideScope("tall", "instagram", "instagram/story-image")
    >>> content_of(Post(id="a", quote={"de": "Hallo", "en": "Hello"}), scope, lang="de").slots["quote"]
    'Hallo'
    """
    said = cascade(post, scope, defaults, overrides or {})
    spoken = {name: _spoken(value, lang) for name, value in said.items()}
    values = dict(_of_person(spoken, post, scope, lang))
    known = {name: values.pop(name) for name in tuple(values) if name in PostFields.model_fields}
    return Content(
        post=post.id,
        lang=lang,
        slots={name: value for name, value in values.items() if value},
        date=post.date,
        status=post.status,
        purpose=post.purpose,
        where=post.where,
        override_keys={
            name: _override_key(post, scope, name, lang if isinstance(said[name], Mapping) else "") for name in values
        },
        **known,
    )


def _override_key(post: Post, scope: OverrideScope, name: str, lang: str) -> OverrideKey:
    """Return the key by which a slot says something here alone; without a language where it is there in one only."""
    heard = _heard(post, scope, name)
    own = getattr(post.overrides.get(heard), "slots", {}).get(name)
    return OverrideKey(name, heard, "" if isinstance(own, Mapping) and tuple(own) == (lang,) else lang)


def _heard(post: Post, scope: OverrideScope, name: str) -> str:
    """Return the broadest of a post's overrides that no other one of its own stands before."""
    said = [key for key in (scope.network, scope.preset) if name in getattr(post.overrides.get(key), "slots", {})]
    return said[-1] if said else scope.shape


def _spoken(value: Any, lang: str) -> Any:
    if isinstance(value, list | tuple):
        return tuple(in_language(item, lang) for item in value)
    return in_language(value, lang)
