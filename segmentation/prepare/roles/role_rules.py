"""What kind of column it is: the rules, first one that fires wins.

A header is a hint; where the values disagree with it, they decide. Every rule ends in a reason
that the person reads beside the column.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from segmentation.language.concepts import concept_of, named_concept, words_of
from segmentation.language.consent import read_column
from segmentation.language.consent_headings import heading
from segmentation.language.phrases import count, number
from segmentation.prepare.reading.cut_digits import is_cut
from segmentation.prepare.roles.summaries import Facts
from segmentation.standards import (
    CATEGORY_VALUES,
    COMPARED_VALUES,
    COUNT_MOST,
    ID_VALUES,
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

_MONEY = ("value", "cost", "basket", "profit", "income", "balance", "payment", "credit")
_NAMED = {"channel": "channels", "location": "places", "product": "products", "calendar": "dates"}
_COUNTING = {"frequency", "haufigkeit", "frequence", "frecuencia", "frequencia", "frequenza", "frequentie"}
_PEOPLE = {
    "name": "A name",
    "address": "An address",
    "note": "A note",
    "email": "An email address",
    "phone": "A phone number",
}
_GENDERS = {
    "male", "female", "other", "divers", "diverse", "non-binary", "nonbinary", "man", "woman", "unknown",
    "mann", "frau", "mannlich", "männlich", "weiblich", "herr", "homme", "femme", "masculin", "féminin",
    "monsieur", "madame", "hombre", "mujer", "masculino", "femenino", "feminino", "homem", "mulher",
    "uomo", "donna", "maschio", "femmina", "vrouw", "mr", "mrs", "ms", "prefer not to say",
    "not specified", "unspecified",
}  # fmt: skip
_GENDER_LETTERS = {"m", "f", "w", "d", "x", "h", "v", "o", "u"}


def tell_role(facts: Facts) -> Told:
    """The role of a column and the reason, from its values and its header."""
    return next(told for rule in _RULES if (told := rule(facts)) is not None)


def meaning(facts: Facts) -> str | None:
    """The concept of the header, unless the values cannot be about it."""
    concept = concept_of(facts.name)
    if concept != "id" and about_consent(facts):
        return "consent"
    if concept == "consent":
        concept = named_concept(facts.name)
    if concept == "frequency" and facts.kind == "number" and not facts.whole:
        counts = _COUNTING & set(words_of(facts.name)) or facts.high <= COUNT_MOST
        return concept if counts else "value"
    if concept == "gender" and not _has_genders(facts):
        return None
    if concept == "answer" and facts.name.casefold() == "y" and facts.distinct > 2:
        return None
    if concept is None and facts.kind == "text" and _says_gender(facts):
        return "gender"
    return concept


def about_consent(facts: Facts) -> bool:
    """Whether a column says who may be contacted, or when and how that was said."""
    if not facts.levels:
        told = heading(facts.name)
        return told is not None and told.sure
    return _reads_consent(facts.name, facts.levels)


@lru_cache(maxsize=5_000)
def _reads_consent(name: str, levels: tuple[str, ...]) -> bool:
    column = read_column(name, levels)
    return column is not None and (column.heading.sure or column.heading.part == "answer")


def _nothing(facts: Facts) -> Told | None:
    if facts.kind == "empty":
        return Role.CONSTANT, "Empty: there is nothing in it."
    if facts.distinct <= 1 and not facts.missing:
        return Role.CONSTANT, f"The same for everyone: {_shown(facts)}."
    return None


def _cut(facts: Facts) -> Told | None:
    """Ids that lost their last digits name nobody."""
    numbered = facts.kind == "number" and meaning(facts) in ("id", "phone")
    if (facts.kind == "text" or numbered) and is_cut(facts.levels):
        shown = facts.levels[0] if facts.kind == "text" else f"{float(facts.levels[0]):.5E}"
        return Role.TEXT, f"A spreadsheet cut its last digits ({shown}), so it tells nobody apart: kept only."
    return None


def _dates(facts: Facts) -> Told | None:
    if facts.kind != "date":
        return None
    if concept_of(facts.name) == "exit" and facts.missing_share > STILL_HERE:
        return Role.END_DATE, f"Empty for {count(facts.missing)} who are still customers; becomes “has left”."
    if meaning(facts) == "consent":
        return Role.DATE, "When somebody agreed or refused: describes, and may steer the lists."
    if concept_of(facts.name) == "birth":
        return Role.DATE, "A date of birth; becomes an age."
    return Role.DATE, "A date; becomes the days since."


def _personal(facts: Facts) -> Told | None:
    concept = meaning(facts)
    if concept == "gender" or concept == "sensitive":
        return Role.SENSITIVE, "Personal: describes unless you decide otherwise."
    return None


def _contacts(facts: Facts) -> Told | None:
    """Names, addresses and notes are carried along, never compared."""
    concept = meaning(facts)
    if concept not in _PEOPLE or facts.kind not in ("text", "number") or facts.distinct == 2:
        return None
    role = Role.ID if concept in ("email", "phone") else Role.TEXT
    return role, f"{_PEOPLE[concept]}: kept for the download, never compared."


def _ids(facts: Facts) -> Told | None:
    concept, counted = meaning(facts), facts.kind == "number" and facts.whole
    if concept == "id" and facts.distinct > 2 and (facts.kind == "text" or counted):
        repeated = "" if facts.unique_share > UNIQUE else " The same id comes back on several rows."
        return Role.ID, f"Tells customers apart; never compared.{repeated}"
    if facts.distinct <= ID_VALUES or concept not in (None, "id"):
        return None
    if counted and facts.unique_share == 1 and facts.high - facts.low + 1 == facts.distinct:
        return Role.ID, "Counts the rows; never compared."
    if facts.kind == "text" and all("@" in level for level in facts.levels):
        return Role.ID, "An email address: kept for the download, never compared."
    return None


def _answers(facts: Facts) -> Told | None:
    if meaning(facts) != "answer":
        return None
    if facts.distinct <= 2:
        return Role.ANSWER, "An answer, going by its name; building on it would repeat it."
    what = "a score" if facts.kind == "number" else "a segment"
    return Role.ANSWER, f"Already {what}; building on it would repeat it."


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
    if concept in _NAMED and facts.kind == "number":
        return None
    if concept in ("exit", "active"):
        return Role.FLAG, "An outcome: describes."
    if facts.distinct == 1:
        return Role.FLAG, f"Present for {count(facts.known)}, empty for the others: describes."
    return Role.FLAG, "Two values: describes."


def _codes(facts: Facts) -> Told | None:
    """Whole numbers that stand for something, such as 1 for shop and 2 for web."""
    concept = meaning(facts)
    if concept == "postcode" and facts.distinct > CATEGORY_VALUES:
        return _many(facts)
    if concept not in _NAMED or facts.kind != "number" or not facts.whole:
        return None
    if facts.distinct <= CATEGORY_VALUES:
        return Role.CATEGORICAL, f"Numbers that stand for {_NAMED[concept]}: describes."
    return _many(facts)


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
    if meaning(facts) in _MONEY and facts.high > COUNT_MOST:
        return Role.CURRENCY, "Money."
    return None


def _counts(facts: Facts) -> Told | None:
    concept = meaning(facts)
    if facts.whole and facts.low >= 0 and concept not in ("age", "birth"):
        counted = concept == "frequency" or {"count", "num", "number", "anzahl", "nb"} & set(
            words_of(facts.name)
        )
        if counted or facts.distinct <= COMPARED_VALUES:
            return Role.COUNT, "A count."
    return None


def _rest(facts: Facts) -> Told:
    return Role.NUMERIC, "A number."


_RULES: tuple[Callable[[Facts], Told | None], ...] = (
    _nothing, _cut, _dates, _consent, _personal, _contacts, _ids, _answers, _flags, _codes, _words, _money,
    _counts, _rest,
)  # fmt: skip


def _has_genders(facts: Facts) -> bool:
    """Whether the values of a column called gender can be genders: few, or words for them."""
    return facts.distinct <= 3 or bool({level.casefold().strip() for level in facts.levels} & _GENDERS)


def _says_gender(facts: Facts) -> bool:
    """Whether the values alone say that a column is about gender."""
    levels = {level.casefold().strip() for level in facts.levels}
    return 2 <= len(levels) <= 6 and levels <= _GENDERS | _GENDER_LETTERS and len(levels & _SURE_GENDERS) >= 2


_SURE_GENDERS = _GENDERS - {
    "other",
    "unknown",
    "diverse",
    "not specified",
    "unspecified",
    "prefer not to say",
}


def _shown(facts: Facts) -> str:
    level = facts.levels[0] if facts.levels else ""
    return number(facts.low, of=facts.name) if facts.kind == "number" else f"“{level[:40]}”"
