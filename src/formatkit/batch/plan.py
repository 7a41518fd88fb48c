"""Plan a campaign: every job with its name, checked against all others and the folder before anything is made."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, Unpack

from formatkit.batch.comparison import Comparison
from formatkit.batch.drawing_version import drawing_version
from formatkit.batch.embargo import Clock
from formatkit.batch.file_digests import FileDigests
from formatkit.batch.job import Job, placed
from formatkit.batch.languages import has_text, languages_of, spoken, values_of
from formatkit.batch.ledger import found_ledger
from formatkit.batch.left_over import left_over
from formatkit.batch.licensed import licensed
from formatkit.batch.naming import links_with_parameters, named
from formatkit.batch.reasons import Reason
from formatkit.batch.rebuild import Rebuild
from formatkit.batch.request_key import RequestKeys
from formatkit.batch.selection import selection_of
from formatkit.batch.series import orders_that_share
from formatkit.batch.standing import Standing, spoiled_files, whole_files
from formatkit.batch.state import read_state
from formatkit.batch.targets import LookedAt, escaping, in_the_way, inputs_of, same_names
from formatkit.diagnostics import Diagnostic, Severity, error, note, warning
from formatkit.encode.film_choice import Quality
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.model.brand import Brand
from formatkit.model.campaign import Campaign
from formatkit.model.media import FaceModel
from formatkit.model.order import Order
from formatkit.model.post import Post, Status
from formatkit.model.preset import Preset
from formatkit.model.template import Template
from formatkit.options import require_kind, require_known

__all__ = ["Plan", "PlanOptions", "jobs_of", "plan", "plan_reporting"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about to make. `folder` is the campaign's, `roots` are where its files may lie.

    `comparison` holds what earlier runs made, `standings` by name what of it stays and what has to be made and why.
    `left_over` are files of earlier runs that belong to no job of the campaign any more.
    `diagnostics` are notes and warnings.
    """

    campaign: str
    brand: Brand
    folder: Path
    roots: tuple[Path, ...]
    out: Path
    jobs: tuple[Job, ...]
    comparison: Comparison
    quality: Quality = "standard"
    diagnostics: tuple[Diagnostic, ...] = ()
    face_model: FaceModel | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    left_over: tuple[str, ...] = ()

    def reason_of(self, job: Job) -> Reason:
        """Return why a job will be made, as far as that is known before the texts of its series are measured."""
        standing = self.standings.get(job.stem)
        return standing.reason if standing else Reason.NEW


@dataclass(slots=True)
class _Draft:
    """Orders of the whole campaign, and what was found while they were collected."""

    orders: list[Order] = field(default_factory=list)
    notes: list[Diagnostic] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)


class PlanOptions(TypedDict, total=False):
    """What may be said about a plan.

    `only` selects by ids of posts and presets, networks and purposes: names of one kind add up, those of different
    kinds restrict each other. `only_status` restricts further. `final` leaves the draft mark out. `out` replaces
    the campaign's output folder. What is selected changes neither names nor sizes of what is made. `today` is the day
    on which posts without a date count as published; licences and consents of their photographs are held against it.
    `rebuild` says what counts as a reason to make again what is there, `quality` that of films.
    Posts whose embargo is not over on that day (or at `now`, a time with its zone, where theirs names a time) are left
    out; without a clock all that have one are. `include_embargoed` makes them, as drafts.
    """

    only: Sequence[str]
    only_status: Sequence[Status]
    final: bool
    out: str | Path | None
    today: datetime.date | None
    rebuild: Rebuild | None
    quality: Quality
    now: datetime.datetime | None
    include_embargoed: bool


def jobs_of(campaign: Campaign) -> tuple[Job, ...]:
    """Return every job of a campaign, also those under embargo, whatever lies in its output folder.

    Raises ConfigError for unknown templates and the like.
    """
    draft = _drafted(campaign, False, Clock(ahead=True))
    if draft.errors:
        raise ConfigError(*dict.fromkeys(draft.errors))
    return named(draft.orders, campaign)


def plan(campaign: Campaign, **options: Unpack[PlanOptions]) -> Plan:
    """Return the jobs of a campaign, in the order of its posts and presets.

    Raises ConfigError with all problems: unknown names in `only`, unknown templates, two jobs with one name, a name
    that leaves the folder, a file in the way that is an input or not ours, a licence or consent that has ended.
    """
    made, ended = plan_reporting(campaign, **options)
    if ended:
        raise ConfigError(*ended)
    return made


