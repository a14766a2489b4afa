"""A study as the file that keeps it: the choices, the findings and the model, without a single customer.

`Study.write("study.json")` and “This study” on the download page make such a file. Opened, it can be read, it
gives other customers its segments, and with the table it came from its recipe makes the same study again.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pandas import DataFrame, Index

from segmentation.act.comparison.movements import Comparison, compared
from segmentation.act.comparison.promise_checks import Check, Watch, check_promises
from segmentation.act.files.labels import under_free_names
from segmentation.act.files.places import write_whole
from segmentation.act.models.first_documents import FirstDocument, SavedPersona, first_document
from segmentation.act.models.models import Model
from segmentation.act.models.scoring.column_matches import UnmatchedError, match_columns
from segmentation.act.models.scoring.months import Month, month_of
from segmentation.act.models.scoring.scoring import labels_of, place_rows, prepare
from segmentation.act.models.scoring.streams import Door, StreamedMonth, gone_by, streamed
from segmentation.act.models.study_documents import Card, StudyDocument, document_from, document_of
from segmentation.documents import MOST_BYTES, read_json, text_of
from segmentation.errors import DocumentError, ExportError, RoleError
from segmentation.language.phrases import clipped, listed, percent
from segmentation.prepare.reading.inputs import Data, held, read, read_alike
from segmentation.prepare.reading.options import Limits, Options
from segmentation.prepare.reading.tables import Table
from segmentation.promises import Promise
from segmentation.recipes import Recipe

if TYPE_CHECKING:
    from segmentation.refits import Refit
    from segmentation.studies import Study


class CustomersMissingError(RoleError):
    """The segments hang on a second file, of customers, and only orders were brought."""


_BRING = "Bring the file as Touchstone wrote it, or the customers, to make it again."


@dataclass(frozen=True, repr=False)
class SavedStudy:
    """What a study's file holds: the recipe, what came of it in numbers and words, and the model."""

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
    personas: tuple[SavedPersona | Card, ...]
    receipt: tuple[tuple[int, str], ...]
    """What happened to the rows: counts and the words that follow them."""
    document: StudyDocument | None = None
    """Everything in the file; `None` for one of the first format, which held no more than is above."""

    @property
    def model(self) -> Model:
        """What tells other customers their segments.

        Raises `DocumentError` where the file has none, with the reason.
        """
        if self.document is None:
            raise DocumentError(
                "This study was written by an older Touchstone, without what labels other customers. Open it "
                "with its file, and write it again."
            )
        if self.document.model is None:
            raise DocumentError(
                f"{self.document.without_model} So this study labels nobody by itself; open it with its file."
            )
        return self.document.model

    def segments(self) -> DataFrame:
        """One row per segment: its name, size and share, as in `Study.segments`."""
        rows = [(persona.name, persona.size, persona.share) for persona in self.personas]
        index = Index([persona.segment for persona in self.personas], name="Segment")
        return DataFrame(rows, index, columns=["Persona", "Customers", "Share of customers"])

    def profile(self) -> DataFrame:
        """Segments × numbers: the mean of every column of numbers, and in row 0 that of everybody.

        Missing where so few customers are in a segment that its mean would tell of somebody.
        """
        numbers = {} if self.document is None else self.document.numbers
        index = Index(range(self.k + 1), name="Segment")
        return DataFrame(
            {name: [one.mean, *one.means] for name, one in numbers.items()}, index, dtype="float64"
        )

    def rules(self) -> dict[int, str]:
        """Segment → the plain rule that finds it, in words."""
        return {card.segment: card.rule for card in self.personas if isinstance(card, Card)}

    def predict(self, more: Data) -> DataFrame:
        """Where other customers belong: one row per row of `more`, in its order, as `Study.predict` has it.

        Dates are counted to the day of the study. Raises `DocumentError` where the file holds no model, and
        `RoleError` when a column is missing or holds something else than in the study.
        """
        model = self.model
        table = read_alike(more, model.sources, self.options)
        prepared = prepare(model, table.data, match_columns(model, table.data))
        names = {card.segment: card.name for card in self.personas}
        told = under_free_names(labels_of(model, names, place_rows(model, prepared)), table.data.columns)
        given: object = more
        return told.set_axis(given.index) if isinstance(given, DataFrame) else told

    def score(
        self,
        more: Data,
        *,
        columns: Mapping[str, str] | None = None,
        reference_date: str | None = None,
        believed: bool = False,
        customer_file: Data | None = None,
    ) -> Month:
        """A new month: everybody's segment, and what is other in the file than in the study's.

        `columns` says which column of the study is which here, where the person knows; dates are counted to
        `reference_date` (ISO), else to the latest in the file where that is later than the study's.
        `believed` goes on where a column looks as if in another unit. `customer_file` is joined to customers
        made of orders.

        Raises `DocumentError` where the file holds no model, and `RoleError` where a column that builds is
        gone, or plainly means something else.
        """
        model, table = self.model, self.read_month(more, customer_file=customer_file)
        return month_of(
            model,
            table,
            self._names,
            self.sizes,
            chosen=columns,
            reference_date=reference_date,
            believed=believed,
            spared=self._spared,
            identities=[card.color for card in self.personas if isinstance(card, Card)],
        )

    def compare(
        self,
        then: Data | Month,
        now: Data | Month,
        *,
        by: str | None = None,
        columns: Mapping[str, str] | None = None,
        believed: bool = False,
    ) -> Comparison:
        """Two months: who moved where, who is new or lost, and what changed beyond chance.

        `then` and `now` are files as for `score`, or months that were scored. `by` names the column by which
        customers are joined, where the person knows better than their ids; `columns` and `believed` are those
        of `score`.

        Raises what `score` raises, and `RoleError` where a file has no column `by`.
        """
        old, new = (
            month if isinstance(month, Month) else self.score(month, columns=columns, believed=believed)
            for month in (then, now)
        )
        value = None if self.document is None else self.document.value_column
        told = None if self.document is None or value is None else self.document.numbers.get(value)
        return compared(old, new, value_column=value, worth=None if told is None else told.means, by=by)

    def refit(self, more: Data | Month, *, verdict: bool = True) -> Refit:
        """The study made anew from another file, with the old numbers, names and colors where they fit.

        It says where a segment has split, merged or gone. `verdict=False` skips the judgement of structure.

        Columns that bear another name there are matched as `score` does, and said.

        Raises what `score` raises.
        """
        from segmentation.refits import refit  # only who makes a study anew pays for it

        month = more if isinstance(more, Month) else self.score(more)
        assert self.document is not None, "without a document there is no month"
        return refit(self.model, self.document, self.recipe, month, verdict=verdict)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What the study promises of every later file."""
        return self.recipe.promises

    def promise(self, sentence: str) -> Promise:
        """The promise that a sentence makes about this study, such as “share of "At Risk" at most 14%”.

        Raises `RecipeError` where it makes none, or names what the study does not have.
        """
        from segmentation.act.comparison.promised_names import promise_in  # only who writes one pays for it

        return promise_in(self, sentence)

    def promising(self, promises: Iterable[Promise | Mapping[str, Any] | str]) -> SavedStudy:
        """The same study with other promises: plain values as in its file, `Promise`s, or sentences.

        Raises `RecipeError` where one is none.
        """
        recipe = self.recipe.replace(promises=tuple(promises))
        if recipe == self.recipe:
            return self
        if self.document is None:
            return dataclasses.replace(self, recipe=recipe)
        document = dataclasses.replace(self.document, recipe=recipe.to_dict())
        return dataclasses.replace(self, recipe=recipe, document=document)

    def check(self, more: Data | Month) -> tuple[Check, ...]:
        """Every promise held against another file, or a month that was scored: kept, broken or not told.

        Raises what `score` raises.
        """
        if isinstance(more, StreamedMonth):  # its customers have gone by, and were held against them then
            return more.checks
        month = more if isinstance(more, Month) else self.score(more)
        return check_promises(month, self.promises, self._earned)

    @property
    def _names(self) -> list[str]:
        """What the segments are called, in order."""
        return [card.name for card in self.personas]

    @property
    def _earned(self) -> list[str]:
        """The names that the segments earned, in order."""
        return [card.earned or card.name if isinstance(card, Card) else card.name for card in self.personas]

    def sql(
        self, dialect: str = "ansi", *, table: str = "customers", keys: Sequence[str] | None = None
    ) -> str:
        """The study as one SELECT for a database, and a self-test behind it; see `Study.sql`.

        Raises `DocumentError` where the file holds no model.
        """
        from segmentation.act.models.sql.sql import script  # only who writes SQL pays for it

        return script(self.model, self._names, dialect, table=table, keys=keys)

    def onnx(self) -> bytes:
        """The study as an ONNX graph, which gives every customer the very segment it has here.

        See `Study.onnx`. Raises `DocumentError` where the file holds no model.
        """
        from segmentation.act.models.onnx_graphs import graph  # only who writes one pays for it

        return graph(self.model, self._names)

    def score_file(
        self,
        path: str | PathLike[str],
        out: str | PathLike[str] | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        reference_date: str | None = None,
        believed: bool = False,
    ) -> Month:
        """The same of a file, whose labelled customers go to `out`; a large text file goes by in blocks.

        The answers are those of `score`, and of `check` for what is promised now, in memory that does not
        grow with the file. Its customers are not held then: `placed` is empty. Raises as `score` does;
        nothing is written then.
        """
        place, target = Path(path), None if out is None else Path(out)
        by_blocks = streamed(
            self.model,
            place,
            self.options,
            self._names,
            self.sizes,
            target,
            as_customers=self._as_customers,
            chosen=columns,
            reference_date=reference_date,
            believed=believed,
            spared=self._spared,
            watch=self._watch,
        )
        if by_blocks is not None:
            return by_blocks
        table = self.read_month(place)
        month = self.score(table, columns=columns, reference_date=reference_date, believed=believed)
        if target is not None:
            from segmentation.act.targets import write  # the road by blocks does without all exports

            write(target, month.csv())
        return month

    def score_blocks(
        self,
        door: Door,
        *,
        columns: Mapping[str, str] | None = None,
        reference_date: str | None = None,
        believed: bool = False,
    ) -> Month:
        """The same of customers whom an engine gives in blocks, however many; none of them is held."""
        return gone_by(
            self.model, door, self._names, self.sizes, chosen=columns, reference_date=reference_date,
            believed=believed, spared=self._spared, watch=self._watch,
        )  # fmt: skip

    @property
    def _watch(self) -> Watch | None:
        """What holds customers against the promises as they go by; `None` where there are none."""
        return Watch(self.promises, self._earned) if self.promises else None

    @property
    def _spared(self) -> tuple[int, ...]:
        """The segments that the person chose not to target."""
        return tuple(c.segment for c in self.personas if isinstance(c, Card) and not c.targeted)

    def read_month(
        self,
        more: Data,
        filename: str = "",
        *,
        limits: Limits | None = None,
        customer_file: Data | None = None,
    ) -> Table:
        """Another file as a table, read as the study's was where its own cells leave that open.

        Of order lines customers are made, where the study is of such. Raises `DocumentError` where the file
        of the study holds no model, `TableError` for what is no table, `CustomersMissingError` where
        segments hang on a file of customers beside the orders and none is given.
        """
        beside = None if customer_file is None else read(customer_file, limits=limits)
        table = read_alike(more, self.model.sources, self.options, filename, limits=limits)
        return self._as_customers(table, customer_file=beside)

    def is_of_columns(self, names: Iterable[str]) -> bool:
        """Whether all columns that the segments are computed from are among some."""
        return {source.name for source in self.model.sources} <= set(names)

    @property
    def customers_beside(self) -> str:
        """The name of the file of customers that was joined to the study’s orders; empty where none was."""
        beside = None if self.document is None else self.document.customer_file
        return "" if beside is None else beside.name

    def _as_customers(self, table: Table, customer_file: Table | None = None) -> Table:
        """The customers of a table: itself, or those made of its order lines where the study is of such.

        What became of a file of customers is said first in its notes. Raises `CustomersMissingError` where
        there is none, and the segments hang on its columns.
        """
        if self.is_of_columns(map(str, table.data.columns)):
            return table
        from segmentation.steps.preparing import customers_in  # only who scores orders pays for it

        made = customers_in(table, self.recipe, customer_file=customer_file)
        if made is None:
            return table
        if customer_file is None and self.customers_beside:
            self._check_beside(made.table)
        told = () if made.joined is None else tuple(made.joined.texts())
        return dataclasses.replace(made.table, notes=(*told, *made.table.notes))

    def _check_beside(self, made: Table) -> None:
        """Raises `CustomersMissingError` where customers made of orders alone lack what segments hang on."""
        try:
            match_columns(self.model, made.data)
        except UnmatchedError as error:
            named = listed([f"“{clipped(name)}”" for name in error.columns], most=4)
            stand = "stands" if len(error.columns) == 1 else "stand"
            raise CustomersMissingError(
                f"In the study {named} {stand} in a file of customers beside the orders "
                f"(“{clipped(self.customers_beside, 60)}”). Bring the new month’s file of customers too."
            ) from None

    def run(self, data: Data, *, verdict: bool = True, **choices: Any) -> Study:
        """The study again, on the table it came from or on another; see `segmentation.run`."""
        from segmentation.studies import run

        return run(data, self.recipe, verdict=verdict, **choices)

    @property
    def options(self) -> Options:
        """How the person wanted the study's file read."""
        return Options() if self.document is None else self.document.options

    def is_of(self, data: bytes) -> bool:
        """Whether a file is the very one that the study was made of."""
        return self.document is not None and self.document.file.digest == hashlib.sha256(data).hexdigest()

    def has_beside(self, data: bytes) -> bool:
        """Whether a file is the very file of customers that was joined to the orders of the study."""
        beside = None if self.document is None else self.document.customer_file
        return beside is not None and beside.digest == hashlib.sha256(data).hexdigest()

    def write(self, path: str | PathLike[str]) -> Path:
        """Write the file again, to the byte; gives its path. Raises `ExportError` where that cannot be."""
        if self.document is None:
            raise ExportError("A study of an older Touchstone is written again from its file: run it first.")
        place = Path(path)
        try:
            write_whole(place, self.document.to_bytes())
        except OSError as error:
            raise ExportError(f"“{clipped(place)}” could not be written: {error.strerror}.") from None
        return place

    def __repr__(self) -> str:
        names = " · ".join(f"{p.segment} {clipped(p.name, 30)} ({percent(p.share)})" for p in self.personas)
        return f"<Saved study of {self.rows:,} rows: {self.k} segments; {clipped(names, 120)}>"


