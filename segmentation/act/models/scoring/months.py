"""A new month: another file of customers in the segments of a study, and what is other in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series, Timestamp

from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import DO_NOT_TARGET, NOTE, as_text, under_free_names
from segmentation.act.models.models import Model
from segmentation.act.models.scoring.column_matches import Match, match_columns
from segmentation.act.models.scoring.month_changes import (
    Change,
    Pair,
    changes,
    compared_columns,
    looked_at,
    people,
    psi,
)
from segmentation.act.models.scoring.scoring import (
    Prepared,
    labels_of,
    latest_day,
    place_rows,
    prepare,
)
from segmentation.errors import RoleError
from segmentation.language.phrases import clipped, percent
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.derived_dates import reference_day
from segmentation.standards import BORDERLINE, UNLIKE_MANY

_DIGITS = 3  # of typicality and margin in a file


class UnbelievedError(RoleError):
    """A column looks as if it were something else; the person may know better."""


@dataclass(frozen=True, eq=False)
class Month:
    """A scored file. Rows are labelled by their position in it, from 0."""

    model: Model
    table: Table
    names: tuple[str, ...]
    """The persona of every segment, segment 1 first."""
    sizes_then: tuple[int, ...]
    """Customers per segment in the study."""
    matches: tuple[Match, ...]
    changes: tuple[Change, ...]
    placed: DataFrame
    """Per row: segment, typicality, margin, second_best, unlike (see `place_rows`)."""
    day: Timestamp | None
    """The day to which dates were counted, where it is another than the study’s."""
    spared: tuple[int, ...] = ()
    """The segments that the person chose not to target."""
    prepared: Prepared | None = None
    """The rows as the model takes them: what was read of the file, and the columns that build."""
    compared: Mapping[str, Pair] = field(default_factory=dict)
    """Column → customers then and now, of those that enough tell of."""
    outside: int = 0
    """How many the study is not about, by its conditions; they have no segment."""
    identities: tuple[int, ...] = ()
    """What gives the segments their colors; none: their numbers."""

    @property
    def stops(self) -> tuple[Change, ...]:
        """What has to be settled before anybody goes by these segments."""
        return tuple(change for change in self.changes if change.stops)

    def customers(self) -> DataFrame:
        """Every row and column of the file in its order, plus segment, persona, typicality, margin…"""
        return pd.concat([self.table.data, self.labels()], axis=1)

    def segments(self) -> DataFrame:
        """One row per segment: its name, customers and share now, and its share in the study."""
        now, then = self.sizes_now, np.array(self.sizes_then, dtype=np.float64)
        return DataFrame(
            {
                "Persona": list(self.names),
                "Customers": now,
                "Share": now / max(now.sum(), 1),
                "Share in the study": then / then.sum(),
            },
            index=Index(range(1, self.model.k + 1), name="Segment"),
        )

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.placed)

    @property
    def sizes_now(self) -> Any:
        """Customers (k,) per segment in this file."""
        segment = self.placed["segment"].dropna().astype(int)
        return np.bincount(segment, minlength=self.model.k + 1)[1:]

    @property
    def mix_has_shifted(self) -> bool:
        """Whether the segments share the customers otherwise than in the study, beyond chance."""
        size, bound = psi(self.sizes_then, self.sizes_now, among=looked_at(self.model, self.compared))
        return size > bound

    @property
    def unlike(self) -> int:
        """How many customers are unlike anyone seen."""
        return int(self.placed["unlike"].fillna(False).astype(bool).sum())

    @property
    def unlike_are_many(self) -> bool:
        """Whether they are so many that the file is hardly of the same kind of customers."""
        return self.unlike > UNLIKE_MANY * max(self.rows, 1)

    @property
    def borderline(self) -> int:
        """How many lie between two segments."""
        return int((self.placed["margin"] < BORDERLINE).sum())

    @property
    def without(self) -> int:
        """How many have no segment, by the study’s own recipe; `outside` are among them."""
        return int(self.placed["segment"].isna().sum())

    def csv(self) -> bytes:
        """Every row and column of the file in its own text, plus ours, as CSV in UTF-8."""
        ours = self.labels(rounded=True)
        upload = self.table.text()
        texts = DataFrame({name: as_text(ours[name]) for name in ours}, index=upload.index)
        return write_csv(pd.concat([upload, texts], axis=1))

    def summary(self) -> dict[str, Any]:
        """The month in plain JSON values."""
        table = self.segments()
        return {
            "rows": self.rows,
            "segments": [
                {
                    "segment": number,
                    "name": row["Persona"],
                    "size": int(row["Customers"]),
                    "share": float(row["Share"]),
                    "share_in_study": float(row["Share in the study"]),
                }
                for number, (_, row) in enumerate(table.iterrows(), start=1)
            ],
            "without_segment": self.without,
            "outside": self.outside,
            "borderline": self.borderline,
            "unlike_anyone_seen": self.unlike,
            "mix_has_shifted": self.mix_has_shifted,
            "columns": [{"column": m.column, "found": m.found, "how": m.how} for m in self.matches],
            "changes": [vars(change) for change in self.changes],
            "counted_to": None if self.day is None else self.day.date().isoformat(),
        }

    def lines(self) -> list[str]:
        """The month in sentences: columns that go by another name, changes, and who could not be placed."""
        renamed = [match.told for match in self.matches if match.how != "name"]
        told = [*renamed, *(change.text for change in self.changes)]
        if self.outside:
            told.append(
                f"{people(self.outside, 'is', 'are')} not among those the study is about: no segment."
            )
        if without := self.without - self.outside:
            why = (
                "a value to group by is missing" if self.model.lines is None else "nobody in the study was so"
            )
            told.append(f"{people(without, 'has', 'have')} no segment: {why}.")
        if self.unlike:
            told.append(f"{people(self.unlike, 'is', 'are')} unlike anyone seen in the study.")
        return told

    def __repr__(self) -> str:
        parts = " · ".join(
            f"{n} {clipped(row['Persona'], 30)} ({percent(row['Share'])})"
            for n, row in self.segments().iterrows()
        )
        return f"<Month of {self.rows:,} customers: {clipped(parts, 120)}>"

    def labels(self, *, rounded: bool = False) -> DataFrame:
        """Our columns of every row, under names that the file does not use."""
        named = dict(enumerate(self.names, start=1))
        ours: dict[str, Series[Any]] = labels_of(self.model, named, self.placed)
        spared = self.placed["segment"].isin(self.spared)
        if spared.any():
            ours[NOTE] = Series(DO_NOT_TARGET, spared.index, dtype="str").where(spared)
        if rounded:
            ours = {
                name: column.round(_DIGITS) if column.dtype == "float64" else column
                for name, column in ours.items()
            }
        return under_free_names(ours, self.table.data.columns)


def month_of(
    model: Model,
    table: Table,
    names: Sequence[str],
    sizes: Sequence[int],
    *,
    chosen: Mapping[str, str] | None = None,
    reference_date: str | None = None,
    believed: bool = False,
    spared: Sequence[int] = (),
    identities: Sequence[int] = (),
) -> Month:
    """A new file in the segments of a model whose personas are called `names`, of `sizes` then.

    `chosen` says which column is which where the person knows better; dates are counted to `reference_date`
    (ISO), else to the latest in the file where that is later than the study’s. `believed` is the person’s
    word that what would stop it (another unit) is as it should be. `spared` are segments not to target,
    `identities` what gives them their colors.

    Raises `UnmatchedError` where a column that builds is gone, `UnbelievedError` where one looks as if in
    another unit, and `RoleError` where one plainly means something else.
    """
    matches = match_columns(model, table.data, chosen)
    prepared = _prepared_to(model, table, matches, reference_date)
    compared = compared_columns(model, prepared.inside().upload)
    found = changes(model, table, matches, prepared.inside(), compared)
    check_believed(found, believed=believed)
    placed = place_rows(model, prepared)
    outside = 0 if prepared.outside is None else int(prepared.outside.sum())
    return Month(
        model, table, tuple(names), tuple(sizes), matches, found, placed, prepared.day, tuple(spared),
        prepared=prepared, compared=compared, outside=outside, identities=tuple(identities),
    )  # fmt: skip


def _prepared_to(
    model: Model, table: Table, matches: tuple[Match, ...], reference_date: str | None
) -> Prepared:
    """The rows as the model takes them, dates counted to the day that holds for this file."""
    prepared = prepare(model, table.data, matches)
    day = chosen_day(reference_date) if reference_date else latest_day(model, prepared.inside().upload)
    if day is None or (model.reference_day is not None and day == Timestamp(model.reference_day)):
        return prepared
    return prepare(model, table.data, matches, day=day)


def check_believed(found: Iterable[Change], *, believed: bool) -> None:
    """Raises `UnbelievedError` where a column looks as if in another unit, unless that is `believed`."""
    if stops := [change for change in found if change.stops and not believed]:
        raise UnbelievedError(" ".join(change.text for change in stops))


def chosen_day(text: str) -> Timestamp:
    """The day a person wrote. Raises `CleaningError` where it is none."""
    day = reference_day({}, text)
    assert day is not None, "a wish is a day or an error"
    return day
