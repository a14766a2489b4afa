"""What kind of column it is: the rules, first one that fires wins.

A header is a hint; where the values disagree with it, they decide. Every rule ends in a reason
that the person reads beside the column.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from segmentation.language.concepts import concept_of
from segmentation.language.currencies import in_header
from segmentation.language.duration_words import names_a_duration
from segmentation.language.personal import PERSONAL
from segmentation.language.phrases import count, number
from segmentation.language.titles import counts_things, spoken
from segmentation.language.words import words_of
from segmentation.prepare.reading.values.cut_digits import is_cut
from segmentation.prepare.roles.agreements import meaning, personal, unlike
from segmentation.prepare.roles.numberings import (
    are_few_codes,
    are_levels,
    is_code_like,
    is_count_like,
    is_drawn_once,
    is_numbering,
)
from segmentation.prepare.roles.summaries import Facts
from segmentation.standards import (
    CATEGORY_VALUES,
    COMPARED_VALUES,
    COUNT_MOST,
    ID_VALUES,
    MAJORITY,
    NAME_DIGITS,
    SENTENCE_LETTERS,
    STILL_HERE,
    UNIQUE,
)


class Role(StrEnum):
    """The kind of a column in the upload."""

    ID = "id"
    DATE = "date"
    END_DATE = "end date"
    NUMERIC = "numeric"
    COUNT = "count"
    CURRENCY = "currency"
    FLAG = "flag"
    CATEGORICAL = "categorical"
    MANY_VALUED = "many-valued"
    TEXT = "text"
    SENSITIVE = "sensitive"
    ANSWER = "answer"
    CONSTANT = "constant"


NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)

Told = tuple[Role, str]

_MONEY = ("value", "cost", "charge", "basket", "profit", "income", "balance", "payment", "credit", "limit")
_LONGEST_ANSWER = 5  # letters of “false”, the longest of the usual two answers
_NAMED = {
    "channel": "channels",
    "location": "places",
    "product": "products",
    "calendar": "dates",
    "code": "something else",
    "id": "something else",
    "postcode": "places",
}
_DATES = {
    "consent": "When somebody agreed or refused: describes, and may steer the lists.",
    "birth": "A date of birth; becomes an age.",
    "technical": "When a record was touched: describes.",
    "sent": "When you reached out, not when they came: describes.",
}
_PEOPLE = {
    "name": "A name",
    "address": "An address",
    "note": "A note",
    "email": "An email address",
    "phone": "A phone number",
}


def tell_role(facts: Facts) -> Told:
    """The role of a column and the reason, from its values and its header."""
    return next(told for rule in _RULES if (told := rule(facts)) is not None)


def _nothing(facts: Facts) -> Told | None:
    if facts.kind == "empty":
        return Role.CONSTANT, "Empty: there is nothing in it."
    if facts.distinct <= 1 and not facts.missing:
        return Role.CONSTANT, f"The same for everyone: {_shown(facts)}."
    return None


def _cut(facts: Facts) -> Told | None:
    """Ids that lost their last digits name nobody."""
    numbered = facts.kind == "number" and meaning(facts) not in _MONEY
    if (facts.kind == "text" or numbered) and is_cut(facts.levels):
        shown = facts.levels[0] if facts.kind == "text" else f"{float(facts.levels[0]):.5E}"
        return Role.TEXT, f"A spreadsheet cut its last digits ({shown}), so it tells nobody apart: kept only."
    return None


def _dates(facts: Facts) -> Told | None:
    concept = meaning(facts)
    if facts.kind != "date" or concept == "prediction":
        return None
    if concept == "exit" and facts.missing_share > STILL_HERE:
        return Role.END_DATE, f"Empty for {count(facts.missing)} who have not left; becomes “has left”."
    return Role.DATE, _DATES.get(str(concept), "A date; becomes the days since.")


def _personal(facts: Facts) -> Told | None:
    if meaning(facts) not in PERSONAL:
        return None
    kind = None if concept_of(facts.name) in PERSONAL else personal(facts)
    told = "Personal" if kind is None else f"Personal, going by its values ({kind})"
    return Role.SENSITIVE, f"{told}: describes unless you decide otherwise."


def _contacts(facts: Facts) -> Told | None:
    """Names, addresses and notes are carried along, never compared."""
    concept = meaning(facts)
    if concept not in _PEOPLE or facts.kind not in ("text", "number") or facts.distinct == 2:
        return None
    role = Role.ID if concept in ("email", "phone") else Role.TEXT
    return role, f"{_PEOPLE[concept]}: kept for the download, never compared."


def _ids(facts: Facts) -> Told | None:
    concept, counted = meaning(facts), facts.kind == "number" and facts.whole
    long = facts.kind == "text" and all(_is_long(level) for level in facts.levels)
    if concept == "id" and (facts.distinct > 2 or long) and facts.kind in ("text", "number"):
        named = (
            facts.kind == "text" or counted or facts.unique_share > UNIQUE
        )  # “12345.678” is a name as well
        words = facts.kind == "number" or not any(map(str.isdigit, "".join(facts.levels)))
        return (Role.ID, _named(facts)) if named and not (words and are_levels(facts)) else None
    often = concept == "frequency" and facts.unique_share < MAJORITY  # “Orders #” counts them
    if counted and concept not in _MONEY and not often and is_numbering(facts):
        return Role.ID, _named(facts)
    if counted and concept in _MONEY and facts.known > COMPARED_VALUES and _is_gapless(facts):
        return Role.ID, "Counts the rows; never compared."
    if facts.distinct <= ID_VALUES or concept not in (None, "id", "code"):
        return None
    if facts.kind == "text" and all("@" in level for level in facts.levels):
        return Role.ID, "An email address: kept for the download, never compared."
    return (Role.ID, told) if counted and (told := _numbered(facts)) is not None else None


def _is_long(level: str) -> bool:
    """Whether a text has as many digits as no answer has, so that it names something."""
    return sum(map(str.isdigit, level)) >= NAME_DIGITS


def _named(facts: Facts) -> str:
    """What an id by its name is told to be; one on several rows tells no rows apart."""
    if facts.unique_share > UNIQUE:
        return "Tells customers apart; never compared."
    return "Tells customers apart; never compared. The same id comes back on several rows."


def _numbered(facts: Facts) -> str | None:
    """Why whole numbers name something, whatever their header; `None` for quantities."""
    if _is_gapless(facts):
        return "Counts the rows; never compared."
    if is_drawn_once(facts):
        return "A number of its own for nearly every row: names customers, so it is never compared."
    return None


def _is_gapless(facts: Facts) -> bool:
    """Whether every row has a number of its own, and none is left out between them."""
    return facts.unique_share == 1 and facts.high - facts.low + 1 == facts.distinct


def _places(facts: Facts) -> Told | None:
    """Latitude and longitude."""
    if meaning(facts) == "coordinate" and facts.kind == "number":
        return Role.NUMERIC, "A place on the map; never compared."
    return None


def _answers(facts: Facts) -> Told | None:
    concept = meaning(facts)
    if concept == "prediction":
        return Role.ANSWER, "A prediction or a ready-made score; grouping by it would repeat it."
    if concept != "answer":
        return None
    if facts.distinct <= 2 and not _names_groups(facts):
        return Role.ANSWER, "An answer, going by its name; grouping by it would repeat it."
    what = "a score" if facts.kind == "number" else "a segment"
    return Role.ANSWER, f"Already {what}; grouping by it would repeat it."


def _names_groups(facts: Facts) -> bool:
    """Whether the values are names of groups, such as “Retail” and “Trade”, rather than yes and no."""
    return facts.kind == "text" and min(map(len, facts.levels), default=0) > _LONGEST_ANSWER


def _consent(facts: Facts) -> Told | None:
    """Who may be contacted decides about lists, never about segments."""
    if facts.kind == "date" or meaning(facts) != "consent":
        return None
    if facts.distinct <= 2:
        return Role.FLAG, "Consent: describes, and steers the lists."
    if facts.distinct <= COMPARED_VALUES:
        return Role.CATEGORICAL, "Consent: describes, and steers the lists."
    return Role.TEXT, "Consent: kept for the download, and steers the lists."


def _flags(facts: Facts) -> Told | None:
    if facts.distinct > 2 or (facts.distinct == 1 and not facts.missing):
        return None
    concept = meaning(facts)
    amount = facts.is_money or not facts.whole or (concept in _MONEY and facts.high != 1)
    if facts.kind == "number" and (concept in _NAMED or amount):
        return None
    if concept in ("exit", "active"):
        return Role.FLAG, "An outcome: describes."
    if facts.distinct == 1:
        return Role.FLAG, f"Present for {count(facts.known)}, empty for the others: describes."
    return Role.FLAG, "Two values: describes."


def _codes(facts: Facts) -> Told | None:
    """Whole numbers that stand for something, such as 1 for shop and 2 for web."""
    concept = meaning(facts)
    if facts.is_money:
        return None
    if concept is None and facts.kind == "number" and are_few_codes(facts):
        return Role.CATEGORICAL, "A few numbers that come again and again, as codes do: describes."
    if concept == "postcode" and facts.distinct > CATEGORY_VALUES:
        return _many(facts)
    if concept not in _NAMED or facts.kind != "number" or is_count_like(facts):
        return None
    if not facts.whole and concept != "code":
        return None
    if facts.distinct <= CATEGORY_VALUES:
        return Role.CATEGORICAL, f"Numbers that stand for {_NAMED[concept]}: describes."
    counted = concept in ("product", "channel") and not is_code_like(facts)
    return None if counted or not facts.whole else _many(facts)


def _words(facts: Facts) -> Told | None:
    if facts.kind not in ("text", "boolean"):
        return None
    if facts.distinct <= CATEGORY_VALUES:
        return Role.CATEGORICAL, f"{count(facts.distinct)} categories: describes."
    if facts.length > SENTENCE_LETTERS:
        return Role.TEXT, "Free text: kept for the download, never compared."
    if facts.unique_share > UNIQUE:
        return Role.ID, "Different for every customer; never compared."
    return _many(facts)


def _many(facts: Facts) -> Told:
    if facts.distinct > COMPARED_VALUES:
        return (
            Role.MANY_VALUED,
            f"{count(facts.distinct)} different values, too many to compare customers by.",
        )
    return Role.MANY_VALUED, f"{count(facts.distinct)} different values: describes; rare ones are grouped."


def _money(facts: Facts) -> Told | None:
    concept = meaning(facts)
    told = facts.is_money or (concept is None and not facts.unit and bool(in_header(facts.name)))
    returned = concept == "returns" and not facts.whole  # “Refunded volume” of 16.50; returns are whole
    if told or ((concept in _MONEY or returned) and facts.high > COUNT_MOST and not facts.unit):
        return Role.CURRENCY, "Money."
    return None


_GRADES = {
    "rating",
    "ratings",
    "score",
    "scores",
    "stars",
    "grade",
    "bewertung",
    "punteggio",
    "ocena",
}
"""What is given on a scale: five stars are not five of something."""


_NUMBER_OF = {"count", "num", "number", "anzahl", "nb"}
"""Words that say that a column counts."""


def _counts(facts: Facts) -> Told | None:
    concept = meaning(facts)
    if names_a_duration(facts.name) or concept == "satisfaction" or _GRADES & set(words_of(facts.name)):
        return None
    if facts.whole and facts.low >= 0 and concept not in ("age", "birth", *_MONEY):
        things = concept == "engagement" and counts_things(spoken(facts.name))
        counted = concept == "frequency" or bool(_NUMBER_OF & set(words_of(facts.name)))
        if counted or things or facts.distinct <= COMPARED_VALUES:
            return Role.COUNT, "A count."
    return None


def _rest(facts: Facts) -> Told:
    return Role.NUMERIC, unlike(facts) or "A number."


_RULES: tuple[Callable[[Facts], Told | None], ...] = (
    _nothing, _cut, _dates, _consent, _personal, _contacts, _ids, _places, _answers, _flags, _codes, _words,
    _money, _counts, _rest,
)  # fmt: skip


def _shown(facts: Facts) -> str:
    level = facts.levels[0] if facts.levels else ""
    return number(facts.low, of=facts.name) if facts.kind == "number" else f"“{level[:40]}”"
