"""Who is the same customer in two files, and by what; who is not, and why."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from two_months import club, july

from segmentation.act.comparison.customer_matches import match_customers, unjoined_told
from segmentation.errors import RoleError


def test_customers_are_joined_by_their_id() -> None:
    """Whatever the order of rows and columns, and the spelling of the header."""
    june = club(90)
    later = july(june, risen=5)
    found = match_customers(june, later.rename(columns={"Member ID": "member_id"}).iloc[:, ::-1])
    assert found.now == "member_id"
    assert (
        june["Member ID"].to_numpy()[found.rows_then] == later["Member ID"].to_numpy()[found.rows_now]
    ).all()
    assert set(june["Member ID"].iloc[found.lost]) == set(june["Member ID"]) - set(later["Member ID"])
    assert set(later["Member ID"].iloc[found.new]) == set(later["Member ID"]) - set(june["Member ID"])


def test_without_an_id_an_address_joins_and_it_is_said() -> None:
    """Letters count alike, large or small."""
    june = club(90).drop(columns="Member ID")
    later = june.assign(Email=june["Email"].str.upper()).sample(frac=1, random_state=1)
    found = match_customers(june, later)
    assert len(found.rows_now) == 90
    assert found.told == "Without an id in both files customers are joined by their e-mail address (“Email”)."


def test_ids_of_another_system_join_nobody_and_it_is_said() -> None:
    """An address does, then."""
    june = club(90)
    found = match_customers(june, june.assign(**{"Member ID": [f"Z{i}" for i in range(90)]}))
    assert len(found.rows_now) == 90
    assert found.told == "Nobody is in both files by “Member ID”, so customers are joined by “Email”."


def test_nothing_joins_where_nothing_names_customers() -> None:
    """It is said, and a wish for a column that one file lacks is refused."""
    bare = club(90)[["Spend", "Visits", "Plan"]]
    found = match_customers(bare, bare)
    assert not found.joined
    assert "No column of both files names customers" in found.told
    with pytest.raises(RoleError, match="The newer file has no column “Email”"):
        match_customers(club(90), bare, by="Email")


def test_numbers_of_rows_are_nobodys_names() -> None:
    """1, 2, 3 in both files would join whoever stands in the same line."""
    june = club(90)[["Spend", "Visits", "Plan"]].assign(Row=np.arange(1, 91))
    assert not match_customers(june, june.sample(frac=1, random_state=1).assign(Row=np.arange(1, 91))).joined


def test_zeros_that_a_spreadsheet_took_are_overlooked() -> None:
    """Numbers and texts alike; it is said."""
    june = club(90).assign(**{"Member ID": [f"{i:06d}" for i in range(700, 790)]}).drop(columns="Email")
    later = june.assign(**{"Member ID": np.arange(700, 790)})
    found = match_customers(june, later)
    assert len(found.rows_now) == 90
    assert "zeros in front left away" in found.told


def test_what_comes_twice_names_nobody() -> None:
    """Nor does an empty cell; both are counted and told."""
    june = club(90)
    ids = june["Member ID"].mask(june.index < 3).mask(june.index.isin([10, 11]), "M1-00012")
    found = match_customers(june, june.assign(**{"Member ID": ids}), by="Member ID")
    assert (found.unnamed, found.repeated) == ((0, 3), (0, 3))
    assert len(found.rows_now) == 84
    assert any("3 rows of the newer file without “Member ID”" in told for told in unjoined_told(found))
    assert any("comes more than once" in told for told in unjoined_told(found))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=9),
    st.lists(st.sampled_from(["", "a", "b", "c", "d", "f"]), max_size=9),
)
def test_every_row_is_accounted_for(then: list[str], now: list[str]) -> None:
    """Joined, lost or new, without a name, or one of several of a name; and only equals are joined."""
    older, newer = (DataFrame({"Customer ID": names}, dtype="str") for names in (then, now))
    found = match_customers(older, newer, by="Customer ID")
    for rows, names, other, alone, at in (
        (older, then, now, found.lost, 0),
        (newer, now, then, found.new, 1),
    ):
        unmatched = sum(1 for name in names if name and names.count(name) == 1 and other.count(name) > 1)
        whole = len(found.rows_now) + len(alone) + found.unnamed[at] + found.repeated[at] + unmatched
        assert whole == len(rows)
    assert [then[i] for i in found.rows_then] == [now[i] for i in found.rows_now]
