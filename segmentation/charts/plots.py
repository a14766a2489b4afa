"""Every chart of a study by its name, without knowing which parts of the study it wants.

Methods bear the names of the charts in `segmentation.charts`. Altair charts show themselves in a notebook,
`map` is a figure of Plotly; `charts.saved(chart, "svg")` makes a file of an Altair chart.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NoReturn

from pandas import DataFrame, Series

from segmentation import charts
from segmentation.act.personas.cards import cards
from segmentation.charts.palettes import Chart
from segmentation.errors import ClusteringError, OrderError, RoleError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather
from segmentation.prepare import explorations
from segmentation.prepare.explorations import (
    Exploration,
    Kind,
    Purchases,
    best_sellers,
    counted_lines,
    own_rhythms,
    second_orders,
)
from segmentation.prepare.explorations.measures import Method
from segmentation.prepare.lifetime.forecast_columns import ForetoldCustomers
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_measures import BY_MAKING
from segmentation.prepare.roles.roles import Role
from segmentation.segment.segment_maps import map_of
from segmentation.segment.silhouette_widths import widths
from segmentation.segment.sweeps.flows import flow

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from segmentation.studies import Study

_TOLD = 6
"""Columns that a point of the map tells of; more would cover it."""


class Plots:
    """The charts of one study; what several of them need is computed once."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def __repr__(self) -> str:
        return f"<Charts: {', '.join(names())}>"

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"There is no chart “{name}”. {or_rather(name, names())}")

    # Where customers lie

    def map(self, dimensions: int = 2) -> go.Figure:
        """The customers on the two or three axes along which they differ most; needs no choice of columns.

        Latent classes are seen from where they lie farthest apart.
        """
        study = self._study
        if dimensions not in (2, 3):
            raise ClusteringError(f"A map has two or three dimensions, not {clipped(dimensions)}.")
        projection = study.projection if dimensions == 2 else map_of(study.clustering, dimensions)
        return charts.customer_map(
            projection,
            study.clustering,
            self._names,
            self._hover(),
            dimensions=dimensions,
            money=study.profile.money,
        )

    customer_map = map

    def plan(self) -> Chart:
        """The map as a still picture that can be saved."""
        study = self._study
        return charts.plan(
            study.projection, study.clustering, self._names, self._hover(), money=study.profile.money
        )

    def explained(self) -> Chart:
        """How much of the differences each axis of the map holds."""
        return charts.explained(self._study.projection)

    def loadings(self) -> Chart:
        """What the axes of the map are made of."""
        return charts.loadings(self._study.projection)

    # How many segments, and how real

    def inertia(self) -> Chart:
        """What is left inside the segments, for every number of them: the elbow."""
        return charts.inertia(self._study.sweep, self._study.marked_k)

    def silhouette(self) -> Chart:
        """How separate the segments are, for every number of them, beside what chance reaches."""
        return charts.silhouette(self._study.sweep, self._study.marked_k, self._study.by_likeness)

    def silhouette_plot(self) -> Chart:
        """How well each customer sits in the own segment."""
        found = widths(self._study.clustering, seed=self._study.recipe.seed)
        return charts.silhouette_plot(found.values, found.labels, self._names, self._identities)

    def stability(self) -> Chart:
        """How much of each segment comes back when customers are drawn again."""
        study = self._study
        if (verdict := study.by_likeness) is None:
            raise ClusteringError("Stability is measured with the verdict. Write run(data, verdict=True).")
        if study.way:
            raise ClusteringError("Only groups that are found can come back; these segments were drawn.")
        if study.cost:
            raise ClusteringError(
                "Stability was measured of the free cut; limits of size made another of it."
            )
        if study.cut not in verdict.stability:
            raise ClusteringError(
                f"Stability was not measured for {study.cut} segments; widen k_min to k_max."
            )
        return charts.stability(verdict, study.cut, self._names, study.clustering.parts, self._identities)

    def flow(self, k: int | None = None) -> Chart:
        """Where customers go when there is one segment more than `k`; default: than the study has."""
        study = self._study
        found = flow(
            study.sweep, study.marked_k if k is None else k, study.recipe.numbers, study.recipe.colors
        )
        if found is None:
            raise ClusteringError(
                "This is the largest number of segments that was tried. Ask for a smaller k."
            )
        return charts.flow(found)

    # What the segments are like

    def sizes(self) -> Chart:
        """Customers per segment."""
        return charts.sizes(self._names, self._study.profile.sizes.tolist(), self._identities)

    def rfm_grid(self) -> Chart:
        """Customers by their scores of recency and frequency, and the segments that they are in."""
        study = self._study
        return charts.rfm_grid(study.score_grid(), self._names, self._identities)

    def bars(self, column: str) -> Chart:
        """The mean of a number in every segment."""
        means = self._study.profile.means
        _check(column, [str(name) for name in means], "number")
        values = means[column].tolist()
        texts = [self._study.profile.number(value, column) for value in values]
        return charts.bars(self._names, values, texts, description=f"Mean of {column} per segment")

    def intervals(self, column: str) -> Chart:
        """The mean of a number in every segment with its 95% interval, beside that of all."""
        return self.averages(column, self._segments())

    def profile_heatmap(self) -> Chart:
        """Every segment against the average customer, column by column."""
        return charts.profile_heatmap(self._study.profile, self._names)

    def separation(self) -> Chart:
        """Which columns set the segments apart."""
        return charts.separation(self._study.profile)

    def lifts(self, column: str) -> Chart:
        """One category by segment."""
        _check(column, list(self._study.profile.categories), "category")
        return charts.lifts(self._study.profile, column, self._names)

    def snake(self) -> Chart:
        """All segments along the columns of a card."""
        return charts.snake(self._study.profile, self._names, self._columns())

    def compare(self, one: int = 1, other: int = 2) -> Chart:
        """Two segments side by side."""
        self._check_segments(one, other)
        return charts.compare(self._study.profile, one, other, self._columns())

    def effects(self, segment: int = 1) -> Chart:
        """A segment against the average customer, as on its card."""
        self._check_segments(segment)
        columns = cards.columns_of(self._study.personas[segment - 1], self._study.profile)
        return charts.effects(self._study.profile, segment, columns or self._columns())

    def parts(self, segment: int = 1) -> Chart:
        """A segment's part of the customers, and of what they bring."""
        self._check_segments(segment)
        persona = self._study.personas[segment - 1]
        return charts.parts(segment, cards.parts(persona, self._study.profile), persona.identity)

    # What the file is like

    def picture(self, x: str, y: str | None = None) -> Chart:
        """One column, or one against another, by what they are."""
        for column in (x,) if y is None else (x, y):
            _check(column, list(self._look.kinds), "column that can be drawn")
        return charts.picture(self._look.alone(x) if y is None else self._look.pair(x, y))

    def histogram(self, column: str) -> Chart:
        """How a number is spread."""
        return charts.histogram(explorations.distribution(self._column(column, "number")))

    def shares(self, column: str) -> Chart:
        """How often each value of a category comes."""
        return charts.shares(explorations.shares(self._column(column, "category")))

    def timeline(self, column: str) -> Chart:
        """How many customers fall into each period of a date."""
        return charts.timeline(explorations.timeline(self._column(column, "date")))

    def averages(self, column: str, category: str | Series) -> Chart:
        """The mean of a number for each value of a category, with its 95% interval."""
        by = self._column(category, "category") if isinstance(category, str) else category
        return charts.averages(explorations.averages(self._column(column, "number"), by))

    def boxes(self, column: str, category: str) -> Chart:
        """How a number is spread for each value of a category."""
        by = self._column(category, "category")
        return charts.boxes(explorations.averages(self._column(column, "number"), by))

    def cross(self, down: str, across: str) -> Chart:
        """One category against another."""
        return charts.cross(
            explorations.cross(self._column(down, "category"), self._column(across, "category"))
        )

    def scatter(self, x: str, y: str) -> Chart:
        """One number against another."""
        return charts.scatter(explorations.scatter(self._column(x, "number"), self._column(y, "number")))

    def trend(self, column: str, date: str) -> Chart:
        """The mean of a number per period of a date."""
        return charts.trend(explorations.trend(self._column(column, "number"), self._column(date, "date")))

    def correlation(self, method: Method = "rank") -> Chart:
        """How numbers move together."""
        return charts.correlation(self._look.correlations(method))

    def concentration(self) -> Chart:
        """How much of the value the best customers bring."""
        found = self._look.concentration
        if found is None:
            raise RoleError("This file has no column that says what customers are worth.")
        return charts.concentration(found)

    def missing(self) -> Chart:
        """Where values are missing."""
        return charts.missing(self._look.gaps)

    # What customers ordered, where the file holds orders

    def order_history(self, *, revenue: bool = False) -> Chart:
        """Orders (or revenue) over time, of new and of returning customers."""
        found = self._purchases.history()
        if found is None:
            raise RoleError("All orders are on one day, so there is no time to draw them over.")
        return charts.order_history(found, revenue=revenue, money=self._study.profile.money)

    def cohorts(self) -> Chart:
        """Who comes back how soon, by the period of the first order."""
        found = self._purchases.cohorts()
        if found is None:
            raise RoleError("All orders are of one period, so nobody can have come back after it.")
        return charts.cohorts(found)

    def second_orders(self) -> Chart:
        """How many order again within how many days of their first order."""
        found = second_orders(self._purchases)
        if not found.returned or not len(found.days):
            raise RoleError(found.finding)
        return charts.second_orders(found)

    def own_rhythms(self) -> Chart:
        """Who is away longer than ever before, by their own usual time between orders."""
        found = own_rhythms(self._purchases)
        if found is None:
            raise RoleError("Too few customers have ordered on three days or more, so nobody has a rhythm.")
        return charts.own_rhythms(found)

    def best_sellers(self, part: Literal["product", "category"] = "product") -> Chart:
        """What each product (or category) brings, and how many customers bought it."""
        made = self._orders
        found = best_sellers(made, part, *counted_lines(made))
        if found is None:
            raise RoleError(f"These orders do not name a {part}, or only one.")
        return charts.best_sellers(found)

    def hold_out(self) -> Chart:
        """What was expected of customers made of orders, and what came (see `LifetimeValue.check`).

        Raises `OrderError` where the rows were customers, or their orders allow no forecast.
        """
        made = self._study.orders
        if made is None:
            raise OrderError("This file holds customers, not orders, so nobody knows when they bought.")
        from segmentation.prepare.lifetime.lifetime_values import lifetime_value

        found = made.lifetime if isinstance(made, ForetoldCustomers) else lifetime_value(made)
        if found.check is None:
            raise OrderError(found.refusal)
        return charts.hold_out(found.check)

    def foretelling(self) -> Chart:
        """From describing to foretelling the outcome: what segments explain (see `Study.foretelling`).

        Raises `ClusteringError` where the study has no outcome, or a person drew its segments.
        """
        found = self._study.foretelling
        if found is None:
            raise ClusteringError(
                "This study has no outcome to predict. Name the column, as in run(data, outcome='Churned'), "
                "and let groups be found."
            )
        return charts.foretelling(found, self._study.recipe.foretell)

    # What they need of the study

    @property
    def _orders(self) -> Customers:
        if self._study.orders is None:
            raise RoleError(
                "This study is of customers. Orders can be drawn where the file holds order lines."
            )
        return self._study.orders

    @cached_property
    def _purchases(self) -> Purchases:
        return Purchases.of(self._orders)

    @cached_property
    def _look(self) -> Exploration:
        study = self._study
        return Exploration.of(
            study.table.data,
            study.roles,
            study.clean,
            money=study.profile.money,
            unit=study.profile.unit,
            by_making=() if study.orders is None else BY_MAKING,
        )

    @property
    def _names(self) -> list[str]:
        return [clipped(persona.name) for persona in self._study.personas]

    @property
    def _identities(self) -> tuple[int, ...]:
        return self._study.clustering.identities

    def _hover(self) -> DataFrame:
        """What the map says about a customer: the id, if there is one, and the first of what builds."""
        study = self._study
        told = [*study.roles.names(Role.ID)[:1], *study.matrix.columns[:_TOLD]]
        data = study.clean.data
        return data[[name for name in dict.fromkeys(told) if name in data]]

    def _columns(self) -> list[str]:
        profile = self._study.profile
        builds = [name for name in profile.basis if name in profile.effects.columns]
        found = builds[:8] if len(builds) > 1 else cards.columns(profile)
        if not found:
            raise RoleError("There is no number to compare segments by. Take lifts(column) of a category.")
        return found

    def _segments(self) -> Series:
        names = {p.segment: f"{p.segment} {clipped(p.name)}" for p in self._study.personas}
        return self._study.clustering.series().map(names).astype("str")

    def _check_segments(self, *segments: int) -> None:
        for segment in segments:
            if segment not in range(1, self._study.k + 1):
                raise ClusteringError(
                    f"There is no segment {clipped(segment)}. This study has {self._study.k}, counted from 1."
                )

    def _column(self, column: str, kind: Kind) -> Series:
        fitting = [name for name, its_kind in self._look.kinds.items() if its_kind == kind]
        _check(column, fitting, kind)
        return self._look.data[column]


def names() -> list[str]:
    """The charts of a study, by name."""
    return [name for name in vars(Plots) if not name.startswith("_")]


def _check(column: str, known: list[str], what: str) -> None:
    """Raise `RoleError` for a column that is not among those a chart can show."""
    if column not in known:
        hint = or_rather(str(column), known[:8]) if known else "There is none in this file."
        raise RoleError(f"“{clipped(column)}” is no {what} of this study. {hint}")
