"""Where the data files of the package are: in the wheel, or in a checkout."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

__all__ = ["preset_folder"]


def preset_folder() -> Path:
    """Return the folder with `<network>.toml` and `sets/`.

    The wheel holds it inside the package; in a checkout it is `presets/` beside `pyproject.toml`. Raises
    FileNotFoundError when neither is there.
    """
    package = Path(str(resources.files("formatkit")))
    if (package / "presets").is_dir():
        return package / "presets"
    for folder in package.parents:
        if (folder / "pyproject.toml").is_file() and (folder / "presets").is_dir():
            return folder / "presets"
    raise FileNotFoundError(f"no presets beside {package}")
