"""Which part of a campaign is made: by post, preset, network, purpose and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.model.brand import PURPOSES
from formatkit.model.campaign import Campaign
from formatkit.model.post import Post, Status
from formatkit.model.preset import Preset

__all__ = ["Selection", "selection_of"]

Axis = Literal["post", "person", "variant", "preset", "network", "purpose"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Names by what they name. Names of one kind add up, names of different kinds restrict each other."""

    names: Mapping[Axis, frozenset[str]]
    statuses: frozenset[Status]

    def holds(self, post: Post, preset: Preset) -> bool:
        """Tell whether a post on a placement is to be made.

        `linkedin` and `xing` mean both networks; `linkedin` and `recruiting` mean recruiting on LinkedIn.
        """
        if self.statuses and post.status not in self.statuses:
            return False
        own: dict[Axis, str] = {
            "post": post.id,
            "person": post.person.id if post.person else "",
            "variant": post.variant,
            "preset": preset.id,
            "network": preset.network,
            "purpose": post.purpose or "",
        }
        return all(own[axis] in wanted for axis, wanted in self.names.items())


def selection_of(campaign: Campaign, only: Sequence[str], statuses: Sequence[Status]) -> Selection:
    """Return what `only` selects. Raises ConfigError with every name that the campaign does not have."""
    known = _known(campaign)
    found: dict[Axis, set[str]] = {}
    wrong: list[Diagnostic] = []
    for name in only:
        axis = next((axis for axis, names in known.items() if name in names), None)
        if axis is None:
            every = [each for names in known.values() for each in names]
            wrong.append(error("FK700", None, found=name, nearest=nearest(name, every), known=listed(every, 30)))
        else:
            found.setdefault(axis, set()).add(name)
    if wrong:
        raise ConfigError(*wrong)
    return Selection({axis: frozenset(names) for axis, names in found.items()}, frozenset(statuses))


def _known(campaign: Campaign) -> dict[Axis, tuple[str, ...]]:
    presets = {preset.id: preset for post in campaign.posts for preset in campaign.presets_of(post)}
    return {
        "post": tuple(post.id for post in campaign.posts),
        "person": tuple(dict.fromkeys(row.id for rows in campaign.people.values() for row in rows)),
        "variant": tuple(dict.fromkeys(each.name for post in campaign.posts for each in post.variants)),
        "preset": tuple(presets),
        "network": tuple(dict.fromkeys(preset.network for preset in presets.values())),
        "purpose": PURPOSES,
    }
