"""Documents by the command: made, checked, and broken ones refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Command

PRESET = "linkedin/document-carousel"


def test_render_and_check_by_the_command(formatkit: Command, here: Path) -> None:
    slots = ("--slot", "title=Drei Regeln")
    answer = formatkit("render", "--template", "tip-list", *slots, "--preset", PRESET, "-o", "regeln.pdf")
    assert (answer.code, answer.out) == (0, "regeln.pdf\n")
    assert formatkit("check", "regeln.pdf", "--preset", PRESET).code == 0
    (here / "broken.pdf").write_bytes((here / "regeln.pdf").read_bytes()[:400])
    (here / "none.pdf").write_bytes(b"GIF89a")
    for name in ("broken.pdf", "none.pdf", "away.pdf"):
        refused = formatkit("check", name, "--preset", PRESET)
        assert refused.code == 1
        assert "Traceback" not in refused.err + refused.out
