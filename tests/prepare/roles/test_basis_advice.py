"""What is said of a basis that is too wide or too narrow, and of a file of which nothing can build."""

from __future__ import annotations

from segmentation.prepare.roles.basis_advice import basis_advice, none_can_build
from segmentation.prepare.roles.roles import ColumnRole, Role, Roles, Use


def named(width: int, *, others: bool = True) -> Roles:
    building = [ColumnRole(f"C{i}", Role.NUMERIC, Use.BASIS, "A number.") for i in range(width)]
    more = [ColumnRole("More", Role.NUMERIC, Use.DESCRIPTOR, "A number.")] if others else []
    return Roles((*building, *more))


def test_a_basis_too_wide_gets_a_suggestion() -> None:
    """Under 70 customers for a column, the advice has the numbers and a width that fits."""
    assert basis_advice(named(5), 1000) is None
    assert basis_advice(named(8), 560) is None
    assert basis_advice(named(8), 240) == (
        "Eight columns for 240 customers: 30 each. Aim for 70 or more; three columns would be safer."
    )
    assert basis_advice(named(12), 100_000) == "Customers are grouped by 12 columns. Four to eight work best."
    assert basis_advice(named(0), 100) is None
    assert basis_advice(named(2), 200) is None  # three would be too many for so few, as it says of three
    assert "two columns would be safer" in str(basis_advice(named(3), 200))
    assert "up to two columns work best" in str(basis_advice(named(1), 200))
    assert str(basis_advice(named(1), 30)).endswith("so segments will be bands of “C0”."), "no more would fit"
    assert "Four to eight work best" in str(basis_advice(named(2), 2_000))
    assert basis_advice(named(4), 0) is None


def test_nobody_is_sent_to_columns_that_are_not_there() -> None:
    """“Group by others too” was said of files with no other column, and of names and copies."""
    alone = named(1, others=False)
    assert basis_advice(alone, 1000) == "Only one column to group by, so segments will be bands of “C0”."
    assert basis_advice(named(3, others=False), 1000) is None
    text = ColumnRole("Name", Role.TEXT, Use.CARRIED, "A name.")
    copy = ColumnRole("Again", Role.NUMERIC, Use.CARRIED, "Copy of C0.", repeats=("C0",))
    assert basis_advice(Roles((*named(3, others=False), text, copy)), 1000) is None
    assert "No column of this file can group customers" in str(none_can_build(Roles((text,))))
    assert none_can_build(named(0)) is None


def test_recency_frequency_and_money_are_columns_enough_for_buyers() -> None:
    assert "three columns" in str(basis_advice(named(3), 400))
    assert basis_advice(named(3), 400, of_orders=True) is None
