"""The versions of a post: one for each person of its table, and of these one for each of its variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from formatkit.model.post import Post, PostFields, PostVariant

__all__ = ["versions_of"]


def versions_of(post: Post, people: Mapping[str, Sequence[Post]]) -> tuple[Post, ...]:
    """Return the posts that are made of one, in the order of the people and of the variants.

    `people` are tables of people by the name that `for_each` calls them. A post without either is its only version.

    >>> post = Post(id="a", quote="Ja.", variants=[{"name": "kurz"}, {"name": "lang", "quote": "Ja, gewiss."}])
    >>> [(each.variant, each.slots["quote"]) for each in versions_of(post, {})]
    [('kurz', 'Ja.'), ('lang', 'Ja, gewiss.')]
    """
    variants = [_in_variant(post, variant) for variant in post.variants] or [post]
    if post.for_each is None:
        return tuple(variants)
    return tuple(_of_person(variant, person) for person in people.get(post.for_each, ()) for variant in variants)


def _in_variant(post: Post, variant: PostVariant) -> Post:
    """What a variant says goes before all that the post says, in its overrides too: they are of the first text."""
    said = variant.said()
    kept = {scope: _without(fields, said) for scope, fields in post.overrides.items()}
    own = {scope: _merged(kept.get(scope), fields) for scope, fields in variant.overrides.items()}
    made = post.model_copy(update={**said, "overrides": {**kept, **own}, "variants": ()})
    made._variant, made._varied = variant.name, frozenset(said)
    return _called(made)


def _of_person(post: Post, person: Post) -> Post:
    made = post.model_copy(update={"for_each": None})
    made._person = person
    return _called(made)


def _called(post: Post) -> Post:
    post._where = replace(post.where, item=post.label)
    return post


def _without(fields: PostFields, said: Mapping[str, object]) -> PostFields:
    return PostFields(**{name: value for name, value in fields.said().items() if name not in said})


def _merged(fields: PostFields | None, change: PostFields) -> PostFields:
    return PostFields(**{**(fields.said() if fields else {}), **change.said()})
