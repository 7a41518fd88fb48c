"""Make the data files of `src/formatkit/typeset/hyphens` anew; see its README.md.

python tests/typeset/make_hyphenation_data.py patterns FOLDER_OF_TEX_FILES
python tests/typeset/make_hyphenation_data.py stems NOUNS.txt.gz WORDS.txt.gz
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HYPHENS = Path(__file__).parents[2] / "src" / "formatkit" / "typeset" / "hyphens"
SOURCES = {
    "de": ["de-1996"],
    "en-us": ["en-us"],
    "en-gb": ["en-gb"],
    "fr": ["fr"],
    "es": ["es"],
    "it": ["it"],
    "pt": ["pt"],
    "pl": ["pl"],
    "da": ["da"],
    "nb": ["no", "nb"],
    "fi": ["fi"],
}
"""Our name of a language, and the files `hyph-NAME.tex` it is made of."""

LEAST_USES = 4
"""In how many compounds a first part or a last part must stand to be listed."""
LETTERS = 3
"""The fewest letters of a part."""
ENDINGS = ("e", "n", "en", "er", "ern", "s", "es", "nen", "in", "innen", "se", "sen")
MORE_FIRSTS = """
    agilitäts aufsichtsrats barriere betriebsrats blockchain bundesrats cloud community compliance corporate cyber
    datenschutz diversitäts email employer energie event expertise fachkräfte feedback finanz
    führungskräfte grundsteuer haftpflicht hashtag homeoffice influencer inklusions kampagnen klimaschutz
    kommunikations leadership lieferketten medien mittelstands nachhaltigkeits netzwerk newsletter onboarding
    online podcast presse reputations resilienz ressourcen social software sorgfalts sorgfaltspflichten stadtrats
    stakeholder
    startup strategie straßenverkehrs team teilhabe transformations transparenz unternehmens verwaltungsrats video
    vorstands webinar website workshop zukunfts
"""
"""First parts of the language of companies that the list of nouns has too seldom."""
MORE_LASTS = """
    attraktivität attraktivitäten effizienz intelligenz neutralität resilienz transparenz diversität souveränität
    transformation transformationen kampagne kampagnen newsletter podcast podcasts workshop workshops webinar webinare
    community communitys marketing branding sharing recruiting onboarding coaching controlling reporting
"""
"""Last parts, likewise."""
PREFIXES = ("ver", "be", "ent", "er", "ge", "zer", "ab", "an", "auf", "aus", "ein", "vor", "zu", "um", "über", "unter")
PREFIXES += ("durch", "mit", "nach", "bei", "her", "hin", "un")
PREFIXES += tuple(prefix + inner for prefix in PREFIXES for inner in ("ge", "be", "ver"))
LINKS = ("", "s", "es", "n", "en")
PLAIN = str.maketrans("äöü", "aou")


def main(kind: str, *paths: str) -> None:
    if kind == "patterns":
        for name, sources in SOURCES.items():
            write_patterns(name, [Path(paths[0]) / f"hyph-{source}.tex" for source in sources])
    else:
        write_stems(*(gzip.decompress(Path(path).read_bytes()).decode().split() for path in paths))


def write_patterns(name: str, files: list[Path]) -> None:
    texts = [file.read_text("utf-8") for file in files]
    notices = [text.partition("\\")[0].rstrip() + "\n" for text in texts]
    (HYPHENS / f"{name}.license.txt").write_text("\n".join(notices), "utf-8")
    by_value: dict[str, list[str]] = defaultdict(list)
    for pattern in entries(texts, "patterns"):
        letters = re.sub(r"\d", "", pattern)
        by_value[values(pattern)].append(letters)
    lines = [" ".join([value, *sorted(letters)]) for value, letters in sorted(by_value.items())]
    exceptions = sorted(set(entries(texts, "hyphenation")))
    lines.append(" ".join(["=", *exceptions]))
    (HYPHENS / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def entries(texts: list[str], command: str) -> list[str]:
    found: list[str] = []
    for text in texts:
        bare = re.sub(r"%.*", "", text)
        for block in re.findall(rf"\\{command}\s*{{(.*?)}}", bare, re.DOTALL):
            found += block.split()
    return found


def values(pattern: str) -> str:
    """Return the digit before each letter and behind the last, without the zeros at the end.

    >>> values(".ab3c"), values("1na")
    ('0003', '1')
    """
    digits = ["0"]
    for character in pattern:
        if character.isdigit():
            digits[-1] = character
        else:
            digits.append("0")
    return "".join(digits).rstrip("0")


def write_stems(nouns: list[str], words: list[str]) -> None:
    """Write the first and the last parts that many compounds of the list of nouns share.

    A first part has its linking element already (`unternehmens`); a last part may be inflected (`kräfte`).
    """
    lemmas = {noun.lower() for noun in nouns if re.fullmatch("[A-ZÄÖÜ][a-zäöüß]+", noun)}
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    for word in lemmas:
        for at in range(LETTERS, len(word) - LETTERS + 1):
            if word[at:] in lemmas:
                firsts[word[:at]] += 1
                lasts[word[at:]] += 1
    heads = listed(lasts)
    begins = {first for first in listed(firsts) if not is_torn(first, firsts, lemmas)}
    forms = {word for word in words if re.fullmatch("[a-zäöüß]+", word) and is_form_of(word, heads)}
    lines = [
        " ".join(sorted(begins.union(MORE_FIRSTS.split()))),
        " ".join(sorted(heads | forms | set(MORE_LASTS.split()))),
    ]
    (HYPHENS / "compounds.de.txt").write_text("\n".join(lines) + "\n", "utf-8")


def listed(counts: Counter[str]) -> set[str]:
    return {part for part, uses in counts.items() if uses >= LEAST_USES}


def is_torn(first: str, firsts: Counter[str], lemmas: set[str]) -> bool:
    """Tell whether a first part ends with the prefix of the last part, as `hauptver` of `hauptver-sammlung`."""
    if any(first.removesuffix(link) in lemmas for link in LINKS):
        return False
    bases = {first.removesuffix(prefix) for prefix in PREFIXES} - {first}
    return any(base in PREFIXES or (len(base) > LETTERS and firsts[base] >= LEAST_USES) for base in bases)


def is_form_of(word: str, heads: set[str]) -> bool:
    stems = {word.removesuffix(ending) for ending in ENDINGS} - {word}
    stems |= {stem + "e" for stem in stems} | {word}
    return any(stem in heads or stem.translate(PLAIN) in heads for stem in stems)


if __name__ == "__main__":
    main(*sys.argv[1:])
