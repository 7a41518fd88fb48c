"""Small campaigns made of Python objects, in a folder of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from campaign_files import brand_kit
from formatkit.load.presets import preset
from formatkit.load.templates import load_template
from formatkit.model.brand import Brand
from formatkit.model.campaign import Campaign
from formatkit.model.post import Post


@pytest.fixture
def campaign_of(tmp_path: Path) -> Callable[..., Campaign]:
    """Return a function that makes a campaign of posts, each a dict; `presets` are ids, the rest are its fields."""
    folder = tmp_path / "campaign"
    folder.mkdir()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(folder / "photo.jpg")

    def made(*posts: dict[str, Any], presets: tuple[str, ...] = ("generic/open-graph",), **fields: Any) -> Campaign:
        campaign = Campaign(
            name="Kampagne",
            folder=folder,
            brand=Brand.model_validate(tomllib.loads(brand_kit())).in_folder(folder),
            brand_folder=folder,
            posts=tuple(Post(**{"quote": "Social Media passiert sowieso.", **post}) for post in posts),
            presets=tuple(preset(each) for each in presets),
            out=tmp_path / "out",
            templates={"quote": load_template("quote")},
        )
        return replace(campaign, **fields)

    return made
