"""Where tiers are cut: what is no cut is refused."""

from __future__ import annotations

import pytest

from segmentation.errors import RecipeError
from segmentation.recipes import Recipe


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"tiers": {"by": "luck"}}, "“value”, “customers” or “amount”"),
        ({"tiers": {"cuts": [0.5, 0.6]}}, "below 1 together"),
        ({"tiers": {"cuts": [0.5, -0.1]}}, "above 0"),
        ({"tiers": {"cuts": "half"}}, "list of numbers"),
        ({"tiers": {"cuts": [True]}}, "not “True”"),
        ({"tiers": {"by": "amount", "cuts": [1, 2]}}, "go down"),
        ({"tiers": {"by": "amount", "cuts": list(range(20, 0, -1))}}, "too many"),
        ({"tiers": [1, 2]}, "has not"),
    ],
)
def test_what_is_no_cut_is_refused_in_a_sentence(choice: dict[str, object], told: str) -> None:
    """A hostile or mistaken file of choices ends in one short sentence, never in another error."""
    with pytest.raises(RecipeError, match=told) as refused:
        Recipe.from_dict(choice)
    assert len(str(refused.value)) < 300
