"""The download page: everything offered once, lists with their receipts, no button that leads nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from screens import choice, texts
from streamlit.testing.v1 import AppTest

from segmentation import studies
from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import Tally
from segmentation.act.exports import EXPORTS
from segmentation.errors import ExportError
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from ui import steps
from ui.sentences import downloads as sentences

Visit = Callable[[AppTest, str], AppTest]
PAGE = "act/download"


def shop(**columns: object) -> DataFrame:
    """240 customers in three groups; a fifth did not agree, a tenth has no address."""
    rng = np.random.default_rng(5)
    group = rng.permutation(np.repeat([0, 1, 2], 80))
    table = DataFrame(
        {
            "Customer ID": [f"C{i:04d}" for i in range(240)],
            "Email": [f"p{i}@example.com" if i % 10 else "" for i in range(240)],
            "Phone": [f"030 {100000 + i}" if i % 4 else "" for i in range(240)],
            "Total Spent": (np.array([40, 300, 1500])[group] * rng.lognormal(0, 0.1, 240)).round(2),
            "Orders": np.array([2, 9, 25])[group] + rng.integers(0, 3, 240),
            "Accepts Marketing": np.where(np.arange(240) % 5, "yes", "no"),
        }
    )
    return table.assign(**columns)


def opened(app: AppTest, visit: Visit, table: DataFrame) -> AppTest:
    """The download page for this table."""
    app.file_uploader(key="uploader").upload("shop.csv", table.to_csv(index=False).encode()).run()
    return visit(app, PAGE)


def buttons(app: AppTest) -> dict[str, bool]:
    """Every download on the page: its key, and whether it can be clicked."""
    found = [element.proto for element in app.get("download_button")]
    return {proto.id.split("download.")[-1]: not proto.disabled for proto in found}


def test_everything_is_offered_once(app: AppTest, visit: Visit) -> None:
    """One button per export and one for a segment alone; only the first is filled; no orders here."""
    opened(app, visit, shop())

    offered = buttons(app)
    ready = {key for key, export in EXPORTS.items() if export.ready()}
    assert set(offered) == {*ready, "segment-1"} - {"orders"}
    assert all(offered.values())
    kinds = [element.proto.type for element in app.get("download_button")]
    assert (kinds[0], set(kinds[1:])) == ("primary", {"secondary"})


def test_no_two_files_bear_one_name() -> None:
    """Whatever is taken from one study lies side by side in one folder."""
    names = [sentences.file_name("shop.csv", export) for export in EXPORTS.values()]
    assert len(set(names)) == len(names)
    assert names[0] == "shop-segments.csv"


def test_a_list_says_who_is_in_it_and_who_is_not(app: AppTest, visit: Visit) -> None:
    """The counts beside each platform are those of the file it gives."""
    table = shop()
    said = texts(opened(app, visit, table))

    read = read_table(table.to_csv(index=False).encode(), "shop.csv")
    study = studies.run(read, Recipe(k=app.session_state["recipe"].k), verdict=False)
    for platform in PLATFORMS:
        made = audience(study, platform)
        assert f"{len(made.people)} customers in the list" in said
        assert f"{made.receipt()[0][0]} said no" in said
    assert said.count("said no or cannot be reached") == 1
    assert "customers in the list, as for Google Ads" in said
    assert "240 rows, 11 columns" in said
    assert "E-mail from “Email” and phone from “Phone”" in said
    assert "192 of 240 agreed to e-mail · 48 refused · 0 unknown" in said
    assert "that TikTok asks for" in said
    assert "HubSpot asks for" not in said


@pytest.mark.slow
def test_choices_about_lists_are_kept(app: AppTest, visit: Visit) -> None:
    """Country, consent and control group change the counts, and are still there after another page."""
    opened(app, visit, shop())
    assert "180 phone numbers are not complete" in texts(app)
    app.session_state["lists.how"] = True
    app.run()
    app.selectbox(key="lists.country").set_value("DE").run()
    assert "not complete" not in texts(app)
    assert "kept aside as control" not in texts(app)
    who_is_in(app).set_value(True).run()
    next(t for t in app.toggle if t.label.startswith("Leave the control")).set_value(True).run()
    app.number_input(key="lists.control").set_value(50).run()

    visit(app, "act/personas")
    said = texts(visit(app, PAGE))
    assert "kept aside as control" in said
    assert "you put them in" in said
    assert "Control group: 50% of each segment" in [expander.label for expander in app.expander]


def who_is_in(app: AppTest) -> Any:
    return next(box for box in app.selectbox if box.label == "Who may be in the lists")


@pytest.mark.slow
def test_who_is_in_the_lists_is_chosen_for_one_file(app: AppTest, visit: Visit) -> None:
    """The next file asks those who agreed again."""
    opened(app, visit, shop())
    app.session_state["lists.how"] = True
    app.run()
    assert who_is_in(app).placeholder.startswith("As the file suggests")  # what shows while nothing is chosen
    who_is_in(app).set_value(True).run()
    assert "you put them in" in texts(app)
    visit(app, "prepare/data")
    assert "you put them in" not in texts(opened(app, visit, shop(City="Ulm")))


@pytest.mark.slow
def test_a_column_nobody_understands_is_put_to_the_person(app: AppTest, visit: Visit) -> None:
    """Until it is answered its customers are in no list; the answer lets in those who said yes."""
    flags = ["A", "B", "C"] * 80
    opened(app, visit, shop().drop(columns="Accepts Marketing").assign(**{"Mkt flag": flags}))
    asked = next(box for box in app.selectbox if "Mkt flag" in box.label)
    assert "It is not clear what" in texts(app)
    assert not any(buttons(app)[key] for key in PLATFORMS)
    asked.set_value("values").run()
    app.multiselect[0].set_value(["A"]).run()
    assert all(buttons(app)[key] for key in PLATFORMS)
    assert "80 of 240 agreed to e-mail · 160 refused" in texts(app)


@pytest.mark.slow
def test_a_no_that_may_be_about_partners_is_asked_about(app: AppTest, visit: Visit) -> None:
    """Who said yes to the newsletter and no elsewhere stays out until the person says what that is about."""
    columns = {
        "newsletter": np.where(np.arange(240) % 5, "1", "0"),
        "optin": np.where(np.arange(240) % 10 < 4, "1", "0"),
    }
    opened(app, visit, shop().drop(columns="Accepts Marketing").assign(**columns))
    asked = next(box for box in app.selectbox if "optin" in box.label)
    assert "have a yes in “newsletter” and a no in “optin”" in texts(app)
    assert "72 of 240 agreed to e-mail" in texts(app)
    asked.set_value("nothing").run()
    assert "192 of 240 agreed to e-mail" in texts(app)
    assert any("optin" in box.label for box in app.selectbox)  # the answer can be taken back


def test_a_large_file_is_counted_when_asked(
    app: AppTest, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a size nobody waits for counts; opening the options gives them."""
    monkeypatch.setattr(sentences, "COUNTED_AT_ONCE", 100)
    opened(app, visit, shop())
    assert "customers in the list" not in texts(app)
    assert "Open below to count" in texts(app)
    app.session_state["lists.how"] = True
    app.run()
    assert "customers in the list" in texts(app)


