"""The pages of a carousel that a template makes of a post with slides: cover, slides, and a call at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from formatkit.model.fields import FileModel, Name
from formatkit.model.post import Post, PostFields

__all__ = ["Carousel", "pages_of"]

_Said = TypeVar("_Said", bound=PostFields)


class Carousel(FileModel):
    """Which of a post's slots belong to the `cover`, and which to the page that closes it; slides show neither.

    A page whose slots are all empty is left out. `number` names the slot that each slide's number fills.
    """

    cover: tuple[Name, ...] = ()
    close: tuple[Name, ...] = ()
    number: Name | None = None


def pages_of(post: Post, carousel: Carousel | None) -> tuple[Post, ...]:
    """Return one post per page: what a slide says stands in the place of what the post says.

    >>> post = Post(id="a", title="Drei Regeln", slides=[{"text": "Zuhören."}, {"text": "Antworten."}])
    >>> [page.slots for page in pages_of(post, Carousel(cover=("title",), number="number"))]
    [{'title': 'Drei Regeln'}, {'number': '1', 'text': 'Zuhören.'}, {'number': '2', 'text': 'Antworten.'}]
    """
    if not post.slides:
        return (post,)
    return tuple(page.found_at(post.where) for page in _pages(post, carousel or Carousel()))


def _pages(post: Post, carousel: Carousel) -> Iterator[Post]:
    if any(post.slots.get(name) for name in carousel.cover):
        yield _without(post, carousel.close)
    for number, slide in enumerate(post.slides, 1):
        said = slide.said()
        counted = {carousel.number: str(number)} if carousel.number and carousel.number not in said else {}
        yield _without(post, (*carousel.cover, *carousel.close)).model_copy(update={**counted, **said})
    if any(post.slots.get(name) for name in carousel.close):
        yield _without(post, carousel.cover)


def _without(post: Post, slots: tuple[str, ...]) -> Post:
    """Return a post without its slides and without some of its slots, also those that its overrides give."""
    overrides = {key: _bare(said, slots) for key, said in post.overrides.items()}
    return _bare(post.model_copy(update={"slides": (), "overrides": overrides}), slots)


def _bare(said: _Said, slots: tuple[str, ...]) -> _Said:
    kept = said.model_copy()
    for name in slots:
        (kept.model_extra or {}).pop(name, None)
    return kept
