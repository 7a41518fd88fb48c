"""Fonts for Chinese, Japanese and Korean, which are too large to ship: from the machine, by the language of the text.

The same number stands for different shapes of a Han letter in China, Taiwan, Hong Kong, Japan and Korea; so each has
families of its own, asked in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from formatkit.load.assets import AssetStore
from formatkit.load.kit_fonts import strong_weight, system_key
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.template import Template
from formatkit.scene.captions import Cue
from formatkit.scene.kit import FontChain, Kit, SlotPicture
from formatkit.scene.text import FontKey
from formatkit.typeset.coverage import chain_face
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.quotes import quoted

__all__ = ["east_asian_region", "texts_of", "with_east_asian_fonts"]

_LETTER = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uffee\U00020000-\U0003fffd]"
)
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]")
_REGIONS = {"hk": "zh-HK", "mo": "zh-HK", "hant": "zh-Hant", "tw": "zh-Hant"}
# Family, and how the names of its files begin. Linux, then the fonts of macOS and of Windows.
_FAMILIES: dict[str, tuple[tuple[str, str], ...]] = {
    "ja": (
        ("Noto Sans CJK JP", "notosanscjk"),
        ("Noto Sans JP", "notosansjp"),
        ("Source Han Sans", "sourcehansans"),
        ("Source Han Sans JP", "sourcehansans"),
        ("Hiragino Sans", "ヒラギノ角ゴシック"),
        ("Hiragino Kaku Gothic ProN", "hirakakupron"),
        ("Yu Gothic", "yugoth"),
        ("Meiryo", "meiryo"),
        ("MS PGothic", "msgothic"),
        ("IPAexGothic", "ipaexg"),
    ),
    "zh-Hans": (
        ("Noto Sans CJK SC", "notosanscjk"),
        ("Noto Sans SC", "notosanssc"),
        ("Source Han Sans SC", "sourcehansans"),
        ("Source Han Sans CN", "sourcehansans"),
        ("PingFang SC", "pingfang"),
        ("Hiragino Sans GB", "hiragino sans gb"),
        ("Heiti SC", "stheiti"),
        ("Microsoft YaHei", "msyh"),
        ("SimHei", "simhei"),
        ("WenQuanYi Micro Hei", "wqy-microhei"),
        ("WenQuanYi Zen Hei", "wqy-zenhei"),
    ),
    "zh-Hant": (
        ("Noto Sans CJK TC", "notosanscjk"),
        ("Noto Sans TC", "notosanstc"),
        ("Source Han Sans TC", "sourcehansans"),
        ("Source Han Sans TW", "sourcehansans"),
        ("PingFang TC", "pingfang"),
        ("Heiti TC", "stheiti"),
        ("Microsoft JhengHei", "msjh"),
    ),
    "zh-HK": (
        ("Noto Sans CJK HK", "notosanscjk"),
        ("Noto Sans HK", "notosanshk"),
        ("Source Han Sans HC", "sourcehansans"),
        ("Source Han Sans HK", "sourcehansans"),
        ("PingFang HK", "pingfang"),
    ),
    "ko": (
        ("Noto Sans CJK KR", "notosanscjk"),
        ("Noto Sans KR", "notosanskr"),
        ("Source Han Sans K", "sourcehansans"),
        ("Source Han Sans KR", "sourcehansans"),
        ("Apple SD Gothic Neo", "applesdgothicneo"),
        ("Malgun Gothic", "malgun"),
        ("NanumGothic", "nanumgothic"),
    ),
}
_FAMILIES["zh-HK"] += _FAMILIES["zh-Hant"]


def with_east_asian_fonts(kit: Kit, texts: Iterable[str], language: str, store: AssetStore) -> Kit:
    """Return the kit with a font of the machine at the end of each chain that lacks Han letters, kana or Hangul.

    No folder of the system is read when the texts have none, or the brand's fonts have all of them. Where the machine
    has no such font the chain stays as it is, and setting the text tells which character is missing.
    """
    letters = "".join(dict.fromkeys(letter for text in texts for letter in _LETTER.findall(text)))
    if not letters:
        return kit
    library = FaceLibrary(store)
    region = east_asian_region(letters, language)
    fonts = {
        role: chain
        if all(chain_face(letter, chain.normal, library) for letter in letters)
        else _extended(chain, kit.brand.fonts[role].weight, region, store)
        for role, chain in kit.fonts.items()
    }
    return replace(kit, fonts=fonts)


def texts_of(
    contents: Sequence[Content],
    template: Template,
    brand: Brand,
    pictures: Sequence[Mapping[str, SlotPicture]],
    captions: Sequence[Cue],
) -> Iterator[str]:
    """Yield every text that a picture or film may show: of posts, template, brand, credits and captions.

    The quotation marks that a quote gets by its language count in.
    """
    for content in contents:
        yield quoted("-", content.lang)
        for value in content.slots.values():
            yield from (value,) if isinstance(value, str) else value
    yield template.model_dump_json()
    yield from (brand.name, brand.web, brand.disclaimer, *brand.handle.values())
    yield from (picture.credit for slide in pictures for picture in slide.values())
    yield from (line for cue in captions for line in cue.lines)


def east_asian_region(letters: str, language: str) -> str:
    """Return whose shapes of Han letters a text takes: by its language, else by its own kana or Hangul.

    Han letters alone in another language count as simplified Chinese.

    >>> east_asian_region("漢字", "zh-TW"), east_asian_region("漢字かな", "de")
    ('zh-Hant', 'ja')
    """
    tags = language.replace("_", "-").casefold().split("-")
    if tags[0] == "zh":
        return min((_REGIONS[tag] for tag in tags[1:] if tag in _REGIONS), default="zh-Hans")
    if tags[0] in {"ja", "ko"}:
        return tags[0]
    if _KANA.search(letters):
        return "ja"
    return "ko" if _HANGUL.search(letters) else "zh-Hans"


def _extended(chain: FontChain, weight: int, region: str, store: AssetStore) -> FontChain:
    return FontChain(
        (*chain.normal, *_region_keys(region, weight, store)),
        (*chain.strong, *_region_keys(region, strong_weight(weight), store)),
    )


def _region_keys(region: str, weight: int, store: AssetStore) -> tuple[FontKey, ...]:
    """Return the key of the first family of the region that is installed, if any is."""
    keys = (system_key(family, weight, store, (beginning,)) for family, beginning in _FAMILIES[region])
    found = next((key for key in keys if key is not None), None)
    return (found,) if found is not None else ()
