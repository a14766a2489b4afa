"""A study’s file of the first format: the choices and a summary, without what labels other customers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.act.models.plain_values import record
from segmentation.errors import DocumentError
from segmentation.language.phrases import clipped
from segmentation.standards import SEGMENTS_MOST


@dataclass(frozen=True)
class SavedPersona:
    """A segment as it was written down."""

    segment: int
    name: str
    size: int
    share: float
    traits: tuple[str, ...]
    strategies: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class ReceiptLine:
    """What happened to some rows: how many, and the words that follow the count."""

    count: int
    text: str


@dataclass(frozen=True)
class FirstDocument:
    """What the first format held: the fields of `SavedStudy` but for its document."""

    k: int
    rows: int
    sizes: tuple[int, ...]
    inertia: float
    silhouette: float
    explained_variance: tuple[float, ...]
    personas: tuple[SavedPersona, ...]
    receipt: tuple[ReceiptLine, ...]
    columns: tuple[str, ...]
    verdict: str | None
    recommended_k: int
    recipe: Mapping[str, Any]


def first_document(plain: Mapping[str, Any]) -> FirstDocument:
    """The document in plain values; names that it does not know are left aside.

    Raises `DocumentError` where one is missing or wrong, or they do not agree.
    """
    known = {each.name for each in dataclasses.fields(FirstDocument)}
    found = record(FirstDocument, {name: value for name, value in plain.items() if name in known})
    numbers, k = [persona.segment for persona in found.personas], found.k
    if not 1 <= k <= SEGMENTS_MOST or len(found.sizes) != k or numbers != list(range(1, k + 1)):
        raise DocumentError("its numbers of segments, sizes and personas do not agree")
    if found.verdict not in (None, "natural", "reproducible", "constructed"):
        raise DocumentError(f"there is no verdict “{clipped(found.verdict)}”")
    if min(found.rows, found.recommended_k, *found.sizes, *(line.count for line in found.receipt)) < 0:
        raise DocumentError("a count in it is below nothing")
    return found
