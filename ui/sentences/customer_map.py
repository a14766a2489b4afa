"""What the map says: how its clouds lie, what a hand can do, and the same for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.act.personas.name_evidence import have_mostly_left
from segmentation.charts import axis_title
from segmentation.language.phrases import capital, count, percent
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.verdict.verdicts import number
from segmentation.standards import CUSTOMERS_TO_JUDGE, PICTURE_HOLDS, PICTURE_WHOLE
from segmentation.studies import Study

TITLE = "Where the segments lie"
DIFFERENT = "What makes each segment different"
SELECTED = "The selected customers"
FIND, EXAMPLE = "Find a customer", "An id, or # and a row"
_OF_CLASSES = {"natural": "groups", "reproducible": "dependable segments"}
HANDS = ("Draw a line around customers", "List the customers in view", "Nearer", "Further", "Show all")
"""The buttons on the map, from above."""


def headline(study: Study) -> str:
    """Verdict and picture in one sentence."""
    return f"{lie(study)}; {_held(study)}."


def lie(study: Study) -> str:
    """How these segments lie to each other, as far as the verdict speaks of them.

    Whose number it is, how they were drawn, and that groups have another shape: the line below tells that.
    """
    k, verdict = number(study.k), study.verdict
    too_few = len(study.matrix.values) < CUSTOMERS_TO_JUDGE
    if verdict is None or not study.judged or verdict.another_shape or too_few:
        return f"{capital(k)} segments"
    if isinstance(verdict, LatentVerdict) and verdict.kind != "constructed":
        return f"{capital(k)} {_OF_CLASSES[verdict.kind]}, which may overlap here"
    if verdict.kind == "natural":
        return f"{capital(k)} groups with gaps between them"
    if verdict.kind == "reproducible":
        return f"{capital(k)} dependable segments without gaps between them"
    return f"One cloud, divided into {k} for planning"


def _held(study: Study) -> str:
    share = _share(study)
    much = "all that differs" if share > PICTURE_WHOLE else f"{percent(share)} of what differs"
    return f"the picture shows {much}"


def _share(study: Study) -> float:
    return float(study.projection.explained[:2].sum())


def spoken(study: Study) -> str:
    """The map for those who do not see it: its finding, who is on it, and what lies across."""
    sizes = study.profile.sizes.tolist()
    who = [f"{p.segment} {p.name}, {count(size)}" for p, size in zip(study.personas, sizes, strict=True)]
    across = axis_title(study.projection, 0).removesuffix(" →")
    return f"{TITLE}. {headline(study)} {'; '.join(who)}. Across: {across}."


def drawn(study: Study, dots: int, *, unit: Unit = CUSTOMER) -> str:
    """How many are drawn, and what overlap may mean where groups are apart in more than two directions."""
    total = len(study.matrix.values)
    told = f"All {unit.counted(total)} are drawn."
    if dots < total:
        told = f"{count(dots)} of {unit.counted(total)} are drawn, each segment in its share."
    apart = study.judged and study.verdict is not None and study.verdict.kind == "natural"
    if apart and _share(study) < PICTURE_HOLDS:
        return f"{told} Where clouds touch, what is left out may set them apart."
    return told


def at_rest(study: Study) -> tuple[int, str]:
    """The segment that is told of while nobody points at one, and why it is that one."""
    shares = [persona.value_share for persona in study.personas]
    if None in shares or study.profile.value_column is None:
        most = max(study.personas, key=lambda persona: persona.size)
        return most.segment, "The largest. Point at a cloud for others."
    most = max(study.personas, key=lambda persona: persona.value_share or 0.0)
    if have_mostly_left(study.profile, most.segment):
        return most.segment, "They brought most, and most of them have left. Point at a cloud for others."
    return most.segment, "They bring most. Point at a cloud for others."


def around_told(positions: Sequence[int], *, unit: Unit = CUSTOMER) -> str:
    """How many customers the line goes around."""
    if not positions:
        return f"No {unit.one} is inside the line. Draw it around some."
    return f"{unit.counted(len(positions))} selected"