def open_study(file: str | PathLike[str] | bytes | IO[Any], filename: str = "") -> SavedStudy:
    """The choices and plain numbers in a study's file (a path, its bytes, or an open file).

    Gives a `SavedStudy`: the recipe, k, rows, sizes, scores, columns, verdict, personas and the model. It
    holds no customers; `open_study("study.json").predict("new.csv")` gives new ones its segments, and
    `.run("customers.csv")` makes the study again from the table it came from. `filename` names bytes.

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
    name = filename or name
    try:
        return _study(read_json(text_of(data)))
    except DocumentError as error:
        advice = "" if ". " in str(error) else f" {_BRING}"  # some say themselves what to do
        raise DocumentError(f"“{clipped(name, 200)}” is no saved study: {error}.{advice}") from None


def saved(study: Study) -> SavedStudy:
    """A study as its file would give it, without the detour."""
    return _opened(document_of(study))


def may_be_study(data: bytes) -> bool:
    """Whether a file looks like a saved study rather than a table; `open_study` says what it holds."""
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    return begins and len(data) <= MOST_BYTES and b'"recipe"' in data and b'"personas"' in data


def _study(plain: Any) -> SavedStudy:
    if not isinstance(plain, dict):
        raise DocumentError("the file is not named values")
    if "recipe" not in plain:
        raise DocumentError("it holds no recipe")
    return _opened(document_from(plain)) if "format" in plain else _opened(first_document(plain))


def _opened(document: StudyDocument | FirstDocument) -> SavedStudy:
    return SavedStudy(
        recipe=Recipe.from_dict(document.recipe),
        k=document.k,
        rows=document.rows,
        sizes=document.sizes,
        inertia=document.inertia,
        silhouette=document.silhouette,
        explained_variance=document.explained_variance,
        columns=document.columns,
        verdict=document.verdict,
        recommended_k=document.recommended_k,
        personas=document.personas,
        receipt=tuple((line.count, line.text) for line in document.receipt),
        document=document if isinstance(document, StudyDocument) else None,
    )
