"""What `templates` is given: a campaign with templates of its own, a brand kit, a file for the preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.brand import load_brand, neutral_brand
from formatkit.load.campaign import TEMPLATE_FOLDER
from formatkit.load.template_extends import built_in_names
from formatkit.load.templates import all_templates, load_template
from formatkit.load.toml import read_toml
from formatkit.model.brand import Brand
from formatkit.model.template import Template

__all__ = ["PICTURE_ENDINGS", "Shelf", "brand_for", "one_name_for", "preview_file", "shelf_of"]

PICTURE_ENDINGS = (".png", ".jpg", ".webp", ".avif")
_CAMPAIGN = "campaign.toml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Templates, the files of those that are a campaign's own, by name, and mistakes in others."""

    templates: tuple[Template, ...]
    files: Mapping[str, Path]
    mistakes: tuple[Diagnostic, ...] = ()

    def replaces_built_in(self, name: str) -> bool:
        """Tell whether a campaign's own template stands before a built-in one of the same name."""
        return name in self.files and name in built_in_names()


def shelf_of(campaign: Path | None, name: str | None) -> Shelf:
    """Return all templates, or the one that is named. Raises ConfigError when there is none that can be shown."""
    folder = _folder(campaign) / TEMPLATE_FOLDER
    files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if name is not None:
        template = load_template(name, (folder,))
        if template != load_template(template.name, (folder,)):
            del files[template.name]  # a version is asked for that only the built-in one has
        return Shelf((template,), files)
    found = all_templates((folder,))
    if found.mistakes and not found.sound:
        raise ConfigError(*found.mistakes)
    return Shelf(tuple(found.sound.values()), files, found.mistakes)


def brand_for(brand: Path | None, campaign: Path | None) -> Brand:
    """Return the brand kit that is named, that of the campaign, or the neutral one. Raises ConfigError."""
    if brand is not None:
        return load_brand(brand)
    if campaign is None:
        return neutral_brand()
    file = campaign / _CAMPAIGN if campaign.is_dir() else campaign
    if not file.is_file():
        return neutral_brand()
    named = read_toml(file, str(file)).data.get("brand")
    return load_brand(file.parent / named) if isinstance(named, str) and named else neutral_brand()


def one_name_for(**options: object) -> None:
    """Raise ConfigError for options that only make sense with the name of a template."""
    wrong = [error("FK878", Where(key=f"--{name}")) for name, given in options.items() if given]
    if wrong:
        raise ConfigError(*wrong)


def preview_file(out: Path | None) -> Path | None:
    """Return where the preview goes. Raises ConfigError for an ending that is not one of a picture."""
    if out is not None and out.suffix.lower() not in PICTURE_ENDINGS:
        known = ", ".join(PICTURE_ENDINGS)
        raise ConfigError(error("FK802", Where(file=out.name, key="--out"), found=out.suffix, known=known))
    return out


def _folder(campaign: Path | None) -> Path:
    """Return the campaign's folder. Raises ConfigError where there is neither such a file nor such a folder."""
    if campaign is None:
        return Path()
    if not campaign.exists():
        raise ConfigError(error("FK200", Where(key="--campaign"), file=campaign))
    return campaign if campaign.is_dir() else campaign.parent
