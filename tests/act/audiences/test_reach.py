"""Who can be reached, counted before any list is written."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import partial

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from standins import mini_study

from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.contact_consent import REFUSED
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import NO_CONTACT, NOT_TARGETED, People, reach
from segmentation.act.exports import EXPORTS, Export, one_segment
from segmentation.errors import ExportError
from segmentation.prepare.reading.tables import Held
from segmentation.studies import run

READ = {
    ".csv": pd.read_csv,
    ".parquet": pd.read_parquet,
    ".xlsx": partial(pd.read_excel, engine="calamine"),
}


def shop(rows: int = 60, *, unreachable: int = 0) -> DataFrame:
    """Customers with an address each, but for the first few."""
    return DataFrame(
        {
            "Email": ["" if i < unreachable else f"a{i}@example.com" for i in range(rows)],
            "Phone": ["" if i < unreachable else f"030 {100000 + i}" for i in range(rows)],
            "Consent": ["no" if i % 5 == 1 else "yes" for i in range(rows)],
        }
    )


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_a_tally_is_the_receipt_of_the_list(platform: str) -> None:
    """What is counted beforehand is what the file then holds, with or without shared contacts."""
    study = mini_study(shop(unreachable=4))
    tally = reach(study, platform, keep_aside=0.1, people=People(study.table, "DE")).tally()
    made = audience(study, platform, country="DE", keep_aside=0.1)

    assert (tally.usable, *tally.left_out) == (len(made.people), *made.receipt()[:-1])
    assert tally.usable + sum(count for count, _ in tally.left_out) == 60


@pytest.mark.parametrize("ready", [False, True])
def test_a_list_takes_the_upload_apart_once(monkeypatch: pytest.MonkeyPatch, ready: bool) -> None:
    """Addresses, consent and what is missing all come from one text; from none where it is at hand."""
    study = run(shop().assign(Spent=[i * i % 97 for i in range(60)]), k=2, verdict=False)
    table = study.table.with_text() if ready else study.table
    asked, cells = [], Held.cells
    monkeypatch.setattr(Held, "cells", lambda source: asked.append(1) or cells(source))

    made = audience(replace(study, table=table), "meta")
    assert len(made.people) == 48
    assert len(asked) == (0 if ready else 1)


EMAIL = st.sampled_from(
    ["", "a@x.example", " A@X.example ", "b@x.example", "ñ@x.example", "no address", "c@x.co"]
)
PHONE = st.sampled_from(["", "+4930123456", "030 123456", "+49 30 123457", "12", "call me", "'+4930123458"])
AGREED = st.sampled_from(["", "yes", "no", "ja", "1", "opted_in", "unsubscribed", "2024-03-01", "perhaps"])


@settings(max_examples=40)
@given(
    st.lists(st.tuples(EMAIL, PHONE, AGREED, AGREED), min_size=3, max_size=25),
    st.sampled_from(list(PLATFORMS)),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "DE"]),
    st.sampled_from([None, False, True]),
    st.sampled_from([0.0, 0.3]),
    st.sets(st.integers(0, 2)),
)
def test_every_customer_is_counted_once(rows, platform, segment, country, unknown, keep_aside, aside):
    """In the list or left out for one reason: together always all rows, whatever they hold and who asks."""
    text = DataFrame(rows, columns=["Email", "Phone", "Accepts email", "Accepts SMS"])
    reached = reach(
        mini_study(text, set_aside=tuple(aside)),
        platform,
        segment=segment,
        country=country,
        include_unknown=unknown,
        keep_aside=keep_aside,
    )

    assert sorted([*reached.known.index, *reached.left_out.index]) == list(range(len(rows)))
    tally = reached.tally()
    assert tally.usable + sum(count for count, _ in tally.left_out) == len(rows)
    assert segment is None or set(reached.segments) <= {segment}
    told_no = reached.known.index[
        (text.loc[reached.known.index, ["Accepts email", "Accepts SMS"]] == "no").all(axis=1)
    ]
    assert not len(told_no)
    assert not set(aside) & set(reached.known.index)


def test_nobody_within_reach_is_a_tally_too() -> None:
    """A segment without a single address counts as too small, and a list of nobody is no error here."""
    tally = reach(mini_study(shop(30, unreachable=30)), "google").tally()

    assert (tally.usable, dict(tally.left_out)) == (0, {24: NO_CONTACT, 6: REFUSED})
    assert tally.too_small == ((1, 0), (2, 0))


@pytest.mark.parametrize(
    "export",
    [e for e in EXPORTS.values() if e.group == "customers" and e.fits(mini_study(shop()))],
    ids=lambda e: e.key,
)
def test_every_labelled_file_takes_the_share_kept_aside(export: Export) -> None:
    """The share of the control group is one choice, whatever the form of the file."""
    study = mini_study(shop())
    data = export.build(study, control=0.5)

    if export.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            told = pd.concat(pd.read_csv(archive.open(name)) for name in archive.namelist())
    else:
        told = READ[export.suffix](io.BytesIO(data))
    assert told["Test or control"].value_counts().to_dict() == {"Test": 30, "Control": 30}


def test_one_segment_takes_it_too() -> None:
    """A segment alone marks the same customers as the whole file."""
    study = mini_study(shop())
    alone = pd.read_csv(io.BytesIO(one_segment(study, 2).build(study, control=0.5)))
    everyone = pd.read_csv(io.BytesIO(EXPORTS["csv"].build(study, control=0.5)))
    pd.testing.assert_frame_equal(alone, everyone[everyone["Segment"] == 2].reset_index(drop=True))


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_a_segment_nobody_wants_to_target_is_in_no_list(platform: str) -> None:
    """Its customers are counted under the person’s own note, and none of them is in a file."""
    study = mini_study(shop(), spared=(2,))
    tally = reach(study, platform, country="DE").tally()
    made = audience(study, platform, country="DE")

    assert {reason: count for count, reason in tally.left_out}[NOT_TARGETED] == 30
    assert (30, NOT_TARGETED) in made.receipt()
    assert f"30  {NOT_TARGETED}" in made.receipt_text()
    assert set(made.segments) == {1}
    assert {segment for segment, _ in tally.too_small} <= {1}


def test_asking_for_that_segment_alone_says_why_it_is_empty() -> None:
    """The note holds for a list of that segment, too."""
    study = mini_study(shop(), spared=(2,))
    with pytest.raises(ExportError, match="chose not to target"):
        audience(study, "google", segment=2)
