"""All that a person chose, in one small value.

A recipe holds choices, never results. It survives JSON, so it can be kept in a file, a URL or a
bug report; the same table and the same recipe give the same study, to the bit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal, Self

from segmentation.errors import RecipeError

Missing = Literal["fill", "drop"]
Preset = Literal["touchstone", "thesis"]


@dataclass(frozen=True)
class Recipe:
    """The choices behind a study. Every field has a default that suits most files.

    `roles` and `uses` name only the columns where the person overruled what was inferred.

    >>> Recipe.from_dict(Recipe(k=4).to_dict()) == Recipe(k=4)
    True
    """

    preset: Preset = "touchstone"
    roles: Mapping[str, str] = field(default_factory=dict)
    """Column → role, where the person chose another than the inferred one."""
    uses: Mapping[str, str] = field(default_factory=dict)
    """Column → use (basis, descriptor, carried, ignored), likewise."""
    basis: tuple[str, ...] | None = None
    """Exactly the columns that build the segments; `None`: those whose use is basis."""
    missing: Missing = "fill"
    """What happens to customers with missing basis values: `fill` keeps them, `drop` leaves them out."""
    reference_date: str | None = None
    """The day from which ages of dates are counted (ISO); `None`: the latest date in the file."""
    literal: tuple[str, ...] = ()
    """Columns in which every value is meant, also one that looks like “no value”, such as −1."""
    category_weight: float = 1.0
    """How much a category counts against a number; 1 is Hennig and Liao's (2013) q = 1/2."""
    algorithm: str = "k-means"
    k: int | None = None
    """Number of segments; `None`: take the recommendation."""
    k_min: int = 2
    k_max: int = 10
    seed: int = 0
    joined: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """Number of segments found → groups of them (numbers from 1) that are made one: `{4: ((2, 3),)}`."""
    pack: str = ""
    """Names and strategies of one's own, as the text of a persona pack; empty: the data decide which one."""
    personas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Computed persona name → what the person wrote over it: name, portrait, strategies, targeted."""

    def __post_init__(self) -> None:
        self._check_types()
        if self.preset not in ("touchstone", "thesis"):
            raise RecipeError(f"There is no preset “{self.preset}”. Choose “touchstone” or “thesis”.")
        if self.missing not in ("fill", "drop"):
            raise RecipeError(f"Missing values can be “fill” or “drop”, not “{self.missing}”.")
        if not 2 <= self.k_min <= self.k_max <= 50:
            raise RecipeError(
                f"The range of k runs from 2 to 50, smallest first; {self.k_min} to {self.k_max} is not."
            )
        if self.k is not None and not 1 < self.k <= 50:
            raise RecipeError(f"k can be 2 to 50, not {self.k}.")
        if not 0 <= self.category_weight <= 10:
            raise RecipeError(
                f"The weight of categories runs from 0 to 10; {self.category_weight} is not in it."
            )
        if self.seed < 0:
            raise RecipeError(f"The seed is a whole number from 0 on, not {self.seed}.")
        if self.basis is not None:
            object.__setattr__(self, "basis", tuple(self.basis))  # a list of names will do
        object.__setattr__(self, "literal", tuple(self.literal))
        object.__setattr__(self, "joined", _groups(self.joined))

    def _check_types(self) -> None:
        """A recipe may come from a file that somebody wrote by hand."""
        choices: dict[str, Any] = vars(self)
        for name in ("k", "k_min", "k_max", "seed"):
            value = choices[name]
            whole = isinstance(value, Integral) and not isinstance(value, bool)
            if not (whole or (name == "k" and value is None)):
                raise RecipeError(f"“{name}” is a whole number, not “{value}”.")
        if not isinstance(choices["category_weight"], Real):
            raise RecipeError(f"The weight of categories is a number, not “{self.category_weight}”.")
        if not isinstance(choices["pack"], str):
            raise RecipeError("The persona pack of a recipe is the text of a TOML file.")
        for name in ("roles", "uses", "personas", "joined"):
            if not isinstance(choices[name], Mapping):
                raise RecipeError(f"“{name}” lays choices under names, such as “Age”; this one does not.")
        for name in ("basis", "literal"):
            if isinstance(choices[name], str):
                raise RecipeError(
                    f"“{name}” is a list of columns; “{choices[name]}” stands outside of a list."
                )

    @property
    def ks(self) -> range:
        """Every k of the sweep."""
        return range(self.k_min, self.k_max + 1)

    def replace(self, **changes: Any) -> Self:
        """A recipe with other choices; this one stays as it is."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, one per choice."""
        plain = dataclasses.asdict(self)
        plain["basis"] = None if self.basis is None else list(self.basis)
        plain["literal"] = list(self.literal)
        plain["joined"] = {str(k): [list(group) for group in groups] for k, groups in self.joined.items()}
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """The recipe that `to_dict` wrote.

        Raises `RecipeError` when a choice is unknown or out of range.
        """
        if not isinstance(plain, Mapping):
            raise RecipeError("A recipe lays choices under their names, such as “k”; this is something else.")
        unknown = set(plain) - {f.name for f in dataclasses.fields(cls)}
        if unknown:
            raise RecipeError(f"A recipe has no choice called “{sorted(unknown)[0]}”.")
        try:
            return cls(**plain)
        except TypeError as error:
            raise RecipeError(f"A choice in this recipe has the wrong type: {error}.") from error


def _groups(joined: Mapping[Any, Any]) -> dict[int, tuple[tuple[int, ...], ...]]:
    """Joined segments in one form, whether they come from Python or from JSON, where keys are text."""
    try:
        found = {
            int(k): tuple(sorted(tuple(sorted(int(n) for n in group)) for group in groups))
            for k, groups in joined.items()
        }
    except (TypeError, ValueError):
        raise RecipeError(
            'Joined segments look like {"4": [[2, 3]]}: of four segments, 2 and 3 are one.'
        ) from None
    for k, groups in found.items():
        _check_groups(k, groups)
    return {k: groups for k, groups in sorted(found.items()) if groups}


def _check_groups(k: int, groups: tuple[tuple[int, ...], ...]) -> None:
    numbers = [number for group in groups for number in group]
    if any(not 1 <= number <= k for number in numbers):
        raise RecipeError(f"Of {k} segments only 1 to {k} can be joined, not {max(numbers)}.")
    if len(set(numbers)) < len(numbers) or any(len(group) < 2 for group in groups):
        raise RecipeError("To join segments, name two or more of them, each in one group only.")
    if k - len(numbers) + len(groups) < 2:
        raise RecipeError("Joining all segments leaves none to compare. Keep at least two apart.")
