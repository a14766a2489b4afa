"""What a report says, in plain text: sentences made from a study.

Nothing here knows about pages. Every sentence carries the study's own numbers, so that a report can be
read aloud without its pictures.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from segmentation import __version__
from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.outlooks import forecasting
from segmentation.language.phrases import capital, count, listed, word
from segmentation.language.titles import named
from segmentation.segment import joins, projections
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.outcome.foretelling_words import JUDGED_ALIKE
from segmentation.segment.outcome.lens import foretells
from segmentation.segment.ways import WAYS

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.segment.verdict.verdicts import Verdict
    from segmentation.studies import Study

_MOST_NAMED = 8  # columns that one sentence can list
NOT_JUDGED = "Whether the groups are really there was not judged in this study."


def title(study: Study) -> str:
    """The name of the report."""
    return f"{word(study.k).capitalize()} {study.profile.unit.one} segments"


def origin(study: Study) -> str:
    """Which file it is about, and how many customers are in it."""
    receipt = study.clean.receipt
    left = receipt.rows_in - receipt.rows_kept
    aside = f", {count(left)} set aside" if left else ""
    return f"{study.table.filename} · {study.profile.unit.counted(receipt.rows_kept)}{aside}"


def choice(study: Study) -> str:
    """Which k was recommended, and which was taken."""
    smallest = int(study.profile.sizes.min())
    total = study.profile.unit.counted(study.clean.receipt.rows_kept)
    tail = f"The smallest segment holds {count(smallest)} of {total}."
    tail, cut = " ".join(filter(None, [joins.told(study.clustering), tail])), word(study.cut).capitalize()
    if study.way:
        division = study.clustering.division
        how = "found" if division is not None and division.found == len(division.held) else "drawn"
        return f"{cut} segments, {how} as {study.way}. {_advised(study)}{tail}"
    if study.verdict is None:
        return f"{cut} segments; no verdict was asked for. {tail}"
    recommended = study.verdict.recommended_k
    if recommended == study.cut:
        return f"{cut} is recommended. {tail}"
    return f"{cut} was chosen; {word(recommended)} is recommended. {tail}"


def _advised(study: Study) -> str:
    """How many latent classes are recommended, where they were judged."""
    verdict = study.verdict
    if not isinstance(verdict, LatentVerdict):
        return ""
    best = "It" if verdict.recommended_k == study.cut else word(verdict.recommended_k).capitalize()
    return f"{best} is the recommended number. "


def standing(study: Study) -> str:
    """The verdict on just these segments."""
    return study.profile.unit.said(study.standing(whose="Chosen"))


def voices(verdict: Verdict) -> str:
    """What the other indicators would have taken."""
    each = "; ".join(f"{voice.name} {voice.k}" for voice in verdict.other_voices)
    second = "" if verdict.runner_up is None else f"Runner-up: {word(verdict.runner_up)}. "
    return f"{second}What each score would choose on its own (1: no groups): {each}."


def by_likeness(verdict: Verdict) -> str:
    """What is said of the same customers where they are grouped by likeness, beside their latent classes."""
    return f"Grouped by likeness instead: {verdict.aside}."


def held(study: Study) -> str:
    """How much of the differences the map shows, and how many customers are drawn."""
    share = float(study.projection.explained[:2].sum())
    apart = study.verdict is None or study.verdict.kind == "natural"
    return projections.shown(share, study.profile.unit.many, apart=apart)


def drawn(study: Study, most: int) -> str:
    """How many of how many customers are on the map."""
    total = study.clean.receipt.rows_kept
    if total <= most:
        return f"All {study.profile.unit.counted(total)} are drawn."
    return f"{count(most)} of {study.profile.unit.counted(total)} are drawn, each segment in its share."


def card_notes(study: Study, persona: Persona) -> list[str]:
    """Why the name and the strategies, the rule that finds them, what to measure, what to know beforehand."""
    rule = study.profile.rules[persona.segment - 1] if study.profile.rules else None
    found = [] if rule is None else [rule.text]
    said = [
        persona.because,
        persona.why,
        *persona.dropped,
        *found,
        persona.measure,
        *cards.notes(persona, study),
    ]
    return [line for line in said if line]


def method(study: Study) -> list[str]:
    """How the segments were made, one paragraph per step."""
    ahead = forecasting(study)[:1]  # how it did on the file stands beside what it says
    if study.way:
        return [_drawing(study), _basis(study), _scaling(study), _judging(study), _naming(study), *ahead]
    if study.recipe.preset == "thesis":
        return [*_published(study), *ahead]
    return [_basis(study), _scaling(study), _clustering(study), _judging(study), _naming(study), *ahead]


def recipe_json(study: Study) -> str:
    """Every choice behind the study."""
    return json.dumps(study.recipe.to_dict(), indent=2, ensure_ascii=False)


def provenance(study: Study) -> str:
    """The fingerprint of the file and the versions of what computed."""
    tools = ", ".join(
        f"{name} {found}" for name in ("numpy", "pandas", "scikit-learn") if (found := _version(name))
    )
    ours = f"Touchstone {__version__}"
    return f"{ours} with {tools}. SHA-256 of the file: {study.table.digest}"


def _basis(study: Study) -> str:
    columns = study.matrix.columns
    many = study.profile.unit.many
    place = "places" if len(columns) == 1 else "place"
    does = f"{place} {many} on the map and in the comparison" if study.way else "decided who belongs together"
    made = [f" {name} = {one.formula}." for name, one in study.clean.roles.made.items() if name in columns]
    called = listed([named(column) for column in columns], most=_MOST_NAMED)
    return (
        f"{capital(_columns(len(columns)))} {does}: {called}. All other columns describe the segments "
        f"afterwards or stand aside.{''.join(made)}{f' {JUDGED_ALIKE}' if foretells(study.recipe) else ''}"
    )


def _columns(many: int) -> str:
    return f"{word(many)} column{'s' if many != 1 else ''}"


def _scaling(study: Study) -> str:
    features = study.matrix.features
    logs = [feature.column for feature in features if feature.log is not None]
    kinds = list(dict.fromkeys(feature.column for feature in features if feature.category is not None))
    sentences = [
        "Extreme values (one in a hundred at either end) were pulled in, and each number was measured in "
        "standard deviations, its usual distance from the average, so that a year of age and a unit of money "
        "do not count the same by accident."
    ]
    if logs:
        few = listed(logs, most=_MOST_NAMED)
        sentences.append(f"Logarithms were taken of {few}, where a few lie far beyond the rest.")
    if kinds:
        sentences.append(f"Categories ({listed(kinds, most=_MOST_NAMED)}) count by whether they are shared.")
    return " ".join(sentences)


def _clustering(study: Study) -> str:
    ks, seed = study.sweep.ks, study.recipe.seed
    how = (
        f"K-means puts every {study.profile.unit.one} with the nearest of k centres and moves the "
        "centres until they rest."
        if study.clustering.algorithm == "k-means"
        else f"The segments were found with {study.clustering.algorithm}."
    )
    return (
        f"{how} Every number of segments from {ks[0]} to {ks[-1]} was tried, with seed {seed}: the same file "
        "and the same choices give the same segments. Segment 1 is the largest."
    )


def _drawing(study: Study) -> str:
    """How a person drew the segments."""
    names = {persona.segment: persona.name for persona in study.personas}
    told = {names[s]: rule.conditions for s, rule in enumerate(study.profile.rules, 1) if rule}
    alike = len({*told.values()}) == 1  # as of latent classes, which no line tells apart
    lines = [*told.values()][:1] if alike else [f"{name}: {said}" for name, said in told.items()]
    division, each = study.clustering.division, f"{'. '.join(lines)}."
    if division is not None and division.found:  # all of them, or those beside a drawn one
        return f"{study.profile.unit.said(WAYS[division.way].told)} {each}"
    return (
        f"The segments were not found but drawn, as {study.way}; the first line that fits a "
        f"{study.profile.unit.one} counts. {each}"
    )


def _judging(study: Study) -> str:
    if study.verdict is None:
        return NOT_JUDGED
    many, verdict = study.profile.unit.many, study.verdict
    if isinstance(verdict, LatentVerdict):
        return (
            f"Whether the groups are really there was checked against made-up {many} with the same columns "
            f"and no groups, and by looking for them in halves of {count(verdict.sample_size)} {many}, each "
            "by itself; how many there are, by the integrated completed likelihood (ICL) where halves agree."
        )
    return (
        f"Whether the groups are really there was checked against made-up {many} with the same columns and "
        f"no groups, by comparing the segments of one half of the {many} with those of the other, and by "
        f"drawing {many} at random again and again ({count(verdict.sample_size)} of them were used)."
    )


def _naming(study: Study) -> str:
    one = study.profile.unit.one
    return (
        "A name is given only when its rule holds; the card says why. Traits are measured against the "
        f"average {one}. Strategies are common practice, not findings in this file, and fall away where the "
        "file contradicts them: test them."
    )


def _published(study: Study) -> list[str]:
    return [
        f"This study follows a published recipe step by step: complete {study.profile.unit.many} only, every "
        "column as a number, words by their place in the alphabet, all measured in standard deviations.",
        f"K-means with {study.cut} centres, seed 42 and ten starts divided them.",
        _naming(study),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
