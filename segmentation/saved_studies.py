"""A study as the file that keeps it: the choices and the plain numbers, without a single customer.

`Study.write("study.json")` and “This study” on the download page make such a file. It cannot give anybody
their segment back; with the table it came from, its recipe makes the same study again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, cast

from pandas import DataFrame, Index

from segmentation.documents import MOST_BYTES, read_json, text_of
from segmentation.errors import DocumentError
from segmentation.language.phrases import clipped, percent
from segmentation.prepare.reading.inputs import Data, held
from segmentation.recipes import Recipe

if TYPE_CHECKING:
    from segmentation.studies import Study


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


@dataclass(frozen=True, repr=False)
class SavedStudy:
    """What a study's file holds: the recipe, and what came of it in numbers and words."""

    recipe: Recipe
    k: int
    rows: int
    """Rows of the upload."""
    sizes: tuple[int, ...]
    """Customers per segment, segment 1 first."""
    inertia: float
    silhouette: float
    explained_variance: tuple[float, ...]
    """Shares of the differences on the first two axes of the map."""
    columns: tuple[str, ...]
    """The columns that built the segments."""
    verdict: str | None
    """natural, reproducible or constructed; `None` where none was asked for."""
    recommended_k: int
    personas: tuple[SavedPersona, ...]
    receipt: tuple[tuple[int, str], ...] = field(default=())
    """What happened to the rows: counts and the words that follow them."""

    def segments(self) -> DataFrame:
        """One row per segment: its name, size and share, as in `Study.segments`."""
        rows = [(persona.name, persona.size, persona.share) for persona in self.personas]
        index = Index([persona.segment for persona in self.personas], name="Segment")
        return DataFrame(rows, index, columns=["Persona", "Customers", "Share of customers"])

    def run(self, data: Data, *, verdict: bool = True, **choices: Any) -> Study:
        """The study again, on the table it came from or on another; see `segmentation.run`."""
        from segmentation.studies import run

        return run(data, self.recipe, verdict=verdict, **choices)

    def __repr__(self) -> str:
        names = " · ".join(f"{p.segment} {clipped(p.name, 30)} ({percent(p.share)})" for p in self.personas)
        return f"<Saved study of {self.rows:,} rows: {self.k} segments; {clipped(names, 120)}>"


def open_study(file: str | PathLike[str] | bytes | IO[Any]) -> SavedStudy:
    """The choices and plain numbers in a study's file (a path, its bytes, or an open file).

    Gives a `SavedStudy`: the recipe, k, rows, sizes, scores, columns, verdict and personas. It holds no
    customers, so it neither labels nor predicts: `open_study("study.json").run("customers.csv")` makes the
    study again, and that does.

    Raises `DocumentError` when it is no such file, `RecipeError` when a choice in it is none, and
    `TableError` when it is not there.
    """
    given: object = file
    if not (isinstance(given, str | PathLike | bytes | bytearray) or hasattr(given, "read")):
        kind = type(given).__name__
        raise DocumentError(
            f"A saved study is a file: give its path, its bytes, or the open file, not a {kind}."
        )
    data, name = held(file, MOST_BYTES)
    try:
        return _study(read_json(text_of(data)))
    except DocumentError as error:
        raise DocumentError(f"“{clipped(name, 200)}” is no saved study: {error}.") from None


def _study(plain: Any) -> SavedStudy:
    fields = _mapping(plain, "the file")
    if "recipe" not in fields:
        raise DocumentError("it holds no recipe")
    personas = tuple(_persona(each) for each in _list(fields, "personas"))
    sizes = tuple(_count(each, "sizes") for each in _list(fields, "sizes"))
    k = _count(fields.get("k"), "k")
    if not 1 <= k <= 50 or len(sizes) != k or [p.segment for p in personas] != list(range(1, k + 1)):
        raise DocumentError("its numbers of segments, sizes and personas do not agree")
    return SavedStudy(
        recipe=Recipe.from_dict(_mapping(fields["recipe"], "“recipe”")),
        k=k,
        rows=_count(fields.get("rows"), "rows"),
        sizes=sizes,
        inertia=_number(fields.get("inertia"), "inertia"),
        silhouette=_number(fields.get("silhouette"), "silhouette"),
        explained_variance=_numbers(fields, "explained_variance"),
        columns=_texts(fields, "columns"),
        verdict=_verdict(fields.get("verdict")),
        recommended_k=_count(fields.get("recommended_k"), "recommended_k"),
        personas=personas,
        receipt=tuple(_entry(each) for each in _list(fields, "receipt")),
    )


def _persona(plain: Any) -> SavedPersona:
    fields = _mapping(plain, "a persona")
    return SavedPersona(
        segment=_count(fields.get("segment"), "segment"),
        name=_text(fields.get("name"), "name"),
        size=_count(fields.get("size"), "size"),
        share=_number(fields.get("share"), "share"),
        traits=_texts(fields, "traits"),
        strategies=_texts(fields, "strategies"),
        because=_text(fields.get("because"), "because"),
    )


def _entry(plain: Any) -> tuple[int, str]:
    fields = _mapping(plain, "a line of the receipt")
    return _count(fields.get("count"), "count"), _text(fields.get("text"), "text")


def _verdict(plain: Any) -> str | None:
    if plain is None or plain in ("natural", "reproducible", "constructed"):
        return cast("str | None", plain)
    raise DocumentError(f"there is no verdict “{clipped(plain)}”")


def _mapping(plain: Any, what: str) -> Mapping[str, Any]:
    return cast(
        "Mapping[str, Any]", _sure(plain, what, lambda value: isinstance(value, dict), "named values")
    )


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    told = _sure(fields.get(name), f"“{name}”", lambda value: isinstance(value, list), "a list")
    return cast("list[Any]", told)


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_text(each, name) for each in _list(fields, name))


def _numbers(fields: Mapping[str, Any], name: str) -> tuple[float, ...]:
    return tuple(_number(each, name) for each in _list(fields, name))


def _text(plain: Any, name: str) -> str:
    return cast(str, _sure(plain, f"“{name}”", lambda value: isinstance(value, str), "a text"))


def _count(plain: Any, name: str) -> int:
    told = _sure(plain, f"“{name}”", lambda v: type(v) is int and v >= 0, "a count")
    return cast(int, told)


def _number(plain: Any, name: str) -> float:
    told = _sure(plain, f"“{name}”", lambda v: type(v) in (int, float) and math.isfinite(v), "a number")
    return float(cast(float, told))


def _sure(plain: Any, what: str, is_right: Callable[[Any], bool], kind: str) -> object:
    """The value, if it is what its place in the file asks for."""
    if not is_right(plain):
        raise DocumentError(f"{what} is not {kind}")
    return plain
