"""German compounds: which places are joints, and where a narrow card breaks them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

from formatkit.typeset.compounds import INSIDE, JOINT, MAIN_JOINT, ranked_places
from formatkit.typeset.hyphenation import hyphen_places

if TYPE_CHECKING:
    from conftest import Desk

# Fifty-four compounds of 20 to 60 letters, with every joint at which a line may end.
COMPOUNDS = [
    "Unter|nehmens|kommunikation",
    "Unter|nehmens|kommunikations|abteilungs|leiterin",
    "Nach|haltigkeits|bericht|erstattung",
    "Nach|haltigkeits|bericht|erstattungs|pflicht",
    "Geschwindigkeits|begrenzung",
    "Donau|dampf|schiff|fahrts|gesellschafts|kapitän",
    "Rechts|schutz|versicherungs|gesellschaften",
    "Digitalisierungs|beauftragte",
    "Kraft|fahrzeug|haftpflicht|versicherung",
    "Arbeits|unfähigkeits|bescheinigung",
    "Liefer|ketten|sorgfalts|pflichten|gesetz",
    "Mit|arbeiter|zufriedenheits|befragung",
    "Führungs|kräfte|entwicklungs|programm",
    "Daten|schutz|grund|verordnung",
    "Öffentlichkeits|arbeiterinnen",
    "Barriere|freiheits|stärkungs|gesetz",
    "Wett|bewerbs|fähigkeit",
    "Veränderungs|bereitschaft",
    "Kunden|beziehungs|management",
    "Personal|entwicklungs|maßnahmen",
    "Bundes|verfassungs|gericht",
    "Grund|stücks|verkehrs|genehmigungs|zuständigkeits|übertragungen",
    "Rind|fleisch|etikettierungs|über|wachungs|auf|gaben|über|tragung",
    "Such|maschinen|optimierung",
    "Klima|schutz|maßnahmen",
    "Gesundheits|versorgung",
    "Informations|sicherheits|beauftragter",
    "Innovations|fähigkeit",
    "Investitions|entscheidung",
    "Selbst|verständlichkeiten",
    "Nicht|regierungs|organisation",
    "Gleich|stellungs|beauftragte",
    "Betriebs|rats|vorsitzender",
    "Aufsichts|rats|mit|glieder",
    "Umwelt|verträglichkeits|prüfung",
    "Steuer|beratungs|gesellschaft",
    "Ressourcen|verschwendung",
    "Hoch|schul|absolventinnen",
    "Wachstums|chancen|gesetz",
    "Konzern|abschluss|prüfung",
    "Fuß|ball|welt|meisterschaft",
    "Geschäfts|führungs|mit|glied",
    "Arbeit|nehmer|über|lassungs|gesetz",
    "Arbeit|geber|attraktivität",
    "Gestaltungs|spiel|räume",
    "Entscheidungs|trägerinnen",
    "Marken|botschafter|programm",
    "Beschäftigungs|verhältnis",
    "Sozial|versicherungs|fach|angestellte",
    "Qualitäts|management|hand|buch",
    "Nahrungs|mittel|unverträglichkeit",
    "Straßen|verkehrs|ordnung",
    "Energie|versorgungs|unternehmen",
    "Wider|stands|fähigkeit",
]
MEASURE = 0.4 * 1080
FLOOR = 40.0


def ranks(word: str) -> dict[int, int]:
    return {place.at: place.rank for place in hyphen_places(word, 0, len(word), "de", False)}


def joints_of(divided: str) -> list[int]:
    """Return the places of the bars, counted in the word without them."""
    return list(accumulate(map(len, divided.split("|"))))[:-1]


def test_there_are_fifty_long_compounds() -> None:
    lengths = [len(word.replace("|", "")) for word in COMPOUNDS]
    assert len(lengths) >= 50
    assert min(lengths) >= 20
    assert max(lengths) >= 55


@pytest.mark.parametrize("divided", COMPOUNDS)
def test_the_joints_of_a_compound_are_known(divided: str) -> None:
    word = divided.replace("|", "")
    assert [place for place, rank in ranks(word).items() if rank < INSIDE] == joints_of(divided)


@pytest.mark.parametrize("divided", COMPOUNDS)
def test_a_narrow_card_breaks_it_at_joints_and_not_tiny(desk: Desk, divided: str) -> None:
    word = divided.replace("|", "")
    layout = desk.fit(word, measure=MEASURE, height=1200.0, min_size=FLOOR, max_size=120.0, max_lines=9)
    lines = [line.text for line in layout.lines]
    assert all(line.endswith("-") for line in lines[:-1])
    pieces = [line.removesuffix("-") for line in lines]
    assert "".join(pieces) == word
    assert set(accumulate(map(len, pieces[:-1]))) <= set(joints_of(divided))
    assert len(lines) > 1
    assert all(line.ink.width <= MEASURE + 0.01 for line in layout.lines)
    # The longest line takes two thirds of the measure at least; whole, the word would be set much smaller.
    whole = desk.set(word, size=FLOOR, measure=5000.0).ink.width / FLOOR
    assert layout.size >= FLOOR
    assert layout.size >= 1.08 * MEASURE / whole
    assert layout.ink.width >= 0.65 * MEASURE


@pytest.mark.parametrize(
    ("word", "main", "others"),
    [
        ("Unternehmenskommunikation", ["Unternehmens"], ["Unter"]),
        ("Krankenversicherung", ["Kranken"], []),
        ("Nachhaltigkeitsbericht", ["Nachhaltigkeits"], ["Nach"]),
        ("Fachkräftemangel", ["Fachkräfte"], ["Fach"]),
        ("Altersteilzeit", ["Alters", "Altersteil"], []),
        ("Aufsichtsratsmitglieder", ["Aufsichtsrats"], ["Aufsichts", "Aufsichtsratsmit"]),
        ("Vorstandsvorsitzende", ["Vorstands"], ["Vor"]),
        ("Staatsangehörigkeit", ["Staats"], []),
        ("Verantwortung", [], []),
    ],
)
def test_joints_of_main_parts_come_first(word: str, main: list[str], others: list[str]) -> None:
    found = ranks(word)
    assert [word[:place] for place, rank in found.items() if rank == MAIN_JOINT] == main
    assert [word[:place] for place, rank in found.items() if rank == JOINT] == others


@pytest.mark.parametrize(
    ("word", "misread"),
    [
        ("Urinstinkt", "Urin"),
        ("beinhalten", "bein"),
        ("beinhaltet", "bein"),
        ("Altersteilzeit", "Alterst"),
        ("Kommunikation", "Kommuni"),
        ("Trägerinnen", "Träge"),
        ("Gründerinnen", "Gründe"),
        ("Hauptversammlung", "Hauptver"),
        ("Druckerzeugnis", "Drucker"),
        ("Analphabet", "Anal"),
        ("Generationenvertrag", "Gene"),
    ],
)
def test_no_place_shows_another_word(word: str, misread: str) -> None:
    assert len(misread) not in ranks(word)


def test_a_noun_that_no_list_has_is_cut_behind_its_linking_s() -> None:
    assert ranks("Entgrenzungsstrategie")[len("Entgrenzungs")] == MAIN_JOINT
    assert ranks("Verzwergungsabteilung")[len("Verzwergungs")] == MAIN_JOINT


def test_only_the_places_that_are_asked_for_are_ranked() -> None:
    word = "unternehmenskommunikation"
    assert ranked_places(word, (12,)) == {12: MAIN_JOINT}
    assert ranked_places(word, ()) == {}
