"""Which of two columns that say the same is the one to keep.

Totals and counts come first, averages after them, ratios and profits next, costs last: of a spend
and the profit computed from it, the spend is what a marketer wants to see.
"""

from __future__ import annotations

from segmentation.language.concepts import concept_of
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

_WHOLE = {"total", "totals", "gesamt", "totale", "totaal", "overall", "sum", "summe", "somme", "suma", "soma"}
_INSIDE = ("total", "totaal", "gesamt")
"""Words of a whole that stand inside longer ones."""
_AVERAGE = {
    "average", "avg", "mean", "median", "per", "pro", "medio", "media", "mediu", "medie", "promedio", "gem",
    "ortalama", "snitt", "schnitt", "gns", "средний", "средняя", "μεσος", "μεση", "平均", "평균",
}  # fmt: skip
_AVERAGE_BEGINS = (
    "durchschn", "schnitt", "moyen", "gemiddeld", "genomsnitt", "snitt", "gennemsnit", "gjennomsnitt",
    "sredni", "przecietn", "prumer", "atlag", "keskim", "keskiarvo", "средн", "平均", "평균",
)  # fmt: skip
"""How a word of a header begins that says so."""
_AVERAGE_SIGNS = ("ø", "⌀", "∅")
_SHARE = {
    "aandeel", "andel", "anteil", "cuota", "part", "parte", "pct", "percent", "percentage", "porcentaje",
    "percentuale", "quota", "quote", "ratio", "share", "udzial",
}  # fmt: skip
_DERIVED = {"cltv", "clv", "ltv", "kundenwert", "klantwaarde"}
_OF_A_LIFE = {"lifetime", "vie", "vitalicio"}
_WORTH = {"value", "valeur", "valor"}
"""A lifetime value is reckoned from what was spent; lifetime spend or giving is a total of it."""


@for_a_while(50_000)
def standing(column: str) -> tuple[int, bool]:
    """How much a column is wanted, from its header: the smallest most. Value goes before the rest.

    >>> sorted(["ROI", "Product cost", "Orders", "Average order", "Spend", "Total spend"], key=standing)
    ['Total spend', 'Spend', 'Orders', 'Average order', 'ROI', 'Product cost']
    """
    return _rank(column, concept_of(column)), concept_of(column) != "value"


def is_total(column: str) -> bool:
    """Whether a header says that the column is a whole: “Total spent”, “Gesamtumsatz”."""
    return not _WHOLE.isdisjoint(words_of(column)) or any(word in column.casefold() for word in _INSIDE)


def is_average(column: str) -> bool:
    """Whether a header says that the column is an average."""
    words = words_of(column)
    begins = any(word.startswith(_AVERAGE_BEGINS) for word in words)
    return begins or not _AVERAGE.isdisjoint(words) or column.casefold().startswith(_AVERAGE_SIGNS)


def is_share(column: str) -> bool:
    """Whether a header says that the column is a part of something: “% Revenue online”, “Anteil Retouren”."""
    return "%" in column or not _SHARE.isdisjoint(words_of(column))


def _rank(column: str, concept: str | None) -> int:
    words = set(words_of(column))
    if concept == "cost":
        return 5
    if concept in ("ratio", "answer"):
        return 4
    of_a_life = bool(words & _OF_A_LIFE and words & _WORTH)
    if concept in ("profit", "points", "balance") or words & _DERIVED or of_a_life:
        return 3  # points and credits are reckoned from what is spent
    if concept == "basket" or is_average(column):
        return 2
    return 0 if words & _WHOLE else 1
