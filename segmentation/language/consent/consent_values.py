"""What a value says about consent, under a header that is about it, and under any.

A value is brought down to one word first (yes, no, a date, agreed, refused, unknown, nothing …); the header
then tells what that means: a yes under “Unsubscribed” is a refusal.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from segmentation.language.consent.consent_headings import (
    ANY,
    CHANNELS,
    MOST_WORDS,
    Heading,
    Sense,
    channels,
    denies,
    heading,
    says,
    vocabulary,
)
from segmentation.language.words import is_unspaced, words_of
from segmentation.remembering import for_a_while

_DATE = re.compile(
    r"\d{4}[-/.年년] ?\d{1,2}[-/.月월] ?\d{1,2}.*"
    r"|\d{1,2}[-/. ] ?(?:\d{1,2}|[^\W\d]{3,9})[-/. ,]+(?:\d{4}|\d{2})\b.*"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4}\b.*|1[0-9]{9}(?:\d{3})?|20[0-3]\d[01]\d[0-3]\d(?:\d{6})?"
)
"""A date in the ways files write it, also as seconds of a clock that began in 1970."""
_NO_DATE = re.compile(
    r"0000-.*|00[./]00.*|0001-01-01.*|19[01]\d-01-01.*|9999-.*|[23]\d00-01-01.*|31[./]12[./]9999.*"
)
"""Dates that stand for none."""
_FIGURES = re.compile(
    r"(\d{4})[-/.年년]? ?(\d{1,2})[-/.月월]? ?(\d{1,2})(?!\d{3})"
    r"|(\d{1,2})[-/. ] ?(\d{1,2})[-/. ]+(\d{4}|\d{2})\b"
)
"""A year, month and day in figures."""
_CLOCK = re.compile(r"(1\d{9})(?:\d{3})?")
"""Seconds, or thousandths of them, of a clock that began in 1970."""
_YEAR = re.compile(r"\b\d{4}\b")
_BETWEEN = r"[,;|/&+]| and | und | et | y | e | en | i "
_ARTICLE_SIX = re.compile(
    r"\b6\b\D{0,14}\b1\b[^a-z0-9]*(?:lit|letter|buchst\w*|lettera|letra|lettre|s)?[^a-z0-9]*\b([a-f])\b"
)
"""Article 6 (1) of the General Data Protection Regulation; only its letter a is consent."""
_WORDS = ("agreed", "refused", "pending", "yes", "no", "dont")
"""Lists of the vocabulary whose words make “email granted” an answer, not a list of ways."""


class Answer(StrEnum):
    """What a value says about one way of contact."""

    AGREED = "agreed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


Said = Mapping[str, Answer]
"""Channel → answer of one value; "" is for the channels of the header."""


def said(cell: str, head: Heading) -> Said | None:
    """What one value says under a header, for each way of contact; `None` where it is not understood.

    >>> from segmentation.language.consent.consent_headings import heading
    >>> said("2024-05-01", heading("Unsubscribed"))[""].value, said("maybe", heading("Newsletter")) is None
    ('refused', True)
    """
    text = plain_cell(cell)
    if not text:
        return {"": Answer.UNKNOWN}
    if head.part == "until":
        return _until(text)
    if not is_date(text) and (several := _by_channel(cell, head)):
        return several
    answer = _against_answer(text, head) if head.sense.against else _for_answer(text, head)
    return None if answer is None else {_named(text, head): answer}


def _until(text: str) -> Said | None:
    """A yes that holds until a day is a refusal once that day is over; the earliest that a date may mean."""
    if (days := _days(text)) is None:
        return {"": Answer.UNKNOWN} if meaning(text) == "nothing" else None
    return {"": Answer.REFUSED if min(days) < datetime.now().astimezone().date() else Answer.AGREED}


def _days(text: str) -> list[date] | None:
    """The days that a date may mean, with day or month first, of a month in letters the first of its year.

    `None` for other values.
    """
    if not is_date(text) or _NO_DATE.fullmatch(text):
        return None
    if clock := _CLOCK.fullmatch(text):
        return [datetime.fromtimestamp(int(clock[1]), UTC).date()]
    if not (found := _FIGURES.match(text)):
        named = _YEAR.search(text)
        return [date(int(named[0]), 1, 1)] if named and int(named[0]) else None
    year, first, second = (
        int(part) for part in (found[1] or found[6], found[2] or found[4], found[3] or found[5])
    )
    year += 2000 if year < 100 else 0  # two figures: consent is a thing of this century
    orders = {(first, second)} if found[1] else {(first, second), (second, first)}
    return [date(year, month, day) for month, day in sorted(orders) if _is_day(year, month, day)] or None


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def plain_cell(cell: str) -> str:
    """A value without blanks, quotes and brackets around it; "" where it says nothing."""
    return cell.strip().removeprefix("'").strip(" \t\r\n\"'“”„‚‘’[](){}<>").casefold()


def is_certain(cell: str) -> bool:
    """Whether a value, or one of several in it, speaks of consent under any header."""
    return len(cell) <= _LONGEST and any(map(_is_certain_item, _items(cell)))


def is_of_lists(cell: str) -> bool:
    """Whether a value is what happens to subscriptions of mails alone: “unconfirmed”, “bounced”."""
    return vocabulary()["values.of_lists"].whole(words_of(plain_cell(cell)))


def _items(cell: str) -> list[str]:
    return re.split(r"[,;|]", plain_cell(cell))


_LONGEST = 200
"""Letters of a value beyond which it is a text."""
_BESIDE = 2
"""Words that may stand beside certain ones in a short answer: “Global unsubscribed by admin”."""


def _is_certain_item(item: str) -> bool:
    words = words_of(item)
    whole = " ".join(words)
    if whole in _certain_words() or _denied_permission(item) is not None:
        return True
    inside = (phrase for phrase in _certain_inside() if f" {phrase} " in f" {whole} ")
    return any(len(words) - phrase.count(" ") - 1 <= _BESIDE for phrase in inside)


_ANSWERED = re.compile(r"(.*\w)(?:\s*[:=]\s*(\w+)|\W+(\w{2,}))")
"""A question with its answer: one letter or figure is one behind a colon only, not in “Newsletter F”."""


def _denied_permission(item: str) -> Heading | None:
    """What was asked for where a value is a question with its no: “Newsletter: no”; `None` for others.

    “Email: no” may say that there is no address, “promo: no” that there was no voucher.
    """
    found = _ANSWERED.fullmatch(item.strip()) if len(item) <= _LONGEST else None
    if found is None or " ".join(words_of(found[2] or found[3])) not in vocabulary()["values.no"].exact:
        return None
    words, asked = words_of(found[1]), heading(found[1])
    if asked is None or asked.sense.against or asked.part != "answer" or asked.doubtful:
        return None
    clear = asked.sure or ANY not in asked.channels or vocabulary()["advertising"].whole(words)
    return asked if clear and len(words) <= _BESIDE + 1 and not denies(words) else None


def refused_ways(cell: str) -> frozenset[str]:
    """The ways in which a value with certain words refuses."""
    ways: set[str] = set()
    for item in _items(cell):
        words = words_of(item)
        if asked := _denied_permission(item):
            ways |= asked.channels - {"other"} or {ANY}
        elif _is_certain_item(item) and meaning(" ".join(words)) == "refused":
            ways |= channels(words) - {"other"} or {ANY}
    return frozenset(ways)


@cache
def _certain_words() -> frozenset[str]:
    known = vocabulary()["values.certain"]
    return known.exact | {" ".join(parts) for parts in known.several}


@cache
def _certain_inside() -> tuple[str, ...]:
    known = vocabulary()["values.certain_inside"]
    return tuple(sorted({*known.exact, *(" ".join(parts) for parts in known.several)}))


def remark_ways(cell: str, *, under: str = "") -> frozenset[str]:
    """The ways of contact that a remark in a sentence refuses: “Angry. Do not call again.”

    `under` is the header, which may say that what was withdrawn is an order.
    """
    ways: set[str] = set()
    for found in _refusing().finditer(cell):
        ways |= channels(words_of(found[0])) - {"other"} or {ANY}
    taken_back = not ways and _withdrawn().search(cell)
    if taken_back and not says("values.bought", [*words_of(under), *words_of(cell)]):
        ways |= channels(words_of(cell)) & _TAKEN_BACK or {ANY}
    return frozenset(ways)


_TAKEN_BACK = frozenset({"sms", "messenger"})
"""Ways that a withdrawal names for what is withdrawn: letters, calls and e-mails may be how it came."""


@cache
def remark_pattern() -> re.Pattern[str]:
    """What may refuse inside a remark, with or without accents, and at most one word between its words."""
    return re.compile(f"{_refusing().pattern}|{_withdrawn().pattern.removeprefix('(?i)')}")


@cache
def _refusing() -> re.Pattern[str]:
    unspaced = "|".join(sorted(filter(is_unspaced, vocabulary()["values.remark"].exact)))
    return re.compile(rf"(?i)\b(?:{_told_in_a_row('values.remark')})\b|{unspaced}")


@cache
def _withdrawn() -> re.Pattern[str]:
    """What was taken back, nobody says what."""
    return re.compile(rf"(?i)\b(?:{_told_in_a_row('values.withdrawn')})\b")


def _told_in_a_row(group: str) -> str:
    phrases = sorted(vocabulary()[group].several, key=len, reverse=True)
    between = r"[^\w\n]+(?:\w+[^\w\n]+)?"
    return "|".join(between.join(map(_with_accents, parts)) for parts in phrases)


_ACCENTS = {
    "a": "aàáâãäåąă",
    "c": "cçćč",
    "d": "dďđ",
    "e": "eèéêëęě",
    "g": "gğ",
    "i": "iìíîïı",
    "l": "lł",
    "n": "nñńň",
    "o": "oòóôõöøő",
    "r": "rř",
    "s": "sśšşș",
    "t": "tťţț",
    "u": "uùúûüůű",
    "y": "yý",
    "z": "zźżž",
    "α": "αά",
    "ε": "εέ",
    "η": "ηή",
    "ι": "ιίϊΐ",
    "ο": "οό",
    "υ": "υύϋΰ",
    "ω": "ωώ",
    "е": "её",
    "и": "ий",
}


def _with_accents(word: str) -> str:
    return "".join(f"[{_ACCENTS[letter]}]" if letter in _ACCENTS else re.escape(letter) for letter in word)


def is_yes_or_no(cell: str) -> bool:
    """Whether a value is a plain yes or no."""
    return meaning(cell) in ("yes", "no")


def _by_channel(cell: str, head: Heading) -> Said | None:
    """Values that name ways of contact themselves: “email, sms”, “email: yes; sms: no”, tables in JSON."""
    pairs = _pairs(cell.strip())
    named = {way: told for key, told in pairs for way in channels(words_of(key)) - {"other"}}
    if named:
        answers = {way: _for_answer(told.casefold(), head) for way, told in named.items()}
        return {way: answer for way, answer in answers.items() if answer is not None}
    if topics := [told.casefold() for key, told in pairs if says("marketing", words_of(key))]:
        return _about_topics(topics, head)
    items = [words_of(item) for item in re.split(_BETWEEN, plain_cell(cell)) if item.strip(" '\"")]
    only = any(says("values.only", item) for item in items)
    items = [[word for word in item if not says("values.only", [word])] for item in items]
    ways = [channels(item) for item in items]
    short = items and all(item and len(item) <= 2 for item in items)
    if not short or not all(ways) or any(says(f"values.{kind}", item) for item in items for kind in _WORDS):
        return None
    answer = Answer.REFUSED if head.sense.against else Answer.AGREED
    told_of = dict.fromkeys(frozenset().union(*ways) - {"other"}, answer)
    if only and told_of and not head.sense.against:
        return {**dict.fromkeys(CHANNELS, Answer.REFUSED), **told_of}
    return told_of or {"": Answer.UNKNOWN}


def _about_topics(topics: list[str], head: Heading) -> Said | None:
    """One answer from what is said of advertising: “{product: true, marketing: false}” refuses."""
    asked = replace(head, sense=Sense.AGREE)
    answers = [_against_answer(t, head) if head.sense.against else _for_answer(t, asked) for t in topics]
    if Answer.REFUSED in answers:
        return {"": Answer.REFUSED}
    return None if answers[0] is None else {"": answers[0]}


def _pairs(text: str) -> list[tuple[str, str]]:
    """Names and values in a cell, in JSON or nearly so."""
    try:
        found = json.loads(text.replace("'", '"')) if text[:1] in ("[", "{") else None
    except (ValueError, RecursionError):
        found = None
    tables = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
    if tables:
        return [pair for table in tables for pair in _named_values(table)]
    return re.findall(r"([^\W\d_][\w -]*?)[\"' ]*[:=][\"' ]*(\w+)", text)


def _named_values(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The pairs of a table: of its keys and values, or of a name and a yes or no side by side."""
    plain = {
        str(key): str(value).casefold() for key, value in table.items() if not isinstance(value, dict | list)
    }
    answers = [value for value in plain.values() if is_yes_or_no(value)]
    names = [value for value in plain.values() if channels(words_of(value))]
    return [(names[0], answers[0])] if len(answers) == 1 and len(names) == 1 else list(plain.items())


