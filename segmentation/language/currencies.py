"""Amounts of money as an English page writes them, and what marks, codes and headers tell of a currency.

“€1,234” and “CHF 1,234”: the sign or the code stands before the amount, as Unicode’s CLDR has it for English.
The currencies and what may mean them stand in `currencies.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from segmentation.language import phrases
from segmentation.language.spellings import language_among
from segmentation.language.words import words_of

NONE = "none"
"""What a recipe says where amounts are to be plain numbers."""
_CENTS = 100  # below so much, cents are told
_THOUSANDS = re.compile(
    r"\bthousands?\b|\btsd\b|[’']000|\b[kt] ?(?:[$€£]|eur\b|usd\b|gbp\b)|(?:[$€£]|\b(?:eur|usd|gbp)) ?k\b",
    re.I,
)
_MILLIONS = re.compile(r"\bmillions?\b|\bmio\b|\bm ?[$€£]|[$€£] ?m\b", re.I)
_SAYS_PERCENT = re.compile(r"^% of\b|[(\[]?%[)\]]?$")
_IN_BRACKETS = re.compile(r"[(\[]\s*([^\W\d_]{2,3})\.?\s*[)\]]")
_MARK = re.compile(r"(?<![^\W\d_])(?:[A-Z]{1,2})?[$€£¥₹₽₩₺₴₦₫₪฿₱]")


@dataclass(frozen=True)
class Money:
    """Which columns hold amounts of money, and in which currency; plain numbers where none is known.

    And which ones hold percentages, that were written so: 0.15 is told as 15%. And durations: 80 is told
    as 1 h 20 min.
    """

    currency: str = ""
    """Its code (ISO 4217); empty where the file does not tell, or tells of several."""
    columns: frozenset[str] = frozenset()
    several: tuple[str, ...] = ()
    """The codes of a file that holds several, so that none is shown."""
    told: str = field(default="", compare=False)
    """What the file tells by itself, whatever was chosen."""
    percents: frozenset[str] = frozenset()
    """Columns whose cells bear a percent sign."""
    spans: tuple[tuple[str, str], ...] = ()
    """Columns of durations, and what they are counted in: “min”, “days” or “months”."""

    def number(self, value: float, *, of: str = "") -> str:
        """A number as `phrases.number` writes it, as an amount where its column holds money.

        >>> money = Money("EUR", frozenset({"Spend"}))
        >>> [money.number(value, of="Spend") for value in (1234.4, 7.349)], money.number(1234.4, of="Visits")
        (['€1,234', '€7.35'], '1,234')
        >>> money = Money(percents=frozenset({"Seats used"}))
        >>> money.number(0.153, of="Seats used"), money.number(20, of="Rebate %")
        ('15%', '20%')
        >>> Money(spans=(("Talk time", "min"),)).number(80.0, of="Talk time")
        '1 h 20 min'
        """
        if (span := self._span(of)) is not None:
            return phrases.duration(value, span)
        if of in self.percents:
            return phrases.percentage(value)
        if of not in self.columns:
            sign = "%" if _SAYS_PERCENT.search(of) and math.isfinite(value) else ""
            return phrases.number(value, of=of) + sign
        return self.amount(value) + (scale_of(of) if self.currency and math.isfinite(value) else "")

    def amount(self, value: float) -> str:
        """An amount of money, whatever column it comes from.

        >>> Money("PLN").amount(-20.5), Money("JPY").amount(20.5), Money().amount(20.5)
        ('−PLN\\xa020.50', '¥20', '20.5')
        """
        if not self.currency or not math.isfinite(value):
            return phrases.number(value)
        if self.currency in _lists()["whole"]:
            return self._signed(phrases.number(round(value)))
        cents = abs(value) < _CENTS and abs(value - round(value)) >= 0.005
        return self._signed(f"{value:.2f}".replace("-", "\N{MINUS SIGN}") if cents else _whole(value))

    def short(self, value: float, *, of: str = "") -> str:
        """The same where space is short: €2.3m.

        >>> Money("EUR", frozenset({"Spend"})).short(2_300_000.0, of="Spend")
        '€2.3m'
        """
        if (span := self._span(of)) is not None:
            return phrases.duration(value, span)
        if of in self.percents:
            return phrases.percentage(value)
        if of not in self.columns or not self.currency or scale_of(of) or abs(value) < _CENTS:
            return self.number(value, of=of) if of in self.columns else phrases.short(value)
        return self._signed(phrases.short(value))

    def border(self, value: float, step: float, *, of: str = "") -> str:
        """A border between bins, as `phrases.border` writes it."""
        if (span := self._span(of)) is not None:
            return phrases.duration(value, span)
        if of in self.percents:
            return f"{phrases.border(100 * value, 100 * step)}%"
        text = phrases.border(value, step, of=of)
        return self._signed(text) + scale_of(of) if self.currency and of in self.columns else text

    def signed(self, text: str, *, of: str) -> str:
        """A number that is written already, as an amount where its column holds money.

        >>> Money("EUR", frozenset({"Spend"})).signed("1,204.55", of="Spend")
        '€1,204.55'
        """
        if (span := self._span(of)) is not None:
            return f"{text} {span}"
        return self._signed(text) if self.currency and of in self.columns else text

    def unit(self, column: str) -> str:
        """What the amounts of a column are counted in, behind its title; nothing where that is unknown.

        >>> Money("EUR", frozenset({"Spend"})).unit("Spend"), Money().unit("Spend")
        (' (€)', '')
        """
        if (span := self._span(column)) is not None:
            return f" ({span})"
        if not self.currency or column not in self.columns or self.currency in _codes_in(column):
            return ""
        marked = sign(self.currency) in column
        return "" if marked else f" ({sign(self.currency).strip()})"

    def form(self, column: str) -> str | None:
        """The number format of a spreadsheet for a column of amounts or percentages; `None` for any other.

        >>> print(Money("EUR", frozenset({"Spend"})).form("Spend"))
        "€"#,##0.00;-"€"#,##0.00
        """
        if column in self.percents:
            return "0.0%"
        if not self.currency or column not in self.columns:
            return None
        shown = f'"{sign(self.currency)}"#,##0' + ("" if self.currency in _lists()["whole"] else ".00")
        return f"{shown};-{shown}"

    def _span(self, column: str) -> str | None:
        """What the durations of a column are counted in; `None` for any other column."""
        return dict(self.spans).get(column)

    def _signed(self, text: str) -> str:
        minus = "\N{MINUS SIGN}" if text.startswith("\N{MINUS SIGN}") else ""
        return f"{minus}{sign(self.currency)}{text.removeprefix(minus)}"


PLAIN = Money()
"""Where nothing is known of money: plain numbers."""


def _whole(value: float) -> str:
    return phrases.number(round(value)) if abs(value) < _CENTS else phrases.number(value)


def sign(code: str) -> str:
    """What stands before an amount: a sign, or the code and a space that does not break."""
    return str(_currencies()[code].get("sign") or f"{code}\u00a0")


def name(code: str) -> str:
    """A currency as a list shows it: “Euro (€)”."""
    return f"{_currencies()[code]['name']} ({sign(code).strip()})"


def codes() -> tuple[str, ...]:
    """Every currency that is known, by its code."""
    return tuple(_currencies())


def meanings(mark: str) -> tuple[str, ...]:
    """The currencies that a mark or code may mean, the likeliest first.

    >>> meanings("€"), meanings("chf"), meanings("kr.")
    (('EUR',), ('CHF',), ('SEK', 'NOK', 'DKK', 'ISK'))
    """
    small = mark.strip().lower().removesuffix(".")
    if small.upper() in _currencies():
        return (small.upper(),)
    return tuple(_data()["marks"].get(small, ()))


def has_no_cents(mark: str) -> bool:
    """Whether a mark is first of all that of a currency without cents.

    >>> has_no_cents("円"), has_no_cents("₩"), has_no_cents("€")
    (True, True, False)
    """
    return any(code in _lists()["whole"] for code in meanings(mark)[:1])


def in_header(header: str) -> tuple[str, ...]:
    """What a header says of the currency of its amounts, as `meanings` does; nothing where it says nothing.

    >>> [in_header(header) for header in ("Spend (EUR)", "amount_usd", "GMV_GBP", "Umsatz in €", "Try")]
    [('EUR',), ('USD',), ('GBP',), ('EUR',), ()]
    >>> in_header("Kwota (zł)"), in_header("Belopp (kr)")
    (('PLN',), ('SEK', 'NOK', 'DKK', 'ISK'))
    """
    found = _codes_in(header)
    if found:
        return found if len(found) == 1 else ()
    mark, short = _MARK.search(header), _IN_BRACKETS.search(header)
    if mark:
        return meanings(mark[0]) or meanings(mark[0][-1])
    return tuple(_data()["marks"].get(short[1].lower(), ())) if short else ()


def as_spoken(meant: tuple[str, ...], headers: Iterable[str]) -> tuple[str, ...]:
    """What a mark may mean, once the language of a file’s headers tells which; all of it otherwise.

    >>> as_spoken(("SEK", "NOK", "DKK"), ["Senaste köp", "Belopp"]), as_spoken(("SEK", "NOK"), ["Spend"])
    (('SEK',), ('SEK', 'NOK'))
    """
    spoken = {language: code for language, code in _data()["spoken"].items() if code in meant}
    told = language_among(tuple(spoken), headers) if len(spoken) > 1 else None
    return meant if told is None else (spoken[told],)


def _codes_in(header: str) -> tuple[str, ...]:
    cut = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    small = _lists()["small"]
    told = [word.upper() for word in cut if len(word) == 3 and (word.isupper() or word.upper() in small)]
    return tuple(dict.fromkeys(code for code in told if code in _currencies() and len(cut) > 1))


def names_currencies(header: str) -> bool:
    """Whether codes of currencies stand under this header.

    >>> names_currencies("Converted Currency"), names_currencies("Währung"), names_currencies("Country")
    (True, True, False)
    """
    return bool(_lists()["headers"] & set(words_of(header)))


def scale_of(header: str) -> str:
    """What an amount is written with where the header counts in thousands or millions.

    >>> scale_of("Annual Income (k$)"), scale_of("Umsatz in Tsd. EUR"), scale_of("Spend")
    ('k', 'k', '')
    """
    return "k" if _THOUSANDS.search(header) else "m" if _MILLIONS.search(header) else ""


def in_cents(header: str) -> bool:
    """Whether a header says that its amounts are counted in hundredths: they are told as they are written.

    >>> [in_cents(header) for header in ("paid_in_cents", "Umsatz (Cent)", "Per cent of sales", "Spend")]
    [True, True, False, False]
    """
    words = words_of(header)
    return any(word in _lists()["cents"] and "per" not in words[:at][-1:] for at, word in enumerate(words))


def agreed(evidence: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The currencies that a file speaks of, from all that may mean one: none, one, or several.

    What may mean several is told by the rest of the file; a sign that looks the same in all of them (“$”) is
    taken for the first, as it is never wrong on the screen.

    >>> agreed([("USD", "AUD"), ("AUD",)]), agreed([("EUR",), ("USD", "AUD")]), agreed([("SEK", "NOK")])
    (('AUD',), ('EUR', 'USD'), ())
    """
    every = list(dict.fromkeys(filter(None, evidence)))
    sure = list(dict.fromkeys(one[0] for one in every if len(one) == 1))
    for one in every:
        if not set(one) & set(sure):
            sure += [one[0]] if _looks_the_same(one) or sure else []
    return tuple(sure)


def _looks_the_same(one: tuple[str, ...]) -> bool:
    return any(tuple(_data()["marks"][mark]) == one for mark in _lists()["same"])


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("currencies.toml").read_text(encoding="utf-8"))


@cache
def _currencies() -> Mapping[str, Mapping[str, str]]:
    return {code: table for code, table in _data().items() if "name" in table}


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    found = {"headers": "words", "same": "signs", "whole": "codes", "small": "codes", "cents": "words"}
    return {name: frozenset(_data()[name][inside]) for name, inside in found.items()}
