"""Spreadsheet values as the spreadsheet shows them: dates, percents, decimals, currency, true and false."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["displayed"]

# Of a number format: quoted text, currency with locale, escaped character, fill and width marks, digits, the rest.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|\\(?P<escaped>.)|_.|\*.'
    r"|(?P<digits>[0#?][0#?.,]*)|(?P<rest>.)"
)
_DECIMALS = re.compile(r"\.([0#?]+)")
_NOT_DECIMAL = re.compile(r"General|[eE][+-]|/|@")
_LARGEST = 1e15


def displayed(value: object, number_format: str, lang: str) -> str:
    """Return a cell's value as text, as the cell shows it in the language `lang` (`de`: comma, 12,5 %, 01.12.2026).

    Dates are written `01.12.2026` in German and `2026-12-01` otherwise, with the time of day if there is one.

    >>> displayed(0.125, "0.0%", "de"), displayed(1234.5, "#,##0.00", "en"), displayed(True, "General", "de")
    ('12,5 %', '1,234.50', 'WAHR')
    """
    german = lang.split("-")[0] == "de"
    match value:
        case None:
            return ""
        case bool():
            return _truth(value, german)
        case int() | float():
            return _number(value, number_format, german)
        case datetime.datetime():
            return _moment(value, german)
        case datetime.date():
            return _day(value, german)
        case datetime.time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return str(value)


def _truth(value: bool, german: bool) -> str:
    if german:
        return "WAHR" if value else "FALSCH"
    return "TRUE" if value else "FALSE"


def _moment(value: datetime.datetime, german: bool) -> str:
    day = _day(value.date(), german)
    if value.time() == datetime.time():
        return day
    return f"{day} {value.strftime('%H:%M:%S' if value.second else '%H:%M')}"


def _day(value: datetime.date, german: bool) -> str:
    return f"{value.day:02}.{value.month:02}.{value.year:04}" if german else value.isoformat()


def _number(value: float, number_format: str, german: bool) -> str:
    section = number_format.split(";")[0]
    before, digits, after = _parts(section)
    if not digits or _NOT_DECIMAL.search(section) or not abs(value) < _LARGEST:
        return _localized(_general(value), german)
    percent = "%" in before + after
    exact = Decimal(repr(value)) * (100 if percent else 1)
    text = _localized(_digits(exact, digits), german)
    if percent:
        return f"{text} %" if german else f"{text}%"
    return f"{before}{text}{after}".strip()


def _parts(section: str) -> tuple[str, str, str]:
    """Split a number format into the text before its digits, the digits' pattern and the text after."""
    before, digits, after = "", "", ""
    for token in _TOKEN.finditer(section):
        literal = token["quoted"] or token["currency"] or token["escaped"] or token["rest"] or ""
        if token["digits"]:
            digits += token["digits"]
        elif digits:
            after += literal
        else:
            before += literal
    return before, digits, after


def _general(value: float) -> str:
    """Return up to eleven significant digits, as the format "General" shows them."""
    text = f"{value:.11g}"
    return text if "e" in text or "n" in text else f"{Decimal(text):f}"


def _digits(exact: Decimal, pattern: str) -> str:
    decimals = _DECIMALS.search(pattern)
    places = decimals[1] if decimals else ""
    rounded = exact.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    whole = whole.zfill(pattern.split(".")[0].count("0"))
    if "," in pattern:
        whole = f"{int(whole):,}"
    required = len(places.rstrip("#?"))
    fraction = fraction[:required] + fraction[required:].rstrip("0")
    sign = "-" if rounded < 0 else ""
    return sign + whole + (f".{fraction}" if fraction else "")


def _localized(text: str, german: bool) -> str:
    return text.translate(str.maketrans(",.", ".,")) if german else text
