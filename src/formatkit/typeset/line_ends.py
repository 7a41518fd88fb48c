"""Words that must not stand at the end of a line, and places where a line ends well."""

from __future__ import annotations

import re

__all__ = ["clings_to_next", "ends_clause"]

# Articles, prepositions and conjunctions that lean on what follows.
_CLINGING = {
    "de": "der die das dem den des ein eine einen einem einer eines und oder aber in im ins zu zum zur mit von vom"
    " an am ans auf aus bei beim bis für gegen nach ohne um über unter vor durch als wie wenn dass weil ob"
    " kein keine keinen mein meine dein ihr ihre sein seine unser unsere euer eure je pro seit statt per",
    "en": "a an the of to in on at by for from with and or but nor as if is are be than that into onto over under"
    " per no my your his her its our their via",
    "fr": "le la les l' un une des du de d' à au aux et ou en dans par pour sur sous avec sans que qui ne pas mon ma"
    " mes son sa ses notre nos leur leurs ce cette ces",
    "es": "el la los las un una unos unas de del a al y o e u en con por para sin que no mi tu su sus lo se",
    "it": "il lo la i gli le un uno una di del della dei a al alla e o in con per da su tra fra che non si",
    "nl": "de het een van in op te aan en of met voor om bij naar uit tot dat die als niet",
    "pt": "o a os as um uma de do da dos das em no na e ou com por para que não se",
    "pl": "a i o u w z za na do od po we ze nie",
    "cs": "a i k o s u v z ve ke se na do od po za ne",
    "da": "en et den det de og i på til af for med at som",
    "sv": "en ett den det de och i på till av för med att som",
    "nb": "en et ei den det de og i på til av for med å som",
}
_WORDS = {language: frozenset(words.split()) for language, words in _CLINGING.items()}
_LAST_WORD = re.compile(r"(\w+['’]?)\W*$")
_CLAUSE = re.compile(r"(?:[,;:.!?…]|\s[–—]|[。、！？])[“”\"'’»«)\]]*$")


def clings_to_next(line: str, language: str) -> bool:
    """Tell whether a line ends with a word that leans on the next one.

    >>> clings_to_next("Wir reden mit", "de"), clings_to_next("Wir reden mit,", "de")
    (True, False)
    """
    stripped = line.rstrip()
    match = _LAST_WORD.search(stripped[-24:])
    if match is None or not stripped.endswith(match[1]):
        return False
    words = _WORDS.get(language.replace("_", "-").split("-", 1)[0].casefold(), frozenset())
    return match[1].replace("’", "'").casefold() in words


def ends_clause(line: str) -> bool:
    """Tell whether a line ends after a clause or a sentence.

    >>> ends_clause("Social Media passiert sowieso."), ends_clause("Social Media")
    (True, False)
    """
    return _CLAUSE.search(line.rstrip()[-8:]) is not None