@pytest.mark.slow
def test_without_contacts_one_sentence_replaces_the_lists(app: AppTest, visit: Visit) -> None:
    """A file with no address and no number offers no list, and says so once."""
    opened(app, visit, shop().drop(columns=["Email", "Phone"]))
    assert not set(buttons(app)) & set(PLATFORMS)
    assert texts(app).count("need an e-mail address or a phone number") == 1


@pytest.mark.slow
def test_phones_alone_serve_some_platforms(app: AppTest, visit: Visit) -> None:
    """Platforms that need an e-mail address say so, and their buttons rest."""
    opened(app, visit, shop(Phone=[f"+4930{100000 + i}" for i in range(240)]).drop(columns="Email"))
    offered = buttons(app)
    by_phone = {key for key, platform in PLATFORMS.items() if "phone" in platform.needs}
    assert {key for key in PLATFORMS if offered[key]} == by_phone
    assert texts(app).count("Needs an e-mail column") == len(PLATFORMS) - len(by_phone)


@pytest.mark.slow
def test_a_list_of_nobody_is_not_offered(app: AppTest, visit: Visit) -> None:
    """When nobody agreed the buttons rest, with the reason."""
    opened(app, visit, shop(**{"Accepts Marketing": "no"}))
    offered = buttons(app)
    assert not any(offered[key] for key in PLATFORMS)
    assert "Nobody can be in this list: 240 said no" in texts(app)


