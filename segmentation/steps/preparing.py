"""From the rows of an upload to the matrix that is clustered: who takes part, as what, and cleaned how."""

from __future__ import annotations

from dataclasses import replace

from pandas import DataFrame

from segmentation import thesis
from segmentation.errors import CleaningError, OrderError
from segmentation.language.phrases import clipped, count
from segmentation.prepare.cleaning.cleaning import CleanTable, clean
from segmentation.prepare.cleaning.participation import participants, with_taken_out
from segmentation.prepare.lifetime.forecast_columns import roles_beside_forecasts, with_forecasts
from segmentation.prepare.orders.building import Customers, build_customers
from segmentation.prepare.orders.customer_files import join_customers
from segmentation.prepare.orders.customer_roles import roles_of_buyers
from segmentation.prepare.orders.order_columns import OrderRules
from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.non_buyers import NEVER
from segmentation.prepare.roles.roles import Roles, infer_roles
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.outcome.lens import foretells, lens, with_expectation
from segmentation.standards import CUSTOMERS_TO_CUT, CUSTOMERS_TO_JUDGE, CUSTOMERS_TO_JUDGE_WELL


def customers_in(
    table: Table,
    recipe: Recipe,
    reading: OrderReading | None = None,
    customer_file: Table | None = None,
) -> Customers | None:
    """Customers made of the order lines in a table; `None` where its rows are customers already.

    `reading` is what was recognised before, `customer_file` a table of customers that is joined to them.
    Raises `OrderError` where none can be made, or joined.
    """
    reading = recognise(table.data) if reading is None and not recipe.rows_are else reading
    is_orders = recipe.rows_are == "orders" or (
        recipe.rows_are != "customers" and reading is not None and reading.rows_are == "orders"
    )
    if not is_orders:
        if customer_file is not None:
            raise OrderError(
                f"“{clipped(customer_file.filename)}” is joined to customers made of orders, and the rows of "
                f"“{clipped(table.filename)}” are taken for customers. Say that they are orders, or leave it "
                "out."
            )
        return None
    reading = recognise(table.data) if reading is None else reading
    columns = reading.columns.lay_over(recipe.orders, list(table.data.columns))
    rules = OrderRules.of(recipe.order_rules)
    made = build_customers(table, columns, rules, reference_date=recipe.reference_date)
    if customer_file is not None:
        made = join_customers(made, customer_file, recipe.customer_key)
    return with_forecasts(made) if recipe.lifetime else made


def made_of_orders(cleaned: CleanTable, orders: Customers | None) -> CleanTable:
    """The customers that take part, with a receipt that begins with the order lines they were made of."""
    if orders is None:
        return cleaned
    first, *others = cleaned.receipt.entries
    lines, joined = orders.receipt.made_of, orders.joined
    text = f"customers were made from {lines}"
    if joined is not None and joined.added and joined.newcomers:
        text = (
            f"customers: {count(orders.receipt.customers)} were made from {lines}, {count(joined.newcomers)} "
        )
        text += "have no order"
    if joined is not None:
        text += f"; “{clipped(joined.filename)}” says more of {count(joined.found)}"
    none_left = "no order of theirs counts"  # they may have ordered, and all of it was cancelled
    others = [replace(entry, text=entry.text.replace(NEVER, none_left)) for entry in others]
    entries = (replace(first, text=text), *others)
    return replace(cleaned, receipt=replace(cleaned.receipt, entries=entries))


def inferred_roles(rows: DataFrame, recipe: Recipe, orders: Customers | None = None) -> Roles:
    """Roles of the customers that take part, before any choice of the person’s.

    Of buyers made of `orders` recency, frequency and money build.
    """
    if orders is None:
        return infer_roles(rows, literal=recipe.literal)
    return roles_beside_forecasts(
        rows, orders, lambda own: roles_of_buyers(infer_roles(own, literal=_literal(own, recipe)))
    )


def roles_of(table: DataFrame, recipe: Recipe) -> Roles:
    """The roles inferred from the customers that take part, with the person’s own choices laid over them."""
    return lay_over(inferred_roles(taking_part(table, recipe), recipe), recipe)


def taking_part(table: DataFrame, recipe: Recipe) -> DataFrame:
    """The rows of an upload that meet the recipe’s conditions; all that follows knows no others.

    Raises `CleaningError` when nobody does.
    """
    return participants(table, recipe.only, literal=_literal(table, recipe))


def _literal(rows: DataFrame, recipe: Recipe) -> tuple[str, ...]:
    """The columns in which every value is meant; those of order lines are none of their customers’."""
    return tuple(name for name in recipe.literal if name in rows)


def lay_over(inferred: Roles, recipe: Recipe) -> Roles:
    """Roles and uses as the recipe wants them.

    Raises `RoleError` for a column that does not exist, or cannot build segments.
    """
    if recipe.basis is not None:
        others = {name: "descriptor" for name in inferred.basis if name not in recipe.basis}
        inferred = inferred.assign(uses={**others, **dict.fromkeys(recipe.basis, "basis")})
    return inferred.assign(roles=recipe.roles, uses=recipe.uses)


def asked(roles: Roles, recipe: Recipe) -> Roles:
    """The same roles, where the recipe asks for an outcome, and of columns, that are among them.

    Raises `RoleError` for a column that does not exist.
    """
    for name in filter(None, (recipe.outcome, *recipe.known_before)):
        roles.source(name)
    return roles


def clean_table(table: DataFrame, roles: Roles, recipe: Recipe) -> CleanTable:
    """The customers that take part, and a receipt for what was made of every row.

    Raises `CleaningError` when fewer than `standards.CUSTOMERS_TO_CUT` customers take part.
    """
    if len(table) < CUSTOMERS_TO_CUT:
        raise CleaningError(_too_few(len(table)))
    part = taking_part(table, recipe)
    if len(part) < CUSTOMERS_TO_CUT:
        raise CleaningError(
            f"Only {len(part):,} of {len(table):,} customers meet “{recipe.only}”, and segments are cut from "
            f"{CUSTOMERS_TO_CUT} on. Take a condition away, or change it."
        )
    cleaned = with_expectation(_cleaned(part, roles, recipe), recipe)
    return (
        with_taken_out(cleaned, table, recipe.only, literal=_literal(table, recipe))
        if recipe.only
        else cleaned
    )


def _cleaned(table: DataFrame, roles: Roles, recipe: Recipe) -> CleanTable:
    if recipe.preset == "thesis":
        return thesis.prepare(table)
    cleaned = clean(table, roles, missing=recipe.missing, reference_date=recipe.reference_date)
    if len(cleaned.data) < CUSTOMERS_TO_CUT:
        raise CleaningError(
            f"Only {len(cleaned.data):,} of {len(table):,} customers are complete. "
            "Keep those with missing values; they are filled with the median."
        )
    return cleaned


def matrix_of(cleaned: CleanTable, recipe: Recipe) -> FeatureMatrix:
    """The matrix that is clustered: the basis columns, or every column for the thesis’s recipe."""
    if recipe.preset == "thesis":
        return thesis.encode(cleaned.data)
    if foretells(recipe):
        return lens(cleaned, recipe)
    return matrix_of_basis(cleaned, recipe)


def _too_few(rows: int) -> str:
    has = "no customers" if rows == 0 else "one customer" if rows == 1 else f"{rows} customers"
    return (
        f"This file has {has}. Segments need {CUSTOMERS_TO_CUT} customers at least, and {CUSTOMERS_TO_JUDGE} "
        f"to be judged; {CUSTOMERS_TO_JUDGE_WELL} or more are better."
    )
