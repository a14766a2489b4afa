"""Who may be contacted, and in which way: the columns about consent, read for every customer.

Four rules, in this order. A refusal in any column that speaks of a way of contact wins. A value that may be
about consent and is not understood keeps its people out until somebody says what it means, unless another
column holds their clear yes. Where a file records who agreed, only a yes counts; for a way that no column
names, columns about contact in general answer, never those about another way. Where it records refusals only,
or nothing, those who did not refuse may be contacted, and the receipt says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.language.concepts import named_concept
from segmentation.language.consent.consent import (
    Column,
    answered,
    only_refusals,
    read_column,
    read_pairs,
    read_remarks,
)
from segmentation.language.consent.consent_headings import (
    ANY,
    CHANNELS,
    MAIL,
    Sense,
    heading,
    names_a_way,
)
from segmentation.language.consent.consent_values import Answer, Said, remark_pattern
from segmentation.language.phrases import count, listed
from segmentation.prepare.reading.questions import questions_in

NUMBER = ("sms", "messenger")
"""The ways that a phone number in a list is used for."""
REFUSED = "Said no, or can no longer be reached"
UNANSWERED = "Nothing says that they agreed"
ASKED = "Not clear whether they agreed"

_WAYS = {
    "email": "e-mail",
    "sms": "text messages",
    "phone": "phone calls",
    "post": "post",
    "messenger": "messengers",
}
_UNKNOWN, _AGREED, _ASKED, _REFUSED = range(4)
_CODES = {Answer.UNKNOWN: _UNKNOWN, Answer.AGREED: _AGREED, Answer.REFUSED: _REFUSED}
_MANY = 200  # different values beyond which a column holds texts or addresses, not answers
_LOOKED_AT = 2_000  # cells that are enough to tell so

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Count:
    """How many customers gave which answer about one way of contact."""

    agreed: int
    refused: int
    unknown: int
    asked: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.agreed + self.refused + self.unknown + self.asked


@dataclass(frozen=True)
class Dispute:
    """Two columns that answer differently about e-mail, of which one names no way of contact."""

    column: str
    """The one that says no, and may be about something else."""
    yes: str
    """The one that says yes to e-mail by name."""
    many: int
    """How many customers stay out only because of the first."""


@dataclass(frozen=True, eq=False)
class Consent:
    """What a file says about consent: its columns, and for every row an answer for each way of contact."""

    columns: tuple[Column, ...]
    index: pd.Index
    codes: Mapping[str, Codes]
    """Channel → for every row whether it agreed, refused, is unknown, or waits for an explanation."""
    by_column: Mapping[str, Mapping[str, Codes]]
    recorded: frozenset[str]
    """The channels in which somebody could say yes."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that say something, or would if they were understood."""
        return tuple(self.by_column)

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns with values that nobody understands yet."""
        return tuple(column for column in self.columns if column.asked and column.name in self.by_column)

    @property
    def records_yes(self) -> bool:
        """Whether some column says who agreed; otherwise there are only refusals, or nothing."""
        return bool(self.recorded)

    def count(self, channel: str, column: str | None = None) -> Count:
        """How many rows gave which answer about a channel, in all columns or in one."""
        codes = self.codes[channel] if column is None else self.by_column[column][channel]
        tally = np.bincount(codes, minlength=4).tolist()
        return Count(tally[_AGREED], tally[_REFUSED], tally[_UNKNOWN], tally[_ASKED])

    @cached_property
    def totals(self) -> tuple[str, ...]:
        """How many agreed and refused, a line for each way that is spoken of and told apart."""
        spoken = {way: self.codes[way] for way in CHANNELS if self.speaks_of(way)}
        return tuple(count_told(self.count(way), way) for way in _told_apart(spoken))

    @cached_property
    def per_column(self) -> tuple[str, ...]:
        """The same as each column has it."""
        return tuple(
            f"“{name}”: {count_told(self.count(way, name), way)}"
            for name, told in self.by_column.items()
            for way in _told_apart(told)
        )

    @cached_property
    def receipt(self) -> tuple[str, ...]:
        """What was read: in all, and by column where there are several."""
        return (*self.totals, *(self.per_column if len(self.by_column) > 1 else ()))

    def refused(self, *channels: str) -> Series:
        """Rows that refused at least one of these channels."""
        return self._any(channels, _REFUSED)

    def allowed(self, *channels: str, include_unknown: bool | None = None) -> Series:
        """Rows that may be contacted in at least one of these channels, and refused none of them.

        `include_unknown` says whether those count who neither agreed nor refused. By default they do where
        the file records no yes at all; never, where a value of theirs waits for an explanation, nor where
        they refused another way and no column speaks of this one.
        """
        takes_unknown = not self.records_yes if include_unknown is None else include_unknown
        free = np.zeros(len(self.index), dtype=bool)
        for channel in channels:
            codes = self.codes[channel]
            free |= codes == _AGREED
            if takes_unknown:
                free |= (codes == _UNKNOWN) & (self.speaks_of(channel) | ~self._refused_anywhere)
        return Series(free, index=self.index) & ~self.refused(*channels)

    def reason(self, *channels: str) -> Series:
        """Why a row that is not allowed stays out, for these channels."""
        elsewhere = self._refused_anywhere & (not any(map(self.speaks_of, channels)))
        refused = self.refused(*channels) | elsewhere
        asked = self._any(channels, _ASKED)
        said = np.where(refused, REFUSED, np.where(asked, ASKED, UNANSWERED))
        return Series(said, index=self.index, dtype="str")

    def refusing(self, rows: Series, channel: str) -> Consent:
        """The same, where some more rows refuse a channel: the same person did so on another row."""
        codes = np.where(rows.to_numpy(dtype=bool), np.int8(_REFUSED), self.codes[channel])
        return replace(self, codes={**self.codes, channel: codes})

    def passed_on(self, channel: str) -> tuple[tuple[str, ...], int]:
        """The columns about being profiled or data passed on, and how many refuse a channel only there."""
        about = {column.name for column in self.columns if column.heading.passed_on}
        there, elsewhere = (np.zeros(len(self.index), dtype=bool) for _ in range(2))
        for name, told in self.by_column.items():
            if channel in told:
                no = there if name in about else elsewhere
                no |= told[channel] == _REFUSED
        return tuple(name for name in self.by_column if name in about), int((there & ~elsewhere).sum())

    @cached_property
    def disputed(self) -> tuple[Dispute, ...]:
        """Columns that name no way of contact and say no where another says yes to e-mail by name.

        Such a no may be about something else, as a consent to offers of partners beside a newsletter is. It
        counts as long as nobody says so.
        """
        told = {name: ways["email"] for name, ways in self.by_column.items() if "email" in ways}
        named = [c.name for c in self.columns if c.name in told and _records(c) and names_a_way(c.name)]
        general = [c.name for c in self.columns if c.name in told and _may_be_about_others(c)]
        found = []
        for name in general:
            alone = told[name] == _REFUSED
            for other, codes in told.items():
                alone &= (codes != _REFUSED) | (other == name)
            said_yes = {other: int((alone & (told[other] == _AGREED)).sum()) for other in named}
            yes = max(said_yes, key=said_yes.__getitem__, default=None)
            if yes is not None and said_yes[yes]:
                found.append(Dispute(name, yes, said_yes[yes]))
        return tuple(found)

    def speaks_of(self, channel: str) -> bool:
        """Whether some column says anything about a way of contact."""
        return any(channel in told for told in self.by_column.values())

    @cached_property
    def _refused_anywhere(self) -> NDArray[np.bool_]:
        return self._any(CHANNELS, _REFUSED).to_numpy()

    def _any(self, channels: Sequence[str], code: int) -> Series:
        return Series(np.any([self.codes[way] == code for way in channels], axis=0), index=self.index)


def _told_apart(answers: Mapping[str, Codes]) -> list[str]:
    """Of ways with the same answers in every row only the first."""
    first: dict[bytes, str] = {}
    for way, codes in answers.items():
        first.setdefault(codes.tobytes(), way)
    return list(first.values())


def count_told(told: Count, channel: str) -> str:
    """A count as a sentence without its stop.

    >>> count_told(Count(259, 141, 0), "email")
    '259 of 400 agreed to e-mail · 141 refused · 0 unknown'
    """
    tail = f" · {count(told.asked)} not understood" if told.asked else ""
    return (
        f"{count(told.agreed)} of {count(told.total)} agreed to {_WAYS[channel]} · "
        f"{count(told.refused)} refused · {count(told.unknown)} unknown{tail}"
    )


def consent_notes(consent: Consent, needs: Sequence[str], include_unknown: bool | None) -> tuple[str, ...]:
    """What to know about consent before a list is used, for the contacts a platform needs."""
    ways = ["email", *(NUMBER if "phone" in needs else ())]
    notes = [_asked_told(column) for column in consent.asked]
    unknown = consent.count("email").unknown
    if not consent.names:
        notes.append("This file has no column about consent. Make sure that these customers agreed.")
    elif not consent.records_yes and include_unknown is None and unknown:
        notes.append(
            f"This file records only who said no. The {count(unknown)} customers who did not are in; some "
            "countries ask for a yes, and you can leave them out."
        )
    elif include_unknown and consent.records_yes:
        told = (
            f"{count(unknown)} customers neither agreed nor refused"
            if unknown
            else "Some neither agreed nor refused"
        )
        notes.append(f"{told}, and you put them in. Make sure that you may contact them.")
    notes += _passed_on_told(consent)
    notes += [_disputed_told(dispute) for dispute in consent.disputed]
    silent = [way for way in ways if consent.records_yes and not consent.speaks_of(way)]
    if len(silent) == len(ways) and not include_unknown:
        notes.append("No column says who agreed to this way of contact, so nobody is in the list.")
    elif "sms" in silent and "messenger" in silent and not include_unknown:
        notes.append("No column says who agreed to text messages, so phone numbers stay out.")
    elif "email" in silent and not include_unknown:
        notes.append("No column says who agreed to e-mail, so e-mail addresses stay out.")
    return tuple(notes)


def _passed_on_told(consent: Consent) -> list[str]:
    """Whom a refusal keeps out that says nothing of contact, and why it does."""
    names, many = consent.passed_on("email")
    if not many:
        return []
    named = listed([f"“{name[:60]}”" for name in names], most=3)
    stays = "customers stay" if many != 1 else "customer stays"
    return [
        f"{count(many)} {stays} out of every list only because of {named}: a list by segment is made from a "
        "profile, and hands it to somebody else."
    ]


def _disputed_told(dispute: Dispute) -> str:
    """Whom a no without a way of contact keeps out, although they said yes by name."""
    who = "1 customer" if dispute.many == 1 else f"{count(dispute.many)} customers"
    return (
        f"{who} said yes in “{dispute.yes[:60]}” and no in “{dispute.column[:60]}”. A no counts, so they "
        "stay out of the lists, unless that column is about something else, such as offers of partners."
    )


def _asked_told(column: Column) -> str:
    some = listed([f"“{value[:40]}”" for value in column.asked], most=3)
    unless = "" if column.heading.sense.against else ", unless another column holds their clear yes"
    return (
        f"It is not clear what {some} in “{column.name[:60]}” means. Until you say so, these customers stay "
        f"out of the lists{unless}."
    )


def read_consent(text: DataFrame, answers: Mapping[str, Collection[str] | None] | None = None) -> Consent:
    """Consent as every column of an upload (all text) says it.

    `answers` are what a person explained: column → the values in it that mean yes, or `None` for a column
    that is not about consent after all.
    """
    explained = answers or {}
    read = [_explained(column, explained) for column in _about_consent(text, explained)]
    columns = _deciding(_in_company([column for column in read if column is not None]))
    email_named = any("email" in column.heading.channels for column in columns)
    by_column = {
        column.name: told
        for column in columns
        if (told := _column_codes(text[column.name], column, email_named))
    }
    codes = {way: _together(by_column, columns, way, len(text)) for way in CHANNELS}
    recorded = frozenset(
        way for column in columns if _records(column) for way in by_column.get(column.name, {})
    )
    return Consent(tuple(columns), text.index, codes, by_column, recorded)


def consent_names(consent: Consent) -> frozenset[str]:
    """Every column about consent, also those that are empty or only say when and how."""
    return frozenset(column.name for column in consent.columns)


# ---- columns


def _about_consent(text: DataFrame, explained: Mapping[str, object]) -> Iterator[Column]:
    silent: dict[str, list[str]] = {}
    questions = questions_in(text)
    for name in text.columns:
        if explained.get(str(name), "") is None:
            continue
        cells = text[name]
        known = not _differs(cells) or read_column(str(name), _sample(cells)) is not None
        column = read_column(str(name), pd.unique(cells).tolist()) if known else None
        if (column is None or heading(str(name)) is None) and _holds_sentences(cells):
            column = _both(column, read_remarks(str(name), _refusing(cells)))
        asked = questions.get(str(name), "")
        if column is None and known and asked and heading(asked) is not None:
            column = _named(read_column(asked, pd.unique(cells).tolist()), str(name))
        if column is not None:
            yield column
        elif known:
            silent[str(name)] = pd.unique(cells).tolist()
    yield from read_pairs(silent, named_concept)


def _named(column: Column | None, name: str) -> Column | None:
    """A column that was read by the question under its name, with its name."""
    return None if column is None else replace(column, name=name)


def _both(values: Column | None, remarks: Column | None) -> Column | None:
    """What a column says in values of its own, and in sentences beside them."""
    if values is None or remarks is None:
        return values or remarks
    return replace(values, said={**remarks.said, **values.said})


def _refusing(cells: Series) -> list[str]:
    """The different cells in which a word of refusing stands.

    Few are looked at one by one: pandas takes the long pattern apart at every call, which takes longer.
    """
    texts, pattern = pd.unique(cells.dropna()).tolist(), remark_pattern()
    if len(texts) <= _MANY:
        return [text for text in texts if pattern.search(text)]
    return list(pd.unique(cells[cells.str.contains(pattern.pattern, regex=True, na=False)]).tolist())


def _holds_sentences(cells: Series) -> bool:
    """Whether a column holds sentences, if only a few: three words or more in one of its first cells."""
    filled = cells[cells.str.len() > 0].iloc[:_LOOKED_AT]
    return bool(filled.str.contains(r"\w\W+\w+\W+\w", regex=True, na=False).any())


def _differs(cells: Series) -> bool:
    """Whether a glance shows so many different texts that a column holds names, numbers or addresses."""
    return len(pd.unique(cells.iloc[:_LOOKED_AT])) > _MANY


def _sample(cells: Series) -> list[str]:
    return list(pd.unique(cells.iloc[:_LOOKED_AT]).tolist())


def _explained(column: Column, explained: Mapping[str, Collection[str] | None]) -> Column | None:
    yes = explained.get(column.name)
    return column if yes is None else answered(column, yes)


def _in_company(columns: Sequence[Column]) -> list[Column]:
    """Without moments of confirming (“CONFIRM_TIME”) that stand beside no other moment of agreeing."""
    moments = [column for column in columns if column.heading.part == "moment"]
    agreed = any(column.heading.sure and not column.heading.sense.against for column in moments)
    return [
        column
        for column in columns
        if agreed or column not in moments or not column.heading.twice or column.heading.sense.against
    ]


def _deciding(columns: Sequence[Column]) -> list[Column]:
    """The columns whose values count: when and how something was said only where nothing else says it.

    A moment of refusal always counts. One of agreement counts where no column answers for its way. Other
    technical columns are silent beside an answer, and puzzling without one. Refusals count in all of them.
    """
    plain = [
        column for column in columns if column.heading.part == "answer" and (column.said or column.asked)
    ]
    moments = [column for column in columns if column.heading.part in ("moment", "until") and column.said]
    return [only_refusals(column) if _is_quiet(column, plain, moments) else column for column in columns]


def _is_quiet(column: Column, plain: Sequence[Column], moments: Sequence[Column]) -> bool:
    against, part = column.heading.sense.against, column.heading.part
    if part == "answer" or (part == "moment" and against):
        return False
    others = [*plain, *moments] if part == "technical" else plain
    return any(_akin(column, other) and _same_way(column, other) for other in others if other is not column)


def _akin(one: Column, other: Column) -> bool:
    """Whether two columns are about the same: refusing, or agreeing; a status in words is about both."""
    against = other.heading.sense.against
    return against or other.heading.sense is Sense.STATUS if one.heading.sense.against else not against


def _same_way(one: Column, other: Column) -> bool:
    ways, others = one.heading.channels, other.heading.channels
    return ANY in ways or ANY in others or bool(ways & others)


def _names_ways(column: Column) -> bool:
    """Whether a column is about certain ways by its header."""
    return ANY not in column.heading.channels


def _may_be_about_others(column: Column) -> bool:
    """Whether a column records who agreed, and to whose messages its header does not say.

    What is said of being profiled, or of data passed on, is told apart.
    """
    head = column.heading
    told_apart = head.passed_on or head.doubtful
    return head.sense is Sense.AGREE and not names_a_way(column.name) and not told_apart


def _lists_ways(column: Column) -> bool:
    """Whether the values of a column name the ways that somebody agreed to, so that the others are not."""
    return any(
        answer is Answer.AGREED for said in column.said.values() for way, answer in said.items() if way
    )


def _records(column: Column) -> bool:
    """Whether somebody could say yes in a column, and some did answer."""
    spoken = any(answer for cell, said in column.said.items() if cell.strip() for answer in said.values())
    return not column.heading.sense.against and spoken


# ---- rows


def _column_codes(cells: Series, column: Column, email_named: bool) -> dict[str, Codes]:
    """For every way a column speaks of, the code of every row; nothing for an empty or silent column."""
    codes, texts = pd.factorize(cells)
    told = [_each_way(column, cell, email_named) for cell in texts.tolist()]
    ways = [way for way in CHANNELS if any(way in answer for answer in told)]
    return {
        way: np.array([answer.get(way, _UNKNOWN) for answer in told], dtype=np.int8)[codes] for way in ways
    }


def _each_way(column: Column, cell: str, email_named: bool) -> dict[str, int]:
    if cell in column.asked:
        return dict.fromkeys(_ways(column.heading.channels, email_named), _ASKED)
    said: Said = column.said.get(cell, {})
    return {
        one: _CODES[answer]
        for way, answer in said.items()
        for one in _ways({way} if way else _spoken_of(column, answer), email_named)
        if cell.strip()
    }


def _spoken_of(column: Column, answer: Answer) -> Collection[str]:
    """The ways an answer is about; a legal basis of consent says nothing of calls and text messages."""
    basis = column.heading.sense is Sense.LEGAL_BASIS and ANY in column.heading.channels
    return ("email",) if basis and answer is Answer.AGREED else column.heading.channels


def _ways(channels: Collection[str], email_named: bool) -> list[str]:
    """The channels a column speaks of; “mail” is the letter box where e-mail has a column of its own."""
    if ANY in channels:
        return list(CHANNELS)
    mail = ["post"] if email_named else ["email", "post"]
    return [way for way in CHANNELS if way in channels or (MAIL in channels and way in mail)]


def _together(
    by_column: Mapping[str, Mapping[str, Codes]], columns: Sequence[Column], way: str, rows: int
) -> Codes:
    """One answer per row from all columns that speak of a way: no before unclear before yes.

    Where a column names the way and records a yes, or lists the ways somebody agreed to, only such columns
    say yes; others still say no.
    """
    speaking = {column.name: column for column in columns if way in by_column.get(column.name, {})}
    own = {
        column.name
        for column in columns
        if _records(column) and (_lists_ways(column) or (column.name in speaking and _names_ways(column)))
    }
    refused, agreed, asked, strict = (np.zeros(rows, dtype=bool) for _ in range(4))
    for name, column in speaking.items():
        codes = by_column[name][way]
        refused |= codes == _REFUSED
        agreed |= (codes == _AGREED) & (not own or name in own)
        asked |= codes == _ASKED
        strict |= (codes == _ASKED) & column.heading.sense.against
    unclear = strict | (asked & ~agreed)
    codes = np.select([refused, unclear, agreed], [_REFUSED, _ASKED, _AGREED], _UNKNOWN)
    return codes.astype(np.int8)
