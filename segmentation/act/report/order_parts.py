"""What a report holds beside the rest where customers were made of orders: receipt, scores, what is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from segmentation.act.report import figures
from segmentation.act.report.section_shapes import Figure, Row, Table
from segmentation.language.phrases import capital, clipped, count, listed
from segmentation.prepare.lifetime.forecast_columns import ForetoldCustomers
from segmentation.prepare.orders.order_columns import PARTS, OrderRules
from segmentation.segment.rfm import rfm_findings
from segmentation.segment.verdict.stability import adjusted_rand

if TYPE_CHECKING:
    from segmentation.prepare.orders.order_receipts import OrderReceipt
    from segmentation.studies import Study

_WIDE = 640  # units of a picture as wide as the page


class Section(NamedTuple):
    """Sentences, then a picture or a table where there is one, then what to know of it."""

    told: Sequence[str]
    figure: Figure | None = None
    table: Table | None = None
    notes: Sequence[str] = ()


def receipt(study: Study) -> Section | None:
    """What became of every order line; nothing where the rows were customers."""
    if study.orders is None:
        return None
    made = study.orders.receipt
    rows = [
        Row(
            (count(entry.count), study.profile.money.amount(entry.money), capital(_without_count(entry.text)))
        )
        for entry in (made.counted, *made.set_aside)
    ]
    whole = f"All order lines; they became {count(made.customers)} customers"
    rows.append(Row((count(made.lines), study.profile.money.amount(made.total), whole), chosen=True))
    table = Table(("Lines", "Amount", "What became of them"), rows, words=[2])
    return Section([made.sentence, _taken(made)], table=table, notes=made.remarks)


def _without_count(text: str) -> str:
    """What a receipt says of some lines, behind how many they are."""
    return text.partition(" ")[2]


def _taken(made: OrderReceipt) -> str:
    """The columns of an order, and the rules that are not the usual ones."""
    taken = [f"“{clipped(name)}” for {PARTS[part]}" for part, name in made.columns.taken().items()]
    rules, usual = vars(made.rules), vars(OrderRules())
    changed = [f"{rule}: {value}" for rule, value in rules.items() if value != usual[rule]]
    also = f" Rules chosen: {listed(changed, most=len(changed))}." if changed else ""
    return f"Columns taken: {listed(taken, most=len(taken))}.{also}"


def scores(study: Study) -> Section | None:
    """The grid of scores, what they can tell, and how far the groups are those that were found."""
    from segmentation import charts

    if study.recipe.algorithm != "rfm":
        return None
    grid, unit = study.score_grid(), study.profile.unit
    names = [persona.name for persona in study.personas]
    picture = figures.vector(charts.rfm_grid(grid, names, study.clustering.identities), width=_WIDE)
    found = study.sweep.labels_at(study.marked_k)
    agreed = rfm_findings.agreement_told(adjusted_rand(study.clustering.labels, found), study.marked_k)
    told = rfm_findings.what_is_told(grid, unit)
    return Section(
        told, Figure("Recency and frequency", rfm_findings.cell_told(grid, unit), picture), notes=[agreed]
    )


def ahead(study: Study) -> Section | None:
    """How the forecast did on these very orders, then what it says; nothing without one."""
    from segmentation import charts

    made = study.orders
    if not isinstance(made, ForetoldCustomers) or made.lifetime.check is None:
        return None
    from segmentation.prepare.lifetime import lifetime_findings as findings

    lifetime, check = made.lifetime, made.lifetime.check
    figure = Figure(findings.CHECK, findings.LEGEND, figures.vector(charts.hold_out(check), width=_WIDE))
    rows = [Row(pair) for pair in findings.figures(lifetime, study.profile.money)]
    notes = [findings.standing(lifetime), findings.INTERVALS, lifetime.no_value]
    return Section([check.finding], figure, Table((), rows, words=[0, 1]), [note for note in notes if note])
