"""The files of a new campaign folder, in German and English, and how they are written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from formatkit.diagnostics import MessageLanguage, Where, error
from formatkit.errors import ConfigError

__all__ = ["scaffold", "write_new"]

_NAMES: Mapping[MessageLanguage, Mapping[str, str]] = {
    "de": {"fotos.txt": "fotos/LIESMICH.txt", "logo.txt": "logo/LIESMICH.txt"},
    "en": {"photos.txt": "photos/README.txt", "logo.txt": "logo/README.txt"},
}
_SCHEMAS = ("brand", "campaign", "posts", "preset", "template")


def scaffold(lang: MessageLanguage) -> dict[str, bytes]:
    """Return the files of a campaign folder: contents by path.

    Tables are as a German Excel saves them and opens them without asking: semicolons, UTF-8 with byte order mark,
    CRLF. The JSON Schemas lie in `.formatkit/`, where editors find them for completion.
    """
    package = resources.files("formatkit")
    files: dict[str, bytes] = {}
    for entry in sorted(package.joinpath("cli", "scaffold", lang).iterdir(), key=lambda each: each.name):
        text = entry.read_text("utf-8")
        is_table = entry.name.endswith(".csv")
        data = text.replace("\n", "\r\n").encode("utf-8-sig") if is_table else text.encode()
        files[_NAMES[lang].get(entry.name, entry.name)] = data
    for kind in _SCHEMAS:
        name = f"{kind}.schema.json"
        files[f".formatkit/{name}"] = package.joinpath("schemas", name).read_bytes()
    return files


def write_new(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files into a folder and return their paths.

    Raises ConfigError when one of them is there already (then nothing is written) or cannot be written.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise ConfigError(error("FK870", Where(file=str(folder))))
    taken = [folder / name for name in files if os.path.lexists(folder / name)]
    if taken:
        raise ConfigError(*(error("FK871", Where(file=str(path))) for path in taken))
    for name, data in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except OSError as problem:
            raise ConfigError(error("FK874", Where(file=str(path)), reason=problem.strerror or str(problem))) from None
    return tuple(folder / name for name in files)
