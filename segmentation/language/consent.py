"""What a column says about consent to be contacted: by its header, and by each of its values.

Consent has a way (e-mail, text message, phone, post, messenger, or any), a sense (a column records who
agreed, or who refused, is suppressed, bounced or complained, or the legal basis) and, for each value, an
answer: agreed, refused or unknown. The words stand in `consent.toml`, in eight languages. What is not
understood is `None` here and put to the person; who may be contacted is decided in `act/eligibility.py`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from segmentation.language.words import words_of

CHANNELS = ("email", "sms", "phone", "post", "messenger")
"""The ways of contact that are told apart."""
ANY = "any"
MAIL = "mail"
"""What a header calls “mail”: the letter box or e-mail."""

_LONG = 8
"""A word of this many letters may stand inside a longer one; a shorter one must stand alone."""
_MOST_WORDS = 25
"""A header of more words is a text, a value of more words a remark."""
_MOST_LEVELS = 15
"""A column with more unknown values than this holds texts, not answers."""
_MOST_CODES = 6
"""A column of more different numbers than this counts something."""
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/. ](?:\d{1,2}|[^\W\d]{3,9})[-/. ,]+(?:\d{4}|\d{2})\b.*"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4}\b.*|1[0-9]{9}(?:\d{3})?|20[0-3]\d[01]\d[0-3]\d(?:\d{6})?"
)
"""A date in the ways files write it, also as seconds of a clock that began in 1970."""
_NO_DATE = re.compile(
    r"0000-.*|00[./]00.*|0001-01-01.*|19[01]\d-01-01.*|9999-.*|[23]\d00-01-01.*|31[./]12[./]9999.*"
)
"""Dates that stand for none."""
_BETWEEN = r"[,;|/&+]| and | und | et | y | e | en | i "
_ARTICLE_SIX = re.compile(
    r"\b6\b\D{0,14}\b1\b[^a-z0-9]*(?:lit|letter|buchst\w*|lettera|letra|lettre|s)?[^a-z0-9]*\b([a-f])\b"
)
"""Article 6 (1) of the General Data Protection Regulation; only its letter a is consent."""


class Answer(StrEnum):
    """What a value says about one way of contact."""

    AGREED = "agreed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Sense(StrEnum):
    """What a column records."""

    AGREE = "agree"
    REFUSE = "refuse"
    SUPPRESS = "suppress"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    LEGAL_BASIS = "legal basis"
    STATUS = "status"
    """Both, in words: subscribed, unsubscribed, cleaned."""

    @property
    def against(self) -> bool:
        """Whether something in the column means that a person must not be contacted."""
        return self in (Sense.REFUSE, Sense.SUPPRESS, Sense.BOUNCE, Sense.COMPLAINT)


@dataclass(frozen=True)
class Heading:
    """What a header says about consent."""

    sense: Sense
    channels: frozenset[str] = frozenset()
    """Of `CHANNELS`; or "any"; "mail" and "other" as the header has them."""
    part: Literal["answer", "moment", "technical"] = "answer"
    """The answer itself; when it was given; or how, where and why."""
    twice: bool = False
    """Whether it asks for a confirmed yes (double opt-in)."""
    sure: bool = True
    """Whether the header alone tells; otherwise the values must speak of consent too."""
    open_to_question: bool = False
    """Whether the person is asked where they do not."""
    doubtful: bool = False
    """Whether it is about privacy in general: a no counts, a yes has to be explained."""


Said = Mapping[str, Answer]
"""Channel → answer of one value; "" is for the channels of the header."""


@dataclass(frozen=True)
class Column:
    """A column about consent, read."""

    name: str
    heading: Heading
    said: Mapping[str, Said] = field(default_factory=dict)
    """What each different value says."""
    asked: tuple[str, ...] = ()
    """Values that nobody understands yet."""

    @property
    def answers(self) -> bool:
        """Whether it records answers, understood or not, rather than when and how they were given."""
        return self.heading.part == "answer"


@lru_cache(maxsize=20_000)
def heading(header: str) -> Heading | None:
    """What a header says about consent; `None` where it is about something else.

    >>> heading("HasOptedOutOfEmail").sense.value, sorted(heading("HasOptedOutOfEmail").channels)
    ('refuse', ['email'])
    >>> heading("Total Spent") is None
    True
    """
    words = words_of(header)
    if not words or len(words) > _MOST_WORDS or _says("plain", words):
        return None
    ways = _channels(words)
    about = bool(ways) or _says("marketing", words) or _says("contact", words)
    if _says("elsewhere", words) and not about:
        return None
    found = _against(words, about) or _for(words, ways, about)
    if found is None or (_says("measure", words) and not found.sense.against):
        return None
    if found.sense in (Sense.BOUNCE, Sense.COMPLAINT) and _says("counting", words):
        return None
    if not found.sense.against and _says("service", words) and not _says("marketing", words):
        return None
    named = bool(ways)
    if not named:
        by_email = not found.sense.against and (found.twice or _says("by_email", words))
        ways = frozenset({"email" if by_email else ANY})
    plain = named or found.sense is Sense.LEGAL_BASIS or _says("marketing", words)
    doubtful = _says("data_protection", words) and not (plain or _says("clear_consent", words))
    return replace(found, channels=ways, part=_part(words, found.sense), doubtful=doubtful)


def read_column(name: str, cells: Collection[str]) -> Column | None:
    """A column read: what each of its different filled values (`cells`) says; `None` if not about consent.

    The header is a hint and the values decide: addresses and amounts under any header say nothing, and
    words such as “unsubscribed” or “do not contact” speak under any header.
    """
    filled = [cell for cell in cells if plain_cell(cell)]
    head = heading(name)
    if head is None or (not head.sure and not _speaks(filled, head)):
        return _by_values(name, filled) or _puzzle(name, head, filled)
    if not filled:
        return Column(name, head)
    if not head.sense.against and _holds_contacts(filled):
        return None
    if head.sense is Sense.BOUNCE and _counts_bounces(name, filled):
        return None
    head = _told_by_values(head, filled)
    if head.part == "technical":
        return Column(name, head, asked=tuple(filled))
    column = _read(name, head, filled)
    if not head.sense.against and (_holds_amounts(filled) or _holds_texts(column)):
        return None
    return column


def said(cell: str, head: Heading) -> Said | None:
    """What one value says under a header, for each way of contact; `None` where it is not understood.

    >>> said("2024-05-01", heading("Unsubscribed"))[""].value, said("maybe", heading("Newsletter")) is None
    ('refused', True)
    """
    text = plain_cell(cell)
    if not text:
        return {"": Answer.UNKNOWN}
    if several := _by_channel(cell, head):
        return several
    answer = _against_answer(text) if head.sense.against else _for_answer(text, head)
    return None if answer is None else {_named(text, head): answer}


def answered(column: Column, yes: Collection[str]) -> Column:
    """The column as the person explained it: `yes` are the values that mean agreed, others do not."""
    known = {cell: {"": Answer.AGREED if cell in yes else Answer.REFUSED} for cell in column.asked}
    head = replace(column.heading, part="answer", sense=Sense.AGREE if yes else column.heading.sense)
    return Column(column.name, head, {**column.said, **known}, ())


def plain_cell(cell: str) -> str:
    """A value without blanks, quotes and brackets around it; "" where it says nothing."""
    return cell.strip().removeprefix("'").strip(" \t\r\n\"'“”„‚‘’[](){}<>").casefold()


# ---- headers


def _channels(words: list[str]) -> frozenset[str]:
    """The ways of contact among words; “correo postal” is post although “correo” alone is e-mail."""
    ways = (*CHANNELS, "other", MAIL)
    pairs = {way: _vocabulary()[f"channels.{way}"].pair(words) for way in ways}
    taken = {word for pair in pairs.values() for word in pair}
    left = [word for word in words if word not in taken]
    named = {way for way in ways if pairs[way] or _vocabulary()[f"channels.{way}"].single(left)}
    return frozenset(named - {MAIL} if "email" in named else named)


def _against(words: list[str], about: bool) -> Heading | None:
    for sense in (Sense.COMPLAINT, Sense.BOUNCE, Sense.SUPPRESS, Sense.REFUSE):
        if _says(sense.value, words):
            turned = _says("not", words[:1]) and _says(sense.value, words[1:])
            return Heading(Sense.STATUS, sure=False) if turned else Heading(sense)
    if _says("legal_basis", words):
        return Heading(Sense.LEGAL_BASIS)
    if (about or _says("agree", words)) and _says("refuse_if_about", words):
        return Heading(Sense.REFUSE)
    if _denies(words) and (about or _says("agree", words)):
        return Heading(Sense.REFUSE, sure="no" not in words)
    return None


def _for(words: list[str], ways: frozenset[str], about: bool) -> Heading | None:
    twice = _says("twice", words)
    if _says("agree", words):
        return Heading(Sense.AGREE, twice=twice)
    if not about:
        alone = twice and _says("moment", words) and len(words) == 2
        return Heading(Sense.AGREE, twice=True, sure=False) if alone else None
    if _says("status", words):
        return Heading(Sense.STATUS, twice=twice, sure=False, open_to_question=True)
    if _says("agree_if_about", words):
        return Heading(Sense.AGREE, twice=twice, sure=False, open_to_question=True)
    if _says("state", words) or twice:
        return Heading(Sense.STATUS, twice=twice, sure=False)
    if _says("marketing", words) and (ways or len(words) == 1):
        return Heading(Sense.AGREE, sure=False)
    return None


def _part(words: list[str], sense: Sense) -> Literal["answer", "moment", "technical"]:
    if sense is Sense.LEGAL_BASIS:
        return "answer"
    if _says("technical", words) or (sense.against and _says("counting", words)):
        return "technical"
    return "moment" if _says("moment", words) else "answer"


def _denies(words: list[str]) -> bool:
    """Whether a “not” is among the words; a “No” at the end, or before “of”, is a number."""
    after = [*words[1:], "of"]
    return _says(
        "not",
        [word for word, following in zip(words, after, strict=True) if word != "no" or following != "of"],
    )


# ---- values


def _read(name: str, head: Heading, cells: Sequence[str]) -> Column:
    known = {cell: told for cell in cells if (told := said(cell, head)) is not None}
    return Column(name, head, known, tuple(cell for cell in cells if cell not in known))


def _told_by_values(head: Heading, cells: Sequence[str]) -> Heading:
    """The heading, once its values showed whether it holds answers, or when or how they were given."""
    plain = [plain_cell(cell) for cell in cells]
    if head.part == "moment" and not _most(plain, lambda cell: bool(_DATE.fullmatch(cell))):
        return replace(head, part="answer")
    if head.part == "technical" and all(_yes_or_no(cell) or not cell for cell in plain):
        return replace(head, part="answer")
    if head.part == "technical" and head.sense.against and all(_meaning(c) == "refused" for c in plain):
        return replace(head, part="answer")
    if head.part == "technical" and head.sense.against and _most(plain, lambda c: bool(_DATE.fullmatch(c))):
        return replace(head, part="moment")
    return head


def _by_values(name: str, cells: Sequence[str]) -> Column | None:
    """A column whose header says nothing, and whose values do: “unsubscribed”, “do not call”."""
    certain = [cell for cell in cells if _certain(cell)]
    if not certain:
        return None
    ways = _channels(words_of(name)) - {"other"}
    head = Heading(Sense.STATUS, ways or frozenset({"email"}))
    known = {cell: told for cell in cells if (told := said(cell, head)) is not None}
    meant = [_meaning(plain_cell(cell)) for cell in cells]
    yes = "agreed" in meant or ("working" in meant and meant.count("refused") >= 2)
    if yes and len(known) >= len(cells) / 2:
        return Column(name, head, known)
    head = Heading(Sense.SUPPRESS, frozenset({ANY}))
    refusing = {cell: _refusing(cell) for cell in certain}
    only = {cell: dict.fromkeys(ways, Answer.REFUSED) for cell, ways in refusing.items() if ways}
    return Column(name, head, only) if only else None


def _puzzle(name: str, head: Heading | None, cells: Sequence[str]) -> Column | None:
    """A header that may be about consent over values that nobody understands: put to the person."""
    if (
        head is None
        or not head.open_to_question
        or head.part != "answer"
        or not 0 < len(cells) <= _MOST_LEVELS
    ):
        return None
    counted = head.sense is Sense.AGREE and any(map(_is_amount, cells))
    if counted or _holds_contacts(cells) or any(len(words_of(cell)) > 4 for cell in cells):
        return None
    return Column(name, head, asked=tuple(cells))


def _is_amount(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell.strip())) and not _yes_or_no(cell)


def _speaks(cells: Sequence[str], head: Heading) -> bool:
    """Whether most values are answers, under a header that alone is not enough."""
    if not cells or _holds_contacts(cells):
        return False
    if head.sense.against:
        return all(_meaning(plain_cell(cell)) in ("yes", "no", "date") or _certain(cell) for cell in cells)
    return _most(cells, lambda cell: said(cell, head) is not None)


def _by_channel(cell: str, head: Heading) -> Said | None:
    """Values that name ways of contact themselves: “email, sms”, “email: yes; sms: no”, tables in JSON."""
    pairs = _pairs(cell.strip())
    named = {way: told for key, told in pairs for way in _channels(words_of(key)) - {"other"}}
    if named:
        answers = {way: _for_answer(told.casefold(), head) for way, told in named.items()}
        return {way: answer for way, answer in answers.items() if answer is not None}
    items = [words_of(item) for item in re.split(_BETWEEN, plain_cell(cell)) if item.strip(" '\"")]
    ways = [_channels(item) for item in items]
    short = items and all(item and len(item) <= 2 for item in items)
    if not short or not all(ways) or any(_says(f"values.{kind}", item) for item in items for kind in _WORDS):
        return None
    answer = Answer.REFUSED if head.sense.against else Answer.AGREED
    return dict.fromkeys(frozenset().union(*ways) - {"other"}, answer) or {"": Answer.UNKNOWN}


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
    answers = [value for value in plain.values() if _yes_or_no(value)]
    names = [value for value in plain.values() if _channels(words_of(value))]
    return [(names[0], answers[0])] if len(answers) == 1 and len(names) == 1 else list(plain.items())


def _named(text: str, head: Heading) -> str:
    """The one way of contact that a value names under a header for all: “do not call”; else ""."""
    ways = _channels(words_of(text)) & set(CHANNELS)
    return next(iter(ways)) if len(ways) == 1 and ANY in head.channels else ""


def _for_answer(text: str, head: Heading) -> Answer | None:
    told = _meaning(text)
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


def _against_answer(text: str) -> Answer:
    """Under a header about refusing anything filled is a refusal that is not plainly none."""
    told = _meaning(text)
    if told in ("no", "nothing", "turned") or _vocabulary()["values.free"].whole(words_of(text)):
        return Answer.UNKNOWN
    if told == "unknown" and not _says("values.refused", words_of(text)):
        return Answer.UNKNOWN
    opposite = told == "agreed" and re.search(r"subscri|opt.?(?:ed)?.?in\b|abonn|angemeldet|zapisan", text)
    return Answer.UNKNOWN if opposite else Answer.REFUSED


@lru_cache(maxsize=100_000)
def _meaning(text: str) -> str | None:
    """A value in one word (yes, no, date, agreed, refused, unknown, nothing, working, turned), or `None`."""
    if _DATE.fullmatch(text):
        return "nothing" if _NO_DATE.fullmatch(text) else "date"
    if re.fullmatch(r"[-–—.?_/*#0]*", text) and "0" not in text:
        return "nothing"
    if re.fullmatch(r"[01](?:\.0+)?", text):
        return "yes" if text[0] == "1" else "no"
    if text in ("✓", "✔", "☑", "✅", "+"):
        return "yes"
    if text in ("✗", "✘", "☐", "❌"):
        return "no"
    words = words_of(text)
    if not words or len(words) > _MOST_WORDS:
        return None
    if article := _ARTICLE_SIX.search(" ".join(words)):
        return "agreed" if article[1] == "a" else "unknown"
    return _meaning_of(words)


def _meaning_of(words: list[str]) -> str | None:
    whole = " ".join(words)
    for kind in ("yes", "no"):
        if whole in _vocabulary()[f"values.{kind}"].exact:
            return kind
    if _vocabulary()["values.nothing"].whole(words):
        return "nothing"
    denied = _denies(words)
    if _says("values.dont", words):
        return "refused"
    if _says("values.refused", words):
        return "turned" if denied else "refused"
    if denied:
        return _denied(words)
    if _says("values.pending", words):
        return "unknown"
    if _says("values.agreed", words):
        return "agreed"
    if _says("values.working", words):
        return "working"
    if words[0] in _vocabulary()["values.yes"].exact and len(words[0]) > 1:
        return "yes"
    return "no" if words[0] in _vocabulary()["values.no"].exact and len(words[0]) > 1 else None


def _denied(words: list[str]) -> str | None:
    """Values with a “not”: of a permission it is a refusal, of a state only the missing yes."""
    if _says("values.permits", words):
        return "refused"
    if _says("values.pending", words) or _says("values.agreed", words) or _says("values.working", words):
        return "unknown"
    if _channels(words) or _says("marketing", words) or _says("contact", words):
        return "refused"
    return "no" if words[0] in _vocabulary()["values.no"].exact else None


_WORDS = ("agreed", "refused", "pending", "yes", "no", "dont")


def _certain(cell: str) -> bool:
    """Whether a value, or one of several in it, speaks of consent under any header."""
    if len(cell) > 200:
        return False
    return any(" ".join(words_of(item)) in _certain_words() for item in re.split(r"[,;|]", plain_cell(cell)))


def _refusing(cell: str) -> frozenset[str]:
    """The ways in which a value with certain words refuses."""
    ways: set[str] = set()
    for item in re.split(r"[,;|]", plain_cell(cell)):
        words = words_of(item)
        if " ".join(words) in _certain_words() and _meaning(" ".join(words)) == "refused":
            ways |= _channels(words) - {"other"} or {ANY}
    return frozenset(ways)


@cache
def _certain_words() -> frozenset[str]:
    words = _toml()["values"]["certain"]
    return frozenset(" ".join(words_of(entry)) for entries in words.values() for entry in entries)


def _yes_or_no(cell: str) -> bool:
    return _meaning(cell) in ("yes", "no")


def _most(cells: Sequence[str], rule: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(rule, cells)) * 2 > len(cells)


def _holds_amounts(cells: Sequence[str]) -> bool:
    """Whether most values are numbers, and too many for codes."""
    return len(cells) > _MOST_CODES and _most(cells, _is_amount)


def _holds_texts(column: Column) -> bool:
    """Whether nothing in a column was understood, and there are more values than answers have words."""
    return not column.said and len(column.asked) > _MOST_LEVELS


def _holds_contacts(cells: Sequence[str]) -> bool:
    """Whether most values are addresses, numbers to dial or links."""
    return _most(cells, _is_contact)


def _is_contact(cell: str) -> bool:
    if "@" in cell or "://" in cell:
        return True
    dialled = not re.search(r"[^\W\d_]{3}", cell) and len(re.sub(r"\D", "", cell)) >= 7
    return dialled and not _DATE.fullmatch(plain_cell(cell))


def _counts_bounces(name: str, cells: Sequence[str]) -> bool:
    """Whether a column counts bounced mails: one of them does not make an address useless."""
    numbers = [cell for cell in cells if re.fullmatch(r"\d+(?:\.0+)?", cell.strip())]
    plural = {"emails", "mails", "bounces", "times"} & set(words_of(name)) or _says(
        "counting", words_of(name)
    )
    return len(numbers) == len(cells) and (bool(plural) or any(float(cell) > 1 for cell in numbers))


# ---- the vocabulary


@dataclass(frozen=True)
class _Phrases:
    """The entries of one list, made ready to be found among words."""

    exact: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    inside: tuple[str, ...]
    several: tuple[tuple[str, ...], ...]

    def found(self, words: list[str]) -> bool:
        return self.single(words) or any(self._all(parts, words) for parts in self.several)

    def pair(self, words: list[str]) -> list[str]:
        """Those of the words that make up an entry of several words."""
        return next((self._those(parts, words) for parts in self.several if self._all(parts, words)), [])

    def whole(self, words: list[str]) -> bool:
        """Whether the words are one of the entries, no more and no less."""
        if len(words) == 1:
            return words[0] in self.exact or words[0].startswith(self.starts)
        return any(len(parts) == len(words) and self._all(parts, words) for parts in self.several)

    def single(self, words: list[str]) -> bool:
        return any(
            word in self.exact
            or word.startswith(self.starts)
            or word.endswith(self.ends)
            or any(entry in word for entry in self.inside)
            for word in words
        )

    @staticmethod
    def _those(parts: tuple[str, ...], words: list[str]) -> list[str]:
        stems = tuple(part.removesuffix("*") for part in parts)
        return [word for word in words if word.startswith(stems) and any(map(word.startswith, stems))]

    @staticmethod
    def _all(parts: tuple[str, ...], words: list[str]) -> bool:
        return all(
            any(word.startswith(part[:-1]) if part.endswith("*") else word == part for word in words)
            for part in parts
        )


def _says(group: str, words: list[str]) -> bool:
    return _vocabulary()[group].found(words)


@cache
def _toml() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files(__package__).joinpath("consent.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _vocabulary() -> Mapping[str, _Phrases]:
    """Every list by its name in the file (“agree”, “channels.email”), those of all languages as one."""
    told: dict[str, _Phrases] = {}
    for name, table in _toml().items():
        if name in ("channels", "values"):
            told |= {f"{name}.{inner}": _phrases(languages.values()) for inner, languages in table.items()}
        else:
            told[name] = _phrases(table.values())
    return told


def _phrases(entries: Iterable[list[str]]) -> _Phrases:
    exact, starts, ends, inside, several = set(), [], [], [], []
    for entry in {entry for language in entries for entry in language}:
        stem = entry.strip("*")
        parts = words_of(stem)
        if len(parts) > 1:
            several.append((*parts[:-1], parts[-1] + ("*" if entry.endswith("*") else "")))
            if len("".join(parts)) >= _LONG:
                inside.append("".join(parts))
            continue
        plain = "".join(parts)
        if entry.startswith("*") and entry.endswith("*"):
            inside.append(plain)
        elif entry.startswith("*"):
            ends.append(plain)
        elif entry.endswith("*"):
            starts.append(plain)
        else:
            exact.add(plain)
        if len(plain) >= _LONG:
            inside.append(plain)
    return _Phrases(frozenset(exact), tuple(starts), tuple(ends), tuple(inside), tuple(several))