def _named(text: str, head: Heading) -> str:
    """The one way of contact that a value names under a header for all: “do not call”; else ""."""
    if ANY not in head.channels or is_date(text):
        return ""
    ways = channels(words_of(text)) & set(CHANNELS)
    return next(iter(ways)) if len(ways) == 1 else ""


def _for_answer(text: str, head: Heading) -> Answer | None:
    told = meaning(text)
    if head.sense is Sense.STATUS and told in ("yes", "no", "date"):
        return None
    if head.sense is Sense.LEGAL_BASIS and told in ("yes", "no", "date", "working", None):
        return None if told in ("yes", "date", None) else Answer.UNKNOWN
    match told:
        case "yes" | "date" | "agreed" | "working":
            return None if head.doubtful else Answer.AGREED
        case "no":
            return Answer.UNKNOWN if head.twice else Answer.REFUSED
        case "refused":
            return Answer.REFUSED
        case "unknown" | "nothing" | "turned":
            return Answer.UNKNOWN
        case _:
            return None


def _against_answer(text: str, head: Heading) -> Answer | None:
    """Under a header about refusing anything filled is a refusal that is not plainly none."""
    told = meaning(text)
    if head.sense is Sense.FREE:
        return None if told is None else Answer.REFUSED if told in ("no", "refused") else Answer.UNKNOWN
    if head.doubtful and told in ("yes", "date"):
        return None
    if told in ("no", "nothing", "turned") or vocabulary()["values.free"].whole(words_of(text)):
        return Answer.UNKNOWN
    if told == "unknown" and not says("values.refused", words_of(text)):
        return Answer.UNKNOWN
    opposite = told == "agreed" and re.search(r"subscri|opt.?(?:ed)?.?in\b|abonn|angemeldet|zapisan", text)
    return Answer.UNKNOWN if opposite else Answer.REFUSED


def is_date(text: str) -> bool:
    """Whether a value is a date in one of the ways files write it."""
    return bool(_DATE.fullmatch(text))


@for_a_while(100_000)
def meaning(text: str) -> str | None:
    """A value in one word (yes, no, date, agreed, refused, unknown, nothing, working, turned), or `None`."""
    if is_date(text):
        return "nothing" if _NO_DATE.fullmatch(text) else "date"
    if re.fullmatch(r"[-–—.?_/*#0]*", text) and "0" not in text:
        return "nothing"
    if re.fullmatch(r"[01](?:\.0+)?", text):
        return "yes" if text[0] == "1" else "no"
    if text in ("✓", "✔", "☑", "✅", "+", "○", "〇", "◯"):
        return "yes"
    if text in ("✗", "✘", "☐", "❌", "×", "✕", "✖"):
        return "no"
    words = words_of(text)
    if not words or len(words) > MOST_WORDS:
        return None
    if article := _ARTICLE_SIX.search(" ".join(words)):
        return "agreed" if article[1] == "a" else "unknown"
    return "refused" if _denied_permission(text) is not None else _meaning_of(words)


_REFUSED = ("values.refused", "refuse", "refuse_if_about")
"""Lists of words that refuse in a value as well: those of headers, too."""


def _meaning_of(words: list[str]) -> str | None:
    whole = " ".join(words)
    for kind in ("yes", "no"):
        if whole in vocabulary()[f"values.{kind}"].exact:
            return kind
    if vocabulary()["values.nothing"].whole(words):
        return "nothing"
    if len(words) > 1 and (answer := _answered_behind(words)) is not None:
        return answer
    denied = denies(words)
    if says("values.dont", words):
        return "refused"
    if any(says(group, words) for group in _REFUSED):
        return "turned" if denied else "refused"
    if denied:
        return _denied(words)
    if says("values.pending", words):
        return "unknown"
    if says("values.agreed", words):
        return "agreed"
    if says("values.working", words):
        return "working"
    if words[0] in vocabulary()["values.yes"].exact and len(words[0]) > 1:
        return "yes"
    return "no" if words[0] in vocabulary()["values.no"].exact and len(words[0]) > 1 else None


def _answered_behind(words: list[str]) -> str | None:
    """What a permission or a refusal is that has its answer behind it: “Opt-in: no”, “Opt-out: no”.

    `None` where there is no such answer.
    """
    known, last = vocabulary(), words[-1]
    if last not in known["values.no"].exact | known["values.nothing"].exact:
        return None
    about = _meaning_of(words[:-1])
    if about == "refused":
        return "turned" if last in known["values.no"].exact and not says("values.dont", words) else about
    if about in ("agreed", "working", "yes"):
        return "refused" if last in known["values.no"].exact else "unknown"
    return None


def _denied(words: list[str]) -> str | None:
    """Values with a “not”: of a permission it is a refusal, of a state only the missing yes."""
    if says("values.permits", words):
        return "refused"
    if says("values.pending", words) or says("values.agreed", words) or says("values.working", words):
        return "unknown"
    if channels(words) or says("marketing", words) or says("contact", words):
        return "refused"
    return "no" if words[0] in vocabulary()["values.no"].exact else None
