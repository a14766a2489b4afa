"""Names of segments where there is little room: shorter, still of one segment alone, and never cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segmentation.language.short_names import BETWEEN, short_names

LONG = (
    "High satisfaction with our service · high likelihood to recommend us",
    "High satisfaction with our service · high likelihood to recommend us · below-average value for money",
    "More Content",
)
TRAITS = ["Low spend", "few visits", "high income", "older"]
parts = st.lists(st.sampled_from(TRAITS), min_size=1, unique=True)


def test_a_name_of_three_traits_keeps_the_two_that_tell_it_apart() -> None:
    """The strongest first; two traits that another segment has as well are no name."""
    assert short_names(LONG) == [
        LONG[0],
        "High satisfaction with our service · below-average value for money",
        "More Content",
    ]


@given(st.lists(parts.map(BETWEEN.join), unique=True, max_size=10), st.integers(8, 40))
def test_short_names_stay_apart_and_say_nothing_new(names: list[str], letters: int) -> None:
    """Each is made of its own traits, none could be another segment’s, and short ones stay as they are."""
    short = short_names(names, letters)
    assert len(set(short)) == len(names)
    for at, (name, said) in enumerate(zip(names, short, strict=True)):
        own = [part.lower() for part in said.split(BETWEEN)]
        assert own == [part for part in name.lower().split(BETWEEN) if part in own]
        if said != name:
            others = [set(one.lower().split(BETWEEN)) for other, one in enumerate(names) if other != at]
            assert not any(set(own) <= other for other in others)
        if len(name) <= letters:
            assert said == name
