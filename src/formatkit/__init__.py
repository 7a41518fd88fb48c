"""formatkit turns text quotes and brand assets into platform-ready pictures, from plain files, offline.

This module is the whole public interface; everything is loaded when it is first used.

>>> import formatkit as fk
>>> fk.preset("linkedin/image-square").size
Size(width=1200, height=1200)
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formatkit.api import SeriesSizes as SeriesSizes
    from formatkit.api import check as check
    from formatkit.api import compose as compose
    from formatkit.api import overlay as overlay
    from formatkit.api import overlay_frames as overlay_frames
    from formatkit.api import render as render
    from formatkit.api import render_all as render_all
    from formatkit.api import series_sizes as series_sizes
    from formatkit.batch.plan import Plan as Plan
    from formatkit.batch.plan import plan as plan
    from formatkit.batch.report import Report as Report
    from formatkit.batch.run import run as run
    from formatkit.clips import Frozen as Frozen
    from formatkit.clips import clip as clip
    from formatkit.clips import freeze as freeze
    from formatkit.diagnostics import Diagnostic as Diagnostic
    from formatkit.diagnostics import Severity as Severity
    from formatkit.errors import AssetError as AssetError
    from formatkit.errors import CheckError as CheckError
    from formatkit.errors import ConfigError as ConfigError
    from formatkit.errors import EncodeError as EncodeError
    from formatkit.errors import FormatkitError as FormatkitError
    from formatkit.errors import LayoutError as LayoutError
    from formatkit.errors import MissingToolError as MissingToolError
    from formatkit.load.brand import load_brand as load_brand
    from formatkit.load.brand import neutral_brand as neutral_brand
    from formatkit.load.campaign import load_campaign as load_campaign
    from formatkit.load.media_table import load_media as load_media
    from formatkit.load.posts import load_posts as load_posts
    from formatkit.load.posts import posts_from as posts_from
    from formatkit.load.presets import load_preset_file as load_preset_file
    from formatkit.load.presets import preset as preset
    from formatkit.load.presets import preset_set as preset_set
    from formatkit.load.presets import presets as presets
    from formatkit.load.templates import load_template as load_template
    from formatkit.model.asset import Asset as Asset
    from formatkit.model.brand import Brand as Brand
    from formatkit.model.campaign import Campaign as Campaign
    from formatkit.model.media import MediaEntry as MediaEntry
    from formatkit.model.post import Post as Post
    from formatkit.model.preset import Preset as Preset
    from formatkit.model.template import Template as Template
    from formatkit.preview import Frame as Frame
    from formatkit.preview import debug_frame as debug_frame
    from formatkit.preview import frame as frame
    from formatkit.scene.composition import Composition as Composition
    from formatkit.template_room import Room as Room
    from formatkit.template_room import template_room as template_room
    from formatkit.template_sheet import template_sheet as template_sheet

__version__ = "0.1.0"

_PLACES = {
    "api": (
        "SeriesSizes",
        "check",
        "compose",
        "overlay",
        "overlay_frames",
        "render",
        "render_all",
        "series_sizes",
    ),
    "batch.plan": ("Plan", "plan"),
    "batch.report": ("Report",),
    "batch.run": ("run",),
    "clips": ("Frozen", "clip", "freeze"),
    "diagnostics": ("Diagnostic", "Severity"),
    "errors": (
        "AssetError",
        "CheckError",
        "ConfigError",
        "EncodeError",
        "FormatkitError",
        "LayoutError",
        "MissingToolError",
    ),
    "load.brand": ("load_brand", "neutral_brand"),
    "load.campaign": ("load_campaign",),
    "load.media_table": ("load_media",),
    "load.posts": ("load_posts", "posts_from"),
    "load.presets": ("load_preset_file", "preset", "preset_set", "presets"),
    "load.templates": ("load_template",),
    "model.asset": ("Asset",),
    "model.brand": ("Brand",),
    "model.campaign": ("Campaign",),
    "model.media": ("MediaEntry",),
    "model.post": ("Post",),
    "model.preset": ("Preset",),
    "model.template": ("Template",),
    "preview": ("Frame", "debug_frame", "frame"),
    "scene.composition": ("Composition",),
    "template_room": ("Room", "template_room"),
    "template_sheet": ("template_sheet",),
}
_HOMES = {name: module for module, names in _PLACES.items() for name in names}

__all__ = sorted(["__version__", *_HOMES])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'formatkit' has no attribute {name!r}")
    value = getattr(import_module(f"formatkit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


class _PublicModule(ModuleType):
    """`compose` and `check` are public functions and stages: importing the stage must not hide the function."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicModule
