"""A study as the file that keeps it: choices, findings in numbers and words, and the model; no customer.

What so few customers share that it might tell who they are (`standards.TOLD_CUSTOMERS`) is left out: the
averages of a tiny segment, a rare value, a day or a row of one customer. Its center stays, since nobody could
be placed without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import segmentation
from segmentation.act.models.document_checks import check_agreement
from segmentation.act.models.models import Model, model_of, why_without
from segmentation.act.models.plain_values import plain, record
from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.headlines import headline
from segmentation.errors import DocumentError
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.options import Options
from segmentation.prepare.reading.tables import Source, Table
from segmentation.recipes import Recipe
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.standards import TOLD_CUSTOMERS

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study

FORMAT = 4
"""How the file is laid out; 1 held the choices and a summary, and had no number. 2 had no drawn segments,
3 no groups of buyers and no promises about means."""
_OPENED = (2, 3, FORMAT)
_DIGITS = 4  # of averages and shares, which nothing is computed from
WITHHELD = f"Not told of fewer than {TOLD_CUSTOMERS} customers."


@dataclass(frozen=True)
class FileNote:
    """The file that a study was made of: enough to know it again."""

    name: str
    digest: str
    """SHA-256 of its bytes, or of the cells of a frame."""
    options: Mapping[str, Any]
    """How the person wanted it read; see `Options`."""


@dataclass(frozen=True)
class Card:
    """A segment as its card shows it."""

    segment: int
    name: str
    earned: str
    size: int
    share: float
    value_share: float | None
    targeted: bool
    portrait: str
    traits: tuple[str, ...]
    facts: tuple[str, ...]
    strategies: tuple[str, ...]
    because: str
    rule: str
    why: str
    measure: str
    notes: tuple[str, ...]
    stability: float | None
    identity: int = 0
    """Which segment it is across every k, and so its color; 0 in older files: its number."""

    @property
    def color(self) -> int:
        """The identity that gives its color."""
        return self.identity or self.segment


@dataclass(frozen=True)
class Line:
    """A line of the receipt."""

    count: int
    text: str


@dataclass(frozen=True)
class Number:
    """What the profile tells of a column of numbers."""

    builds: bool
    mean: float
    median: float
    sd: float
    means: tuple[float | None, ...]
    """Per segment; `None` where so few are in it that it would tell of somebody."""
    medians: tuple[float | None, ...]
    effects: tuple[float | None, ...]


@dataclass(frozen=True)
class Category:
    """What the profile tells of a value of a category: its share in each segment, and among all."""

    value: str
    share: float
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Finding:
    """The verdict in words and numbers."""

    kind: Literal["natural", "reproducible", "constructed"]
    sentence: str
    reasons: tuple[str, ...]
    runner_up: int | None
    ks: tuple[int, ...]
    prediction_strength: tuple[float, ...]
    gap: tuple[float, ...]
    redraws_agree: tuple[float, ...]
    badge: str | None = None
    """Its word where it speaks of these segments, empty where it does not; `None` in older files."""
    worth: tuple[float, ...] | None = None
    """Of latent classes: what each number of them gains over one, in ICL per customer; else `None`."""


@dataclass(frozen=True)
class Scores:
    """What the sweep measured at every number of segments."""

    ks: tuple[int, ...]
    inertia: tuple[float, ...]
    silhouette: tuple[float, ...]


@dataclass(frozen=True)
class StudyDocument:
    """All that a study’s file holds."""

    format: int
    touchstone: str
    """The version that wrote it."""
    file: FileNote
    rows: int
    k: int
    headline: str
    verdict: str | None
    recommended_k: int
    finding: Finding | None
    scores: Scores
    sizes: tuple[int, ...]
    inertia: float
    silhouette: float
    explained_variance: tuple[float, ...]
    columns: tuple[str, ...]
    value_column: str | None
    many: str
    """What many rows are called."""
    personas: tuple[Card, ...]
    numbers: Mapping[str, Number]
    categories: Mapping[str, tuple[Category, ...]]
    fidelity: float
    receipt: tuple[Line, ...]
    recipe: Mapping[str, Any]
    model: Model | None
    without_model: str
    """Why there is none; empty where there is one."""
    customer_file: FileNote | None = None
    """The file of customers that was joined to those of orders, where there was one."""
    sampled: int = 0
    """Rows of the sample that charts are drawn of, whose file `file` then tells; 0 where all were at hand."""

    @property
    def options(self) -> Options:
        """How the person wanted the file read."""
        return options_of(self.file)

    @cached_property
    def id(self) -> str:
        """Tells this study from any other."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The file: the same document gives the same bytes."""
        return json.dumps(plain(self), indent=1, ensure_ascii=False, allow_nan=False).encode()


def document_of(study: Study) -> StudyDocument:
    """What the file of a study holds."""
    without = why_without(study)
    summary = study.summary()
    sweep, profile = study.sweep, study.profile
    small = [size < TOLD_CUSTOMERS for size in study.clustering.sizes]
    document = StudyDocument(
        format=FORMAT,
        touchstone=segmentation.__version__,
        file=_file_note(study.table if study.orders is None else study.orders.lines),
        rows=summary["rows"],
        k=summary["k"],
        headline=headline(study),
        verdict=summary["verdict"],
        recommended_k=summary["recommended_k"],
        finding=_finding(study),
        scores=Scores(tuple(map(int, sweep.ks)), _floats(sweep.inertia), _floats(sweep.silhouette)),
        sizes=tuple(summary["sizes"]),
        inertia=summary["inertia"],
        silhouette=summary["silhouette"],
        explained_variance=tuple(summary["explained_variance"]),
        columns=study.matrix.columns,
        value_column=profile.value_column,
        many=profile.unit.many,
        personas=tuple(_card(persona, study) for persona in study.personas),
        numbers={str(name): _number(study, str(name), small) for name in profile.means.columns},
        categories=_categories(study, small),
        fidelity=_rounded(profile.fidelity),
        receipt=_receipt(study),
        recipe=study.recipe.to_dict(),
        model=None if without else model_of(study),
        without_model=without or "",
        customer_file=None
        if study.orders is None or study.orders.customer_file is None
        else _file_note(study.orders.customer_file),
    )
    return study._as_document(document)


def _finding(study: Study) -> Finding | None:
    """The verdict in numbers and words; `None` where none was asked for."""
    verdict = study.verdict
    if verdict is None:
        return None
    if isinstance(verdict, LatentVerdict):
        strength: tuple[float, ...] = ()  # nor is there a gap: both are of distances
        gap, agreement, worth = strength, verdict.evidence.agreement, verdict.evidence.worth
    else:
        strength, gap = _floats(verdict.prediction_strength), _floats(verdict.gap)
        agreement, worth = verdict.ari, None
    return Finding(
        kind=verdict.kind,
        sentence=verdict.sentence,
        reasons=tuple(verdict.reasons),
        runner_up=verdict.runner_up,
        ks=tuple(map(int, verdict.ks)),
        prediction_strength=strength,
        gap=gap,
        redraws_agree=_floats(agreement),
        badge=verdict.badge if study.judged else "",
        worth=None if worth is None else _floats(worth),
    )


def _receipt(study: Study) -> tuple[Line, ...]:
    """What happened to the rows, without days and rows of single customers."""
    return tuple(Line(entry.count, entry.anonymous or entry.text) for entry in study.clean.receipt.entries)


def document_from(fields: Mapping[str, Any]) -> StudyDocument:
    """The document that named values describe, every one checked.

    Raises `DocumentError` with what is wrong, and `RecipeError` for a choice that is none.
    """
    version = fields.get("format")
    if type(version) is int and version > FORMAT:
        raise DocumentError(
            f"it was written by a newer Touchstone (its format is {clipped(version)}, and up to {FORMAT} are "
            "known here). Update Touchstone, or write the study again from its file"
        )
    if version not in _OPENED or isinstance(version, bool):
        raise DocumentError(f"there is no format “{clipped(version)}” of a study")
    document = record(StudyDocument, {"customer_file": None, **fields})
    for file in filter(None, (document.file, document.customer_file)):
        options_of(file)
    Recipe.from_dict(document.recipe)
    check_agreement(document)
    return document


def options_of(file: FileNote) -> Options:
    """Raises `DocumentError` where the options of a file are none."""
    known = {name: file.options.get(name) for name in _OPTIONS}
    if unknown := sorted(set(file.options) - set(_OPTIONS)):
        raise DocumentError(f"there is no way of reading called “{clipped(unknown[0])}”")
    for name, wish in known.items():
        kind, words = _OPTIONS[name]
        if wish is not None and type(wish) is not kind:
            raise DocumentError(f"the way of reading “{name}” is not {words}")
    literal = known.pop("literal")
    if literal is not None and not all(isinstance(name, str) for name in literal):
        raise DocumentError("the way of reading “literal” is not a list of columns")
    return Options(**known, literal=None if literal is None else tuple(literal))


_OPTIONS: Mapping[str, tuple[type[Any], str]] = {
    "encoding": (str, "a text"),
    "delimiter": (str, "a text"),
    "decimal": (str, "a text"),
    "date_order": (str, "a text"),
    "header_row": (int, "a whole number"),
    "sheet": (str, "a text"),
    "odd_rows": (str, "a text"),
    "literal": (list, "a list of columns"),
    "table": (int, "a whole number"),
}


def _file_note(table: Table) -> FileNote:
    is_file = isinstance(table.source, Source)
    digest = hashlib.sha256(table.source.data).hexdigest() if is_file else table.digest  # type: ignore[union-attr]
    options = plain(asdict(table.source.options))
    return FileNote(
        table.filename, digest, {name: wish for name, wish in options.items() if wish is not None}
    )


def _card(persona: Persona, study: Study) -> Card:
    told = persona.size >= TOLD_CUSTOMERS
    stable = study.stability[persona.segment - 1]
    return Card(
        segment=persona.segment,
        name=persona.name,
        earned=persona.earned,
        size=persona.size,
        share=float(persona.share),
        value_share=persona.value_share if told else None,
        targeted=persona.targeted,
        portrait=persona.portrait if told else WITHHELD,
        traits=tuple(trait.text for trait in persona.traits) if told else (),
        facts=tuple(persona.facts) if told else (),
        strategies=tuple(persona.strategies),
        because=persona.because if told else WITHHELD,
        rule=cards.rule(persona, study.profile) if told else WITHHELD,
        why=persona.why,
        measure=persona.measure,
        notes=tuple(cards.notes(persona, study)),
        stability=None if stable is None else _rounded(stable),
        identity=persona.identity,
    )


def _number(study: Study, name: str, small: list[bool]) -> Number:
    profile = study.profile
    overall = profile.overall.loc[name]
    return Number(
        name in profile.basis,
        _rounded(overall["mean"]),
        _rounded(overall["median"]),
        _rounded(overall["sd"]),
        *(_per_segment(table[name], small) for table in (profile.means, profile.medians, profile.effects)),
    )


def _categories(study: Study, small: list[bool]) -> dict[str, tuple[Category, ...]]:
    profile, rows = study.profile, len(study.matrix)
    found = {}
    for name, shares in profile.categories.items():
        overall = profile.overall_shares[name]
        told = [
            value
            for value in shares.columns
            if value in (MISSING, OTHER) or overall[value] * rows > TOLD_CUSTOMERS - 0.5
        ]
        found[str(name)] = tuple(
            Category(str(value), _rounded(overall[value]), _per_segment(shares[value], small))
            for value in told
        )
    return found


def _per_segment(values: Any, small: list[bool]) -> tuple[float | None, ...]:
    return tuple(
        None if few or not np.isfinite(value) else _rounded(value)
        for value, few in zip(values, small, strict=True)
    )


def _rounded(value: Any) -> float:
    """A figure to read; JSON has no infinity."""
    number = float(value)
    return float(f"{number:.{_DIGITS}g}") if np.isfinite(number) else 0.0


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(_rounded(value) for value in values)
