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
    "average", "avg", "mean", "median", "per", "durchschnitt", "durchschnittlich", "durchschnittlicher",
    "pro", "moyen", "moyenne", "medio", "media", "promedio", "gemiddeld", "gemiddelde", "ortalama", "sredni",
    "srednia", "srednie", "средний", "средняя", "μεσος", "μεση",
}  # fmt: skip
_AVERAGE_BEGINS = (
    "ø",
    "⌀",
    "∅",
    "genomsnitt",
    "gennemsnit",
    "gjennomsnitt",
    "průměr",
    "átlag",
    "平均",
    "평균",
)
"""How a header begins that says so, also as a sign."""
_SHARE = {
    "aandeel", "andel", "anteil", "cuota", "part", "parte", "pct", "percent", "percentage", "porcentaje",
    "percentuale", "quota", "quote", "ratio", "share", "udzial",
}  # fmt: skip
_DERIVED = {"cltv", "clv", "ltv", "lifetime", "vie", "vitalicio", "kundenwert", "klantwaarde"}


@for_a_while(50_000)
def standing(column: str) -> tuple[int, bool]:
    """How much a column is wanted, from its header: the smallest most. Value goes before the rest.

    >>> sorted(["ROI", "Product cost", "Orders", "Average order", "Spend", "Total spend"], key=standing)
    ['Total spend', 'Spend', 'Orders', 'Average order', 'ROI', 'Product cost']
    """
    return _rank(set(words_of(column)), concept_of(column)), concept_of(column) != "value"


def is_total(column: str) -> bool:
    """Whether a header says that the column is a whole: “Total spent”, “Gesamtumsatz”."""
    return not _WHOLE.isdisjoint(words_of(column)) or any(word in column.casefold() for word in _INSIDE)


def is_average(column: str) -> bool:
    """Whether a header says that the column is an average."""
    return not _AVERAGE.isdisjoint(words_of(column)) or column.casefold().startswith(_AVERAGE_BEGINS)


def is_share(column: str) -> bool:
    """Whether a header says that the column is a part of something: “% Revenue online”, “Anteil Retouren”."""
    return "%" in column or not _SHARE.isdisjoint(words_of(column))


def _rank(words: set[str], concept: str | None) -> int:
    if concept == "cost":
        return 5
    if concept in ("ratio", "answer"):
        return 4
    if concept in ("profit", "points", "balance") or words & _DERIVED:
        return 3  # points and credits are reckoned from what is spent
    if concept == "basket" or words & _AVERAGE:
        return 2
    return 0 if words & _WHOLE else 1
