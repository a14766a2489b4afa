"""The page of personas: what a person does there stays done, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pandas import DataFrame
from screens import choice, press, texts
from streamlit.testing.v1 import AppTest

from segmentation.language.currencies import Money
from ui.sentences import act as sentences

Visit = Callable[[AppTest, str], AppTest]


def join(app: AppTest, visit: Visit, *segments: int) -> AppTest:
    visit(app, "act/personas")
    app.segmented_control(key="personas.tool").set_value("Join segments").run()
    pills = next(group for group in app.pills if group.label == "Segments to join")
    pills.set_value(list(segments)).run()
    return press(app, "Join them")


@pytest.mark.parametrize(
    ("rates", "said"),
    [((0.0192, 0.0206), "It pays for itself when 2%"), ((0.01, 0.02), "It pays soonest in segment 1")],
)
def test_no_segment_pays_soonest_by_digits_that_nobody_sees(
    monkeypatch: pytest.MonkeyPatch, rates: tuple[float, float], said: str
) -> None:
    """Two that both need 2% are alike on the page."""
    table = DataFrame({"cost": [10.0, 10.0], "break_even": rates})
    monkeypatch.setattr(sentences, "budget", lambda *_, **__: table)
    personas = [SimpleNamespace(segment=s, name="Any") for s in (1, 2)]
    study: Any = SimpleNamespace(profile=SimpleNamespace(money=Money()), personas=personas)
    assert said in sentences.budget_told(study, 0.5, 30.0, None)


@pytest.mark.slow
def test_segments_are_joined_and_separated_again(sample: AppTest, visit: Visit) -> None:
    """Title, cards, map, choice of k and download follow; the way back stands on each of these pages."""
    join(sample, visit, 3, 4)
    told = "Four segments were found; segment 1 is two of them, joined by choice."
    assert sample.title[0].value == "Meet your three segments"
    assert [name.value.replace("\\", "").replace("\u200b", "") for name in sample.subheader][:1] == [
        "High-Value"
    ]
    for page in ("act/personas", "segment/map", "segment/choose_k", "act/download"):
        visit(sample, page)
        assert not sample.exception
        assert not sample.error
        assert told in texts(sample)
    visit(sample, "segment/choose_k")
    assert choice(sample, "recipe.k").value == 4
    assert ":gray-badge[3 segments]" in texts(sample)
    press(sample, "Separate them again")
    assert ":gray-badge[4 segments]" in texts(sample)
    visit(sample, "act/personas")
    assert sample.title[0].value == "Meet your four segments"
    assert told not in texts(sample)


@pytest.mark.slow
def test_joined_segments_rest_when_k_or_columns_change(sample: AppTest, visit: Visit) -> None:
    """What was joined among four segments touches no other number, and no segments of other columns."""
    join(sample, visit, 3, 4)
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(5).run()
    assert ":gray-badge[5 segments]" in texts(sample)
    choice(sample, "recipe.k").set_value(4).run()
    assert ":gray-badge[3 segments]" in texts(sample)
    visit(sample, "prepare/data")
    choice(sample, "weighed.preset").set_value("thesis").run()
    press(sample, "Use it all the same")
    assert not sample.session_state["recipe"].joined


def test_all_but_one_cannot_be_joined(sample: AppTest, visit: Visit) -> None:
    """The button waits until two are chosen, and while all are."""
    visit(sample, "act/personas")
    sample.segmented_control(key="personas.tool").set_value("Join segments").run()
    for chosen, waits in (([1], True), ([1, 2], False), ([1, 2, 3, 4], True)):
        pills = next(group for group in sample.pills if group.label == "Segments to join")
        pills.set_value(chosen).run()
        assert next(b for b in sample.button if b.label == "Join them").disabled is waits


def test_a_pack_of_ones_own_names_the_segments(sample: AppTest, visit: Visit) -> None:
    """A broken file is answered with its line, and the last good one stays."""
    visit(sample, "act/personas")
    good = b'[pack]\nname = "Ours"\nextends = "jewellery"\n[[persona]]\n'
    good += b'key = "high_value_loyal"\nname = "Patrons"\n'
    sample.file_uploader(key="pack").upload("ours.toml", good).run()
    assert "Patrons" in texts(sample)
    sample.file_uploader(key="pack").upload("ours.toml", good.replace(b"extends", b"extnds")).run()
    assert "Line 3 of the persona file" in texts(sample)
    assert "Patrons" in texts(sample)
    for hostile in (
        b"a = " + b"[" * 100_000,
        b"[levels]\nhigh = " + b"9" * 9_999,
        b"\xff\xfe",
        b" " * 5 * 2**20,
    ):
        sample.file_uploader(key="pack").upload("ours.toml", hostile).run()
        assert "The persona file cannot be read" in texts(sample)
        assert "Patrons" in texts(sample)
    press(sample, "Back to Touchstone’s")
    assert "Patrons" not in texts(sample)
    assert "High-Value Loyal" in texts(sample)


def test_a_mistake_is_answered_where_it_was_made(sample: AppTest, visit: Visit) -> None:
    """A name that another segment bears is refused on its card, and said once."""
    visit(sample, "act/personas")
    taken = "Premium Low Engagement"
    name = next(box for box in sample.text_input if box.value == "High-Value Loyal")
    name.set_value(taken)
    kept = [button for button in sample.button if button.label == "Keep"]
    place = name.key.rpartition(".")[0]
    next(button for button in kept if place in button.key).click().run()
    assert f"Two segments would be called “{taken}”" in texts(sample)
    assert [title.value.replace("\\", "").replace("\u200b", "") for title in sample.subheader].count(
        taken
    ) == 1
    sample.run()
    assert "would be called" not in texts(sample)


def test_business_and_word_for_rows_can_be_changed(sample: AppTest, visit: Visit) -> None:
    """Both are told from the columns at first; the choice names the segments anew, and can be taken back."""
    visit(sample, "act/personas")
    business = next(box for box in sample.selectbox if box.label == "Names and strategies for")
    word = next(field for field in sample.text_input if field.label == "Each row is one of these")
    assert "judging by the columns" in business.options[0] and word.value == "customers"
    business.set_value("subscription").run()
    assert sample.session_state["recipe"].business == "subscription"
    assert "High-Value, Lighter Use" in texts(sample)
    next(f for f in sample.text_input if f.label == "Each row is one of these").set_value("Members").run()
    assert sample.session_state["recipe"].rows == "members"
    assert "of your members" in texts(sample) and "of your customers" not in texts(sample)
    next(f for f in sample.text_input if f.label == "Each row is one of these").set_value("").run()
    next(b for b in sample.selectbox if b.label == "Names and strategies for").set_value("").run()
    assert "of your customers" in texts(sample) and "Premium Low Engagement" in texts(sample)


def test_segments_without_advice_are_named_once_by_number() -> None:
    """Their names may be long; where the file suggests nothing at all, nobody lists ten numbers."""
    bare, advised = SimpleNamespace(segment=1, strategies=()), SimpleNamespace(segment=2, strategies=("Ask",))
    some = SimpleNamespace(personas=(bare, advised), k=2)
    assert sentences.unadvised(some) == (  # type: ignore[arg-type]
        "The file suggests nothing to try with segment 1: speak with a few of them first."
    )
    none = SimpleNamespace(personas=(bare, bare), k=2)
    assert "with any of them" in str(sentences.unadvised(none))  # type: ignore[arg-type]