def plan_reporting(campaign: Campaign, **options: Unpack[PlanOptions]) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Return the plan without the posts that may not be published any more, for `--skip-invalid`, and their errors.

    Those are posts that show a file whose licence or consent has ended on their day. What stays keeps its names and
    sizes. Raises ConfigError with all other problems.
    """
    require_kind("campaign", campaign, Campaign, "load_campaign(…)")
    require_known(options, PlanOptions.__optional_keys__)
    folder = Path(options.get("out") or campaign.out).absolute()
    selection = selection_of(campaign, options.get("only", ()), options.get("only_status", ()))
    today, quality = options.get("today"), options.get("quality", "standard")
    clock = Clock(today, options.get("now"), options.get("include_embargoed", False))
    draft = _drafted(campaign, options.get("final", False), clock)
    if draft.errors:
        raise ConfigError(*dict.fromkeys(draft.errors))
    every = named(draft.orders, campaign)
    wanted = [job for job in every if selection.holds(job.order.post, job.order.preset)]
    ledger, told = found_ledger(folder)
    released, embargoed = clock.released(wanted, ledger)
    rights = licensed(released, campaign.media, today, ledger)
    jobs, ended = rights.jobs, rights.ended
    _refuse((*same_names(every), *escaping(every, folder, campaign.file_name)), ended)
    comparison = _comparison(campaign, folder, draft.orders, options.get("rebuild") or Rebuild())
    standings = comparison.foreseen(jobs, quality)
    looked_at = LookedAt(whole_files(standings.values()), spoiled_files(standings.values()))
    found = in_the_way(jobs, folder, ledger, inputs_of(every, campaign.brand), looked_at)
    _refuse(found, ended)
    left = left_over(every, ledger, folder, standings)
    made = Plan(
        campaign=campaign.name,
        brand=_brand_of(campaign),
        folder=campaign.folder.absolute(),
        roots=_roots_of(campaign),
        out=folder,
        jobs=jobs,
        comparison=comparison,
        quality=quality,
        diagnostics=(
            *campaign.reading,
            *draft.notes,
            *embargoed,
            *links_with_parameters(jobs),
            *rights.notices,
            *told,
            *found,
            *([] if wanted else [warning("FK706")]),
            *([note("FK760", None, count=len(left), file=left[0])] if left else []),
        ),
        face_model=campaign.face_model,
        standings=standings,
        left_over=left,
    )
    return made, ended


def _refuse(found: Sequence[Diagnostic], ended: Sequence[Diagnostic]) -> None:
    """Raise ConfigError with the errors among what was found, if there are any, and with licences that have ended."""
    problems = [each for each in found if each.severity is Severity.ERROR]
    if problems:
        raise ConfigError(*problems, *ended)


def _comparison(campaign: Campaign, out: Path, orders: Sequence[Order], rebuild: Rebuild) -> Comparison:
    brand, state = _brand_of(campaign), read_state(out)
    model = Path(os.path.realpath(campaign.face_model.path)) if campaign.face_model else None
    roots = (*_roots_of(campaign), *brand.folders, *([model.parent] if model else []))  # a model may lie anywhere
    files = FileDigests(roots, state.inputs)
    keys = RequestKeys(brand, files, drawing_version(), model)
    series = orders_that_share(orders, campaign.same_size)
    return Comparison(out, state, keys, rebuild, series, campaign.same_size)


def _brand_of(campaign: Campaign) -> Brand:
    return campaign.brand.in_folder(*(folder.absolute() for folder in campaign.brand.folders))


def _roots_of(campaign: Campaign) -> tuple[Path, ...]:
    return (campaign.folder.absolute(), campaign.brand_folder.absolute())


def _drafted(campaign: Campaign, final: bool, clock: Clock) -> _Draft:
    draft = _Draft()
    for post in campaign.posts:
        short: dict[str, None] = {}
        for version in campaign.versions_of(clock.as_made(post)):
            for preset in campaign.presets_of(post):
                _draft_placement(version, preset, campaign, final, draft, short)
        draft.notes += [note("FK707", placed(post), lang=lang) for lang in short]
    draft.errors += _unknown_layers(campaign)
    return draft


def _draft_placement(
    post: Post, preset: Preset, campaign: Campaign, final: bool, draft: _Draft, short: dict[str, None]
) -> None:
    values = values_of(post, preset, campaign)
    name = values.get("template", "quote")
    template = campaign.templates.get(name)
    if template is None:
        known = [each for each in campaign.templates if "@" not in each]
        draft.errors.append(
            error("FK713", placed(post), template=name, nearest=nearest(name, known), known=listed(known))
        )
        return
    slides = [slide.said() for slide in post.slides]
    for lang in languages_of(post, campaign):
        if has_text(values, slides, template, lang, post.lang or campaign.languages[0]):
            if not spoken(values.get("disclaimer"), lang):
                draft.errors.append(error("FK736", replace(placed(post), key="disclaimer"), lang=lang))
            order = _order(post, preset, template, lang, campaign, final)
            lengths = values.get("durations") if preset.is_film else None
            draft.orders += [replace(order, seconds=seconds) for seconds in lengths or (None,)]
        else:
            short[lang] = None


def _order(post: Post, preset: Preset, template: Template, lang: str, campaign: Campaign, final: bool) -> Order:
    return Order(
        post=post,
        preset=preset,
        template=template,
        lang=lang,
        folder=campaign.folder.absolute(),
        defaults=campaign.defaults,
        overrides=campaign.overrides,
        media=campaign.media,
        final=final,
        packing=campaign.packing,
    )


def _unknown_layers(campaign: Campaign) -> list[Diagnostic]:
    """`same_size` must name layers that fit their text in one of the templates."""
    known = {name: None for template in campaign.templates.values() for name in _fitted_layers(template)}
    return [
        error("FK714", None, layer=layer, nearest=nearest(layer, known), known=listed(known))
        for layer in campaign.same_size
        if layer not in known
    ]


def _fitted_layers(template: Template) -> list[str]:
    every = [inner for layer in template.layers for inner in (layer, *getattr(layer, "children", ()))]
    return [layer.id for layer in every if getattr(layer, "fit", None) is not None]
