"""The named groups: each of the 125 codes is in exactly one, as in the tables that the trade uses."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from segmentation.segment.rfm.rfm_groups import lookup_of, named_groups

CODES = list(product(range(1, 6), repeat=3))
GRID = """
5: New Customers, Potential Loyalists, Potential Loyalists, Champions, Champions
4: Promising, Potential Loyalists, Potential Loyalists, Loyal Customers, Loyal Customers
3: About to Sleep, About to Sleep, Need Attention, Loyal Customers, Loyal Customers
2: Hibernating, Hibernating, At Risk, At Risk, Can’t Lose Them
1: Hibernating, Hibernating, At Risk, At Risk, Can’t Lose Them
"""
"""Recency: the groups of frequency 1 to 5."""


@pytest.mark.parametrize(("groups", "many"), [("ten", 10), ("eleven", 11)])
def test_every_code_is_in_exactly_one_group(groups: str, many: int) -> None:
    found = named_groups(groups)
    times = Counter(code for codes in found.values() for code in codes)
    assert len(found) == many and set(times) == set(CODES) and set(times.values()) == {1}
    tables = [lookup_of(codes) for codes in found.values()]
    assert all(sum(bool(table[code]) for table in tables) == 1 for code in CODES)
    assert not any(table[0].any() or table[:, 0].any() or table[:, :, 0].any() for table in tables)


def test_the_ten_groups_are_the_grid() -> None:
    """Whatever the money."""
    rows = dict(line.split(": ") for line in GRID.strip().splitlines())
    for name, codes in named_groups("ten").items():
        assert codes == {(r, f, m) for r, f, m in CODES if rows[str(r)].split(", ")[f - 1] == name}


def test_the_six_codes_that_no_list_names_are_lost() -> None:
    assert named_groups("eleven")["Lost"] == {(1, m, 1) for m in (1, 2, 3, 4, 5)} | {(1, 1, 2)}
    sizes = {name: len(codes) for name, codes in named_groups("eleven").items()}
    assert list(sizes.values()) == [7, 8, 24, 7, 16, 8, 5, 22, 8, 14, 6]
