"""What a row of the file is: a customer, a donor, a session, an order line…

The unit of analysis. Sentences about people are wrong of sessions, and nobody calls a donor a customer, so
the word for a row is told from the columns: the key of the rows names it (“Donor ID”), or two or more other
headers do. The words stand in `language/units.toml`, in eight languages and the commonest of ten more; the
person may say it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import capital, clipped, count
from segmentation.language.vocabularies import Phrases, load
from segmentation.language.words import words_of
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import ColumnRole
from segmentation.remembering import for_a_while
from segmentation.standards import UNIQUE


@dataclass(frozen=True)
class Unit:
    """The word for a row, one and many."""

    one: str
    many: str
    people: bool = True
    """Whether they are people, or people together; of things nothing is said that only people do."""
    did: str = "ordered"
    """What they did that brings money: “never ordered”."""
    done: str = "ordered"
    """The same of what is complete: “have ordered”."""

    @property
    def that(self) -> str:
        """The word between them and what they do."""
        return "who" if self.people else "that"

    def counted(self, amount: int) -> str:
        """So many of them.

        >>> Unit("company", "companies").counted(1), Unit("donor", "donors").counted(1200)
        ('1 company', '1,200 donors')
        """
        return f"{count(amount)} {self.word(amount)}"

    def word(self, amount: int) -> str:
        """The word for so many of them."""
        return self.one if amount == 1 else self.many

    def said(self, sentence: str, *, but: Iterable[str] = ()) -> str:
        """A sentence about customers as one about these; what stands in “…”, and `but` this, stays as it is.

        `but` are words of the file, such as its headers, that a sentence may hold without quotes.

        >>> UNITS["session"].said("All 3 customers who stay. Customers in “Customer group”.")
        'All 3 sessions that stay. Sessions in “Customer group”.'
        >>> UNITS["order"].said("Customers are told apart by Customer no.", but=["Customer no", "Total"])
        'Orders are told apart by Customer no.'
        """
        if self.many == CUSTOMER.many:
            return sentence
        own = sorted((re.escape(name) for name in but if CUSTOMER.one in name.lower()), key=len, reverse=True)
        return re.sub("|".join(["“[^”]*”", *own, _CUSTOMERS]), self._instead, sentence)

    def _instead(self, found: re.Match[str]) -> str:
        if found["word"] is None:
            return found[0]
        word = self.one if found["word"].lower() == CUSTOMER.one else self.many
        return f"{capital(word) if found['word'][0] == 'C' else word}{found['who'] and f' {self.that}'}"

    @classmethod
    def named(cls, many: str) -> Unit:
        """The unit that somebody calls by this word, in the plural as a person would write it.

        >>> Unit.named("companies").one, Unit.named("Guests").one, Unit.named("people").one
        ('company', 'guest', 'person')
        """
        said = clipped(many.strip(), _MOST_LETTERS).lower()
        known = next((unit for unit in UNITS.values() if said in (unit.one, unit.many)), None)
        return known or cls(_singular(said), said)


_MOST_LETTERS = 30  # of a word that has to fit into sentences
CUSTOMER = Unit("customer", "customers")
_CUSTOMERS = r"\b(?P<word>[Cc]ustomers?)\b(?P<who>(?: who\b)?)"
UNITS: Mapping[str, Unit] = {
    "customer": CUSTOMER,
    "donor": Unit("donor", "donors", did="gave", done="given"),
    "member": Unit("member", "members"),
    "guest": Unit("guest", "guests", did="booked", done="booked"),
    "subscriber": Unit("subscriber", "subscribers"),
    "user": Unit("user", "users"),
    "visitor": Unit("visitor", "visitors"),
    "graduate": Unit("former student", "former students", did="gave", done="given"),
    "student": Unit("student", "students"),
    "respondent": Unit("respondent", "respondents"),
    "company": Unit("company", "companies"),
    "visit": Unit("visit", "visits", people=False),
    "product": Unit("product", "products", people=False),
    "session": Unit("session", "sessions", people=False),
    "order": Unit("order", "orders", people=False),
    "line": Unit("order line", "order lines", people=False),
    "person": Unit("person", "people"),
}
_THINGS = ("session", "product", "company")
"""No people: where a file has names, addresses or ages of people, its rows are not these."""
_PEOPLE = ("donor", "guest", "respondent", "subscriber", "member", "user")
_NAMED = ("visitor", "graduate", "student")
"""People whom only the key of the rows names: other headers about them stand in many files."""
_OF_PEOPLE = {"name", "birth", "age", "gender"}
_QUESTION = re.compile(r"[QqFf]\d+")
_SIGNS = 2  # different headers; one alone may stand in any file
_ANOTHERS = {"last", "latest", "first", "parent", "letzte", "erste", "derniere", "ultimo", "laatste"}
"""Words before the key of something else: the number of a customer’s last order names no row."""


def unit_of(columns: Iterable[ColumnRole], chosen: str = "") -> Unit:
    """What a row is, told from the columns; `chosen` is the person’s word for many of them, if any."""
    return Unit.named(chosen) if chosen.strip() else UNITS[_kind(tuple(columns))]


@for_a_while(256)
def _kind(columns: tuple[ColumnRole, ...]) -> str:
    names = [column.name for column in columns]
    most = max((column.values for column in columns), default=0)
    keys = [c.name for c in columns if c.role is Role.ID and c.values >= UNIQUE * most]
    ordered = _orders(columns, keys, names, most)
    if ordered is not None:
        return ordered
    people = any(concept_of(name) in _OF_PEOPLE for name in names)
    named = _key(keys)
    if named is not None and not (people and named in _THINGS):
        return named
    signed = {kind: _signs(kind, names) for kind in (*_PEOPLE, *(() if people else _THINGS))}
    if signed["donor"] < _bought(names):
        signed["donor"] = 0
    best = max(signed, key=lambda kind: signed[kind])
    return best if signed[best] >= _SIGNS else "customer"


def _bought(names: Iterable[str]) -> int:
    """How many headers tell what somebody did, not with gifts: a shop takes donations beside its orders."""
    gifts = _words()["signs.donor"]
    return sum(concept_of(name) in _ACTS and not gifts.found(words_of(name)) for name in names)


_ACTS = ("frequency", "value", "basket", "recency")


def _key(keys: Iterable[str]) -> str | None:
    """What the keys of the rows name, customers before anything else."""
    kinds = [kind for kind in UNITS if kind in ("customer", *_PEOPLE, *_NAMED, *_THINGS)]
    cut = [words_of(name) for name in keys]
    return next((kind for kind in kinds if any(_itself(kind).found(words) for words in cut)), None)


def _orders(
    columns: Iterable[ColumnRole], keys: Iterable[str], names: Iterable[str], most: int
) -> str | None:
    """Orders, or lines of orders, where the file has the number of an order and no row is a customer."""
    numbers = [c for c in columns if c.role in _NUMBERED and _is_order(c.name)]
    of_people = any(concept_of(name) == "email" for name in keys) or _key(keys) not in (None, "product")
    if not numbers or of_people:
        return None
    if any(column.values >= UNIQUE * most for column in numbers) and _signs("line", names) < _SIGNS:
        return "order"
    return "line" if _signs("line", names) else "order"


_NUMBERED = (Role.ID, Role.MANY_VALUED, Role.NUMERIC, Role.COUNT, Role.TEXT, Role.CATEGORICAL)


def _is_order(name: str) -> bool:
    words = words_of(name)
    return _itself("order").found(words) and not _ANOTHERS & set(words)


def _signs(kind: str, names: Iterable[str]) -> int:
    """How many of the headers only files about this kind have."""
    if kind == "respondent":
        names = [*names]
        asked = len([name for name in names if _QUESTION.match(name)])
        return max(asked - 1, 0) + sum(_words()["signs.respondent"].found(words_of(name)) for name in names)
    return sum(_words()[f"signs.{kind}"].found(words_of(name)) for name in names)


def _itself(kind: str) -> Phrases:
    return _words()[f"itself.{kind}"]


@cache
def _words() -> Mapping[str, Phrases]:
    return load("units.toml", nested=("itself", "signs"))


def _singular(many: str) -> str:
    """English, as far as words for people and things go."""
    if many.endswith("ies"):
        return f"{many[:-3]}y"
    if many.endswith(("sses", "xes", "ches", "shes")):
        return many[:-2]
    return many[:-1] if many.endswith("s") and not many.endswith("ss") else many
