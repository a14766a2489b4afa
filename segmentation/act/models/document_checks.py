"""Whether the parts of a study’s file agree, and its model could place anybody.

Whoever wrote a file by hand, or cut one in half, learns what is wrong rather than get other segments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentation.act.models.models import Model
from segmentation.act.models.scales import FARTHEST
from segmentation.errors import DocumentError
from segmentation.language.phrases import clipped
from segmentation.standards import SEGMENTS_MOST

if TYPE_CHECKING:
    from segmentation.act.models.study_documents import StudyDocument


def check_agreement(document: StudyDocument) -> None:
    """Raises `DocumentError` where parts of a document contradict each other."""
    k = document.k
    numbers = [card.segment for card in document.personas]
    if not 1 <= k <= SEGMENTS_MOST or len(document.sizes) != k or numbers != list(range(1, k + 1)):
        raise DocumentError("its numbers of segments, sizes and personas do not agree")
    if min(document.sizes) < 0 or sum(document.sizes) > document.rows or not sum(document.sizes):
        raise DocumentError("its sizes and rows do not agree")
    per_segment = [
        each
        for number in document.numbers.values()
        for each in (number.means, number.medians, number.effects)
    ]
    per_segment += [one.shares for values in document.categories.values() for one in values]
    if any(len(values) != k for values in per_segment):
        raise DocumentError("its profile has not one number for every segment")
    if document.verdict is not None and (
        document.finding is None or document.finding.kind != document.verdict
    ):
        raise DocumentError("its verdict and the finding behind it do not agree")
    if document.model is not None:
        _check_model(document.model, document)


def _check_model(model: Model, document: StudyDocument) -> None:
    """Raises `DocumentError` where the model could not place anybody."""
    centers, parts, width = model.segments.centers, model.segments.parts, len(model.scales)
    if model.k != document.k or len(model.spreads) != document.k or model.columns != document.columns:
        raise DocumentError("its model is not one of these segments")
    if not width or any(len(center) != width for center in centers):
        raise DocumentError("its centres have not one number for every column")
    prices = model.segments.prices
    if prices is not None and (len(prices) != len(centers) or not all(0 <= p <= FARTHEST for p in prices)):
        raise DocumentError("its segments have not one price each")
    if sorted(number for part in parts for number in part) != list(range(1, len(centers) + 1)):
        raise DocumentError("its segments are not made of the segments of its cut")
    if document.k < 2 or len(centers) > SEGMENTS_MOST:
        raise DocumentError("its number of centres is none that Touchstone makes")
    if any(not spread.distances for spread in model.spreads):
        raise DocumentError("a segment of its model has no distances")
    if any(abs(value) > FARTHEST for center in centers for value in center):
        raise DocumentError("a centre of its model lies beyond all customers")
    if any(scale.scale == 0 or (scale.log is not None and scale.log <= 0) for scale in model.scales):
        raise DocumentError("a column of its model has no scale")
    if any(
        (scale.low or 0) > (scale.high or 0) for scale in model.scales if None not in (scale.low, scale.high)
    ):
        raise DocumentError("the limits of a column of its model are the wrong way round")
    if model.lines is not None:
        model.lines.check(model.k)
    if model.only is not None:
        model.only.check()
    if model.foretold is not None:
        model.foretold.check(model.scales)
    _check_columns(model)


def _check_columns(model: Model) -> None:
    """Raises `DocumentError` where a column is computed from others that are not there, or not as can be."""
    names = [source.name for source in model.sources]
    if len(set(names)) < len(names):
        raise DocumentError("two columns of its model have one name")
    days = [model.reference_day, *model.steps.placeholder_days.values()]
    days += [one.day for one in model.steps.computed.values()]
    days += [] if model.only is None else model.only.mark_days.values()
    if any(day is not None and not _is_day(day) for day in days):
        raise DocumentError("a day of its model is none")
    for name, one in model.steps.computed.items():
        spans = one.how not in ("total", "average")
        wanted = {"total": len(one.of), "average": 2, "tenure": 2}.get(one.how, 1)
        if not one.of or len(one.of) != wanted or (one.day is None) == spans:
            raise DocumentError(f"“{clipped(name)}” is not computed from others as its model says")
    if not set(model.needs) <= set(names):
        raise DocumentError("a column that its model needs is not described in it")
    if model.customers < 1 or any(spread.reach < 0 for spread in model.spreads):
        raise DocumentError("a count or a distance of its model is below nothing")
    for source in model.sources:
        if not all(0 <= share <= 1 for share in (source.known, *source.bins, *source.shares.values())):
            raise DocumentError(f"a share of “{clipped(source.name)}” is none")
        if len(source.deciles) not in (0, 9) or list(source.deciles) != sorted(source.deciles):
            raise DocumentError(f"the tenths of “{clipped(source.name)}” are not in order")
        if source.deciles and len(source.bins) != len(set(source.deciles)) + 1:
            raise DocumentError(f"the shares of “{clipped(source.name)}” are not those of its tenths")


def _is_day(text: str) -> bool:
    try:
        return bool(1677 < np.datetime64(text, "s").astype("datetime64[Y]").astype(int) + 1970 < 2262)
    except ValueError:
        return False
