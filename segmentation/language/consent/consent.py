"""What a column says about consent to be contacted: by its header, and by each of its values.

Consent has a way (e-mail, text message, phone, post, messenger, or any), a sense (a column records who
agreed, or who refused, is suppressed, bounced or complained, or the legal basis) and, for each value, an
answer: agreed, refused or unknown. The words stand in `consent.toml`, in eleven languages. What is not
understood is `None` here and put to the person; who may be contacted is decided in
`act/audiences/contact_consent.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from segmentation.language.consent.consent_headings import (
    ANY,
    Heading,
    Sense,
    answers_in,
    beside_the_way,
    channels,
    heading,
    says,
    vocabulary,
)
from segmentation.language.consent.consent_values import (
    Answer,
    Said,
    is_certain,
    is_date,
    is_of_lists,
    is_yes_or_no,
    meaning,
    plain_cell,
    refused_ways,
    remark_ways,
    said,
)
from segmentation.language.words import words_of
from segmentation.standards import CATEGORY_VALUES

_MOST_LEVELS = CATEGORY_VALUES
"""A column with more unknown values than this holds texts, not answers."""
_MOST_CODES = 6
"""A column of more different numbers than this counts something."""
_SHORT = 6
"""An answer of more words than this is a text that may speak of refusing without doing it."""
_REFUSAL = {"": Answer.REFUSED}


@dataclass(frozen=True)
class Column:
    """A column about consent, read."""

    name: str
    heading: Heading
    said: Mapping[str, Said] = field(default_factory=dict)
    """What each different value says."""
    asked: tuple[str, ...] = ()
    """Values that nobody understands yet."""


def read_column(name: str, cells: Collection[str]) -> Column | None:
    """A column read: what each of its different filled values (`cells`) says; `None` if not about consent.

    The header is a hint and the values decide: addresses and amounts under any header say nothing, and
    words such as “unsubscribed” or “do not contact” speak under any header.
    """
    filled = [cell for cell in cells if plain_cell(cell)]
    if spelled := _spelled_out(name, filled):
        column = read_column(name, tuple(spelled.values()))
        return None if column is None else _in_letters(column, spelled)
    head = heading(name)
    if head is None or (not head.sure and not _speaks(filled, head)):
        return _by_values(name, filled) or _puzzle(name, head, filled)
    if not filled:
        return Column(name, head)
    if (not head.sense.against or head.sense is Sense.FREE) and _holds_contacts(filled):
        return None
    if head.sense is Sense.BOUNCE and _counts_bounces(name, filled):
        return None
    head = _told_by_values(_of_texts(name, head, filled), filled)
    if head.part == "technical":
        no = {} if head.sense.against else {cell: _REFUSAL for cell in filled if _refuses_shortly(cell)}
        return Column(name, head, no, tuple(cell for cell in filled if cell not in no))
    column = _read(name, head, filled)
    if not head.sense.against and (_holds_amounts(filled) or _holds_texts(column)):
        return None
    return column


_LETTERS = {
    "fi": ("k", "e"), "tr": ("e", "h"), "cs": ("a", "n"),
    "hu": ("i", "n"), "ru": ("д", "н"), "el": ("ν", "ο"),
}  # fmt: skip
"""Letters for yes and no by their language: kyllä and ei, evet and hayır. In others they may be anything."""


def _spelled_out(name: str, cells: Sequence[str]) -> dict[str, str]:
    """A yes or no for each value, where they are the two letters of the header’s language; else nothing."""
    letters = {plain_cell(cell) for cell in cells}
    pairs = ((language, pair) for language, pair in _LETTERS.items() if letters == set(pair))
    yes = next((pair[0] for language, pair in pairs if answers_in(language, name)), None)
    return {} if yes is None else {cell: "yes" if plain_cell(cell) == yes else "no" for cell in cells}


def _in_letters(column: Column, spelled: Mapping[str, str]) -> Column:
    """A column that was read in words, with the letters that it holds."""
    known = {letter: column.said[word] for letter, word in spelled.items() if word in column.said}
    return replace(column, said=known, asked=tuple(cell for cell in spelled if spelled[cell] in column.asked))


def read_remarks(name: str, cells: Collection[str]) -> Column | None:
    """A column of remarks of which some refuse contact (“Please do not call me any more”), or `None`.

    “Withdrawn on 3 May by letter” takes back a permission, unless header or remark speak of something bought.
    """
    refusing = {cell: ways for cell in cells if (ways := remark_ways(cell, under=name))}
    if not refusing:
        return None
    known = {cell: dict.fromkeys(ways, Answer.REFUSED) for cell, ways in refusing.items()}
    return Column(name, Heading(Sense.SUPPRESS, frozenset({ANY})), known)


def read_pairs(columns: Mapping[str, Collection[str]], means: Callable[[str], str | None]) -> list[Column]:
    """Columns in a language that nobody here knows, which answer alike for two ways of contact.

    “E-mail …” and “SMS …” with the same words beside the way, and the same few values below, which are not
    understood either: whether they say yes or no is asked. `columns` are the different cells of columns that
    are not about consent by anything else; `means` tells what a header is about, where that is known.
    """
    told: dict[tuple[str, ...], list[tuple[str, str, frozenset[str]]]] = {}
    for name, cells in columns.items():
        beside = beside_the_way(name)
        filled = frozenset(cell for cell in cells if plain_cell(cell))
        unknown = beside is not None and means(" ".join(beside[1])) is None
        if beside is not None and unknown and _are_unknown_answers(filled):
            told.setdefault(beside[1], []).append((name, beside[0], filled))
    found = []
    for pairs in told.values():
        for name, way, filled in pairs:
            if any(way != other and filled & cells for _, other, cells in pairs):
                head = Heading(Sense.STATUS, frozenset({way}), sure=False, open_to_question=True)
                found.append(Column(name, head, asked=tuple(sorted(filled))))
    return found


_FEW_ANSWERS = 4
"""Answers that a column of consent has in the files at hand, empty cells aside."""


def _are_unknown_answers(cells: Collection[str]) -> bool:
    """Whether cells are two to four different short words, none of them understood."""
    short = all(0 < len(words_of(cell)) <= 2 and not any(map(str.isdigit, cell)) for cell in cells)
    plain = [plain_cell(cell) for cell in cells]
    unknown = all(meaning(cell) is None and not channels(words_of(cell)) for cell in plain)
    return 2 <= len(cells) <= _FEW_ANSWERS and short and unknown and not _holds_contacts(tuple(cells))


def only_refusals(column: Column) -> Column:
    """The column with nothing but its refusals: they count also where its other values do not decide."""
    told = {
        cell: {way: answer for way, answer in said.items() if answer is Answer.REFUSED}
        for cell, said in column.said.items()
    }
    known = {cell: said for cell, said in told.items() if said}
    head = replace(column.heading, sense=Sense.REFUSE) if known else column.heading
    return replace(column, heading=head, said=known, asked=())


def answered(column: Column, yes: Collection[str]) -> Column:
    """The column as the person explained it: `yes` are the values that mean agreed, others do not."""
    known = {cell: {"": Answer.AGREED if cell in yes else Answer.REFUSED} for cell in column.asked}
    head = replace(column.heading, part="answer", sense=Sense.AGREE if yes else column.heading.sense)
    return Column(column.name, head, {**column.said, **known}, ())


# ---- values


def _read(name: str, head: Heading, cells: Sequence[str]) -> Column:
    known = {cell: told for cell in cells if (told := said(cell, head)) is not None}
    if not head.sense.against and _are_degrees(cells):
        known |= {cell: _REFUSAL for cell in cells if _is_no_way(cell)}
    return Column(name, head, known, tuple(cell for cell in cells if cell not in known))


def _are_degrees(cells: Sequence[str]) -> bool:
    """Whether values name ways of contact or degrees, so that a “none” among them is a no.

    Beside yes and no, or true and false, it is how programs write an empty cell.
    """
    others = [plain_cell(cell) for cell in cells if not _is_no_way(cell)]
    return any(meaning(cell) not in ("yes", "no", "date", "nothing") for cell in others)


def _is_no_way(cell: str) -> bool:
    return vocabulary()["values.no_way"].whole(words_of(plain_cell(cell)))


def _refuses_shortly(cell: str) -> bool:
    """Whether a value is a refusal in a few words, and no form’s text about refusing."""
    return len(words_of(cell)) <= _SHORT and meaning(plain_cell(cell)) in ("refused", "no")


def _of_texts(name: str, head: Heading, cells: Sequence[str]) -> Heading:
    """The heading, for all ways where “text” in it means words: “Consent text: I agree”."""
    texts = words_of(name)[-1:] == ["text"] and head.channels == {"sms"}
    in_words = texts and _most(cells, lambda cell: len(words_of(cell)) > 1)
    return replace(head, channels=frozenset({ANY})) if in_words else head


def _told_by_values(head: Heading, cells: Sequence[str]) -> Heading:
    """The heading, once its values showed whether it holds answers, or when or how they were given."""
    plain = [plain_cell(cell) for cell in cells]
    if head.sense is Sense.STATUS and _tells_what_arrives(plain):
        return replace(head, sense=Sense.FREE)
    if head.part in ("until", "ended") and _most(plain, is_date):
        return replace(head, part="until")
    if head.part == "ended" and all(is_yes_or_no(cell) or not cell for cell in plain):
        return replace(head, part="answer", sense=Sense.REFUSE)
    if head.part in ("until", "ended"):
        return replace(head, part="technical")
    if head.part == "moment" and not _most(plain, is_date):
        return replace(head, part="answer")
    if head.part == "technical" and all(is_yes_or_no(cell) or not cell for cell in plain):
        return replace(head, part="answer")
    if head.part == "technical" and head.sense.against and all(meaning(c) == "refused" for c in plain):
        return replace(head, part="answer")
    if head.part == "technical" and head.sense.against and any(plain) and all(map(_names_ways, plain)):
        return replace(head, part="answer")
    if head.part == "technical" and head.sense.against and _most(plain, is_date):
        return replace(head, part="moment")
    return head


def _tells_what_arrives(plain: Sequence[str]) -> bool:
    """Whether values say of an address that it works, or not, and nothing else: “valid”, “bounced”."""
    told = all(meaning(cell) in ("nothing", "refused") for cell in plain)
    return told and any(vocabulary()["reaches"].whole(words_of(cell)) for cell in plain)


def _names_ways(plain: str) -> bool:
    """Whether a value holds nothing but ways of contact, if anything: “email”, “email, sms”."""
    items = [words_of(item) for item in re.split(r"[,;|]", plain) if item.strip(" '\"")]
    return all(len(item) <= 2 and channels(item) - {"other"} for item in items)


def _by_values(name: str, cells: Sequence[str]) -> Column | None:
    """A column whose header says nothing, and whose values do: “unsubscribed”, “do not call”."""
    certain = [cell for cell in cells if is_certain(cell)]
    if not certain and not (says("subscription", words_of(name)) and any(map(is_of_lists, cells))):
        return None
    ways = channels(words_of(name)) - {"other"}
    head = Heading(Sense.STATUS, ways or frozenset({"email"}))
    known = {cell: told for cell in cells if (told := said(cell, head)) is not None}
    meant = [meaning(plain_cell(cell)) for cell in cells]
    if not certain and "agreed" not in meant:  # mails meet with it, and so may payments
        asked = tuple(cell for cell, told in known.items() if Answer.AGREED in told.values())
        return Column(name, head, {cell: known[cell] for cell in known if cell not in asked}, asked)
    yes = "agreed" in meant or ("working" in meant and meant.count("refused") >= 2)
    if yes and len(known) >= len(cells) / 2:
        return Column(name, head, known)
    head = Heading(Sense.SUPPRESS, frozenset({ANY}))
    refusing = {cell: refused_ways(cell) for cell in certain}
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
    return bool(re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell.strip())) and not is_yes_or_no(cell)


def _speaks(cells: Sequence[str], head: Heading) -> bool:
    """Whether most values are answers, under a header that alone is not enough."""
    if not cells or _holds_contacts(cells):
        return False
    if not head.open_to_question and head.sense is Sense.AGREE and any(map(_is_amount, cells)):
        return False  # “promo emails: 0, 1, 4” counts them
    if head.sense.against:
        told = [meaning(plain_cell(cell)) for cell in cells]
        plain = all(
            one in ("yes", "no", "date", "nothing") or is_certain(cell)
            for one, cell in zip(told, cells, strict=True)
        )
        return plain and any(one != "nothing" for one in told)
    answering = replace(head, doubtful=False)  # a yes that has to be explained is an answer too
    return _most(cells, lambda cell: said(cell, answering) is not None)


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
    return dialled and not is_date(plain_cell(cell))


def _counts_bounces(name: str, cells: Sequence[str]) -> bool:
    """Whether a column counts bounced mails: one of them does not make an address useless."""
    numbers = [cell for cell in cells if re.fullmatch(r"\d+(?:\.0+)?", cell.strip())]
    plural = {"emails", "mails", "bounces", "times"} & set(words_of(name)) or says("counting", words_of(name))
    return len(numbers) == len(cells) and (bool(plural) or any(float(cell) > 1 for cell in numbers))
