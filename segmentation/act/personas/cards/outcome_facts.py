"""What a card says of the outcome, where segments are found to foretell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.errors import SegmentationError
from segmentation.segment.outcome.foretelling_words import is_told, rate_told
from segmentation.segment.outcome.outcome_rates import rates

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study


def outcome_facts(persona: Persona, study: Study) -> list[str]:
    """How often it happens in the segment, with its interval; nothing that is not beyond chance.

    Nobody's expectation comes from a model that saw them, so that the study's own customers may be counted.
    """
    try:
        found = study.foretelling
    except SegmentationError:  # said where the outcome is chosen
        return []
    if found is None or not is_told(found, study.recipe):
        return []
    outcome = found.outcome
    each = rates(outcome.values, study.clustering.labels, study.k, binary=outcome.binary)
    told = rate_told(each[persona.segment - 1], outcome)
    return [] if told is None else [told]