@pytest.mark.slow
def test_a_list_of_too_few_is_not_offered(app: AppTest, visit: Visit) -> None:
    """With eight who agreed no button leads to a list, and each row says how many and what to do."""
    opened(app, visit, shop(**{"Accepts Marketing": ["yes"] * 9 + ["no"] * 231}))
    offered = buttons(app)
    assert not any(offered[key] for key in PLATFORMS)
    assert "Only 8 people could be in this list; a list has at least 10" in texts(app)
    assert texts(app).count("so that nobody can be singled out") == len(PLATFORMS)


@pytest.mark.slow
def test_what_comes_hashed_is_told(app: AppTest, visit: Visit) -> None:
    """Each platform says how many come so, or why it cannot read them."""
    hashes = [hashlib.sha256(f"p{i}@example.com".encode()).hexdigest() for i in range(240)]
    opened(app, visit, shop(Email=hashes).drop(columns="Phone"))
    assert "192 customers come with an address or number that was hashed before" in texts(app)
    assert "192 hashed in a form it does not read" in texts(app)


@pytest.mark.slow
def test_a_file_without_consent_is_told(app: AppTest, visit: Visit) -> None:
    """Where no column says who agreed, the page reminds of it and offers no switch."""
    opened(app, visit, shop().drop(columns="Accepts Marketing"))
    app.session_state["lists.how"] = True
    app.run()
    assert "no column about consent" in texts(app)
    assert [toggle.label for toggle in app.toggle] == ["Leave the control group out of the lists"]


def test_one_segment_alone(app: AppTest, visit: Visit) -> None:
    """The chosen segment is what the button takes, and another k asks again."""
    opened(app, visit, shop())
    k = len(app.selectbox[0].options)
    app.selectbox[0].set_value(k).run()
    assert f"segment-{k}" in buttons(app)
    visit(app, "segment/choose_k")
    choice(app, "recipe.k").set_value(2).run()
    visit(app, PAGE)
    assert not app.exception
    assert len(app.selectbox[0].options) == 2


def test_a_workbook_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what Excel handles well the page says so instead of failing on a click."""
    table = shop()
    study = studies.run(table, Recipe(k=3), verdict=False)
    found = sentences.ContactColumns((), (), None, None, None, None, None, None, None)
    assert sentences.refusal(EXPORTS["xlsx"], study, found, None) is None
    monkeypatch.setattr(sentences, "MOST_ROWS", 200)
    assert "up to 200 customers, and this file has 240" in str(
        sentences.refusal(EXPORTS["xlsx"], study, found, None)
    )
    assert sentences.refusal(EXPORTS["csv"], study, found, None) is None


def test_what_could_not_be_made_is_said_in_its_row_and_nothing_else_is_lost(
    app: AppTest, visit: Visit
) -> None:
    """A report that takes too long to print: its button rests, the others stay, another study tries anew."""
    opened(app, visit, shop())
    before = buttons(app)

    def too_slow() -> bytes:
        raise ExportError("This report takes more time to print than a PDF is given.")

    with pytest.raises(ExportError):
        steps.noting(too_slow, "report", app.session_state["failed"][1])()
    app.run()
    assert "takes more time to print" in texts(app)
    assert buttons(app) == before | {"report": False}

    app.session_state["recipe"] = app.session_state["recipe"].replace(k=5)
    assert buttons(visit(app, PAGE)) == before


@pytest.mark.parametrize(("segments", "who"), [(2, "Both segments are"), (3, "All three segments are")])
def test_all_segments_below_what_a_platform_asks_for(segments: int, who: str) -> None:
    """Of two nobody says “all two”."""
    small = tuple((segment, 400) for segment in range(1, segments + 1))
    tally = Tally(PLATFORMS["amazon"], 400 * segments, (), small)
    told = sentences.too_small_told(tally, segments)
    assert told == f"{who} below the 2,000 that Amazon Ads asks for: 400 usable each."
