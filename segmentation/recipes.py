"""All that a person chose, in one small value.

A recipe holds choices, never results. It survives JSON, so it can be kept in a file, a URL or a
bug report; the same table and the same recipe give the same study, to the bit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal, Self

from segmentation.choice_checks import is_texts, is_whole, shown
from segmentation.criteria import Criteria, Rule, rules_of
from segmentation.cuts import MEASURES, Rfm, Tiers
from segmentation.errors import RecipeError
from segmentation.language import currencies
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather
from segmentation.promises import Promise, promises_of
from segmentation.segment_choices import joined_groups, recolouring, renumbering
from segmentation.standards import CATEGORY_WEIGHT_MOST, FORETELL_MOST, SEGMENTS_LEAST, SEGMENTS_MOST

Missing = Literal["fill", "drop"]
Weights = Literal["shared", "equal"]
Preset = Literal["touchstone", "thesis"]

BUSINESSES = (
    "jewellery", "orders", "products", "sessions", "survey", "donations", "hospitality", "bank",
    "subscription", "shop", "general",
)  # fmt: skip
"""The kinds of business that have names and strategies of their own, narrow ones first."""
_MAPPINGS = ("roles", "uses", "personas", "orders", "order_rules", "customer_key", "known_before")
"""The choices that lay values under names."""
_MOST_LETTERS = 30  # of what a row is called
_LAST_SEED = 2**32 - 1
"""The largest that every generator of random numbers takes."""
_OTHERWISE: Mapping[str, str] = {"columns": "basis", "conditions": "only", "filter": "only"}
"""What other tools, and the command line, call a choice → its name."""
_KS = f"{SEGMENTS_LEAST} to {SEGMENTS_MOST}"
_FOUND = "k-means"
_LINES: Mapping[str, Tiers | Rfm | tuple[Rule, ...]] = {"tiers": Tiers(), "rfm": Rfm(), "rules": ()}
"""The choices that are lines a person draws, as they are where none is drawn."""


@dataclass(frozen=True)
class Recipe:
    """The choices behind a study. Every field has a default that suits most files.

    `roles` and `uses` name only the columns where the person overruled what was inferred. Equal recipes
    have equal hashes, so a recipe can be a key.

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
    rows_are: str = ""
    """What the rows are: `customers`, or `orders` of which customers are made; empty: they tell."""
    orders: Mapping[str, str] = field(default_factory=dict)
    """Part of an order (who, when, amount…) → its column, where the person chose another; “” for none."""
    order_rules: Mapping[str, str] = field(default_factory=dict)
    """Rule on order lines (cancelled, returns, currency…) → what becomes of them, likewise."""
    customer_key: Mapping[str, str] = field(default_factory=dict)
    """Which columns tell the same people where a file of customers is joined to orders: that of the
    customers made of `orders`, that of the file (`customers`); a side left open is found."""
    lifetime: bool = False
    """Whether customers made of orders get forecasts as columns, where their orders justify it."""
    literal: tuple[str, ...] = ()
    """Columns in which every value is meant, also one that looks like “no value”, such as −1."""
    category_weight: float = 1.0
    """How much a category counts against a number; 1 is Hennig and Liao's (2013) q = 1/2."""
    weights: Weights = "shared"
    """Columns that go together count as one thing (`shared`), or every column counts in full (`equal`)."""
    only: Criteria = field(default_factory=Criteria)
    """Who takes part: only customers who meet these conditions; none: everybody."""
    algorithm: str = ""
    """What finds the segments (`ALGORITHMS`), or the way a person draws them (`WAYS`): “tiers”, “rfm”…

    Left open it is that of `tiers`, `rfm` or `rules` where one of them is chosen, and k-means elsewhere."""
    tiers: Tiers = field(default_factory=Tiers)
    """Where a value is cut, with the algorithm “tiers”."""
    rfm: Rfm = field(default_factory=Rfm)
    """How recency, frequency and money are scored, with the algorithm “rfm”."""
    rules: tuple[Rule, ...] = ()
    """Segments of one's own with the algorithm “rules”; the first that a customer falls under counts."""
    outcome: str | None = None
    """The column that tells how it ended (churned, answered…), asked how segments foretell it."""
    foretell: float = 0.0
    """Share of what counts that is the expectation of `outcome`: 0 describes customers, 0.7 foretells."""
    known_before: Mapping[str, str] = field(default_factory=dict)
    """Column → “yes” or “no”: whether it was known before the outcome; “no” keeps it out."""
    k: int | None = None
    """Number of segments; `None`: take the recommendation. Drawn segments are as many as they are."""
    k_min: int = 2
    k_max: int = 10
    seed: int = 0
    min_size: float = 0.0
    """The smallest share of all customers that a segment found by k-means may hold; 0: any."""
    max_size: float = 1.0
    """The largest; 1: any. Customers who are the same in every column stay together all the same."""
    joined: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """Number of segments found → groups of them (numbers from 1) that are made one: `{4: ((2, 3),)}`."""
    business: str = ""
    """Whose names and strategies are used, a kind of business of `BUSINESSES`; empty: the data decide."""
    rows: str = ""
    """What many rows are called, such as “donors”; empty: the columns tell."""
    currency: str = ""
    """The currency of amounts, such as “EUR”; “none”: plain numbers; empty: the file tells."""
    pack: str = ""
    """Names and strategies of one's own, as the text of a persona pack; empty: the data decide which one."""
    personas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Computed persona name → what the person wrote over it: name, portrait, strategies, targeted."""
    numbers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Number of segments → the number that each bears, largest first, where a refit keeps older ones."""
    colors: tuple[int, ...] = ()
    """What the identities 1, 2… of segments are called, where a refit keeps older colors; empty: just so."""
    promises: tuple[Promise, ...] = ()
    """What the study promises of every later file."""

    def __post_init__(self) -> None:
        self._check_types()
        self._check_names()
        self._check_numbers()
        self._settle()

    def _check_names(self) -> None:
        """What is chosen by a name is one of those that there are."""
        if self.preset not in ("touchstone", "thesis"):
            raise RecipeError(f"There is no preset “{shown(self.preset)}”. Choose “touchstone” or “thesis”.")
        if self.business not in ("", *BUSINESSES):
            meant = or_rather(shown(self.business), BUSINESSES)
            raise RecipeError(f"There is no kind of business “{shown(self.business)}”. {meant}")
        tidy = clipped(self.rows, _MOST_LETTERS)
        if self.rows != tidy:
            raise RecipeError(f"A row is called by a word or two, such as “donors”, not “{tidy}”.")
        if self.currency not in ("", currencies.NONE, *currencies.codes()):
            meant = or_rather(shown(self.currency).upper(), currencies.codes())
            raise RecipeError(
                f"A currency is a code such as “EUR”, or “none”, not “{shown(self.currency)}”. {meant}"
            )
        if self.rows_are not in ("", "customers", "orders"):
            raise RecipeError(f"Rows are “customers” or “orders”, not “{shown(self.rows_are)}”.")
        if self.missing not in ("fill", "drop"):
            raise RecipeError(f"Missing values can be “fill” or “drop”, not “{shown(self.missing)}”.")
        if self.weights not in ("shared", "equal"):
            raise RecipeError(f"Weights can be “shared” or “equal”, not “{shown(self.weights)}”.")

    def _check_numbers(self) -> None:
        """What is chosen by a number lies within its limits."""
        if not SEGMENTS_LEAST <= self.k_min <= self.k_max <= SEGMENTS_MOST:
            limits = f"{shown(self.k_min)} to {shown(self.k_max)}"
            raise RecipeError(f"The range of k runs from {_KS}, smallest first; {limits} is not.")
        if self.k is not None and not SEGMENTS_LEAST <= self.k <= SEGMENTS_MOST:
            raise RecipeError(f"k can be {_KS}, not {shown(self.k)}.")
        if not 0 <= self.category_weight <= CATEGORY_WEIGHT_MOST:
            weight = shown(self.category_weight)
            raise RecipeError(
                f"The weight of categories runs from 0 to {CATEGORY_WEIGHT_MOST}; {weight} is not in it."
            )
        if not 0 <= self.min_size < self.max_size <= 1:
            sizes = f"{shown(self.min_size)} to {shown(self.max_size)}"
            raise RecipeError(
                f"Sizes of segments are shares of all customers from 0 to 1, the smallest first; "
                f"{sizes} are not."
            )
        if not 0 <= self.foretell <= FORETELL_MOST:
            share = shown(self.foretell)
            raise RecipeError(f"“foretell” runs from 0 (describe) to {FORETELL_MOST}, not {share}.")
        if self.foretell and not self.outcome:
            raise RecipeError("To predict, name the outcome: the column that tells how it ended.")
        if not 0 <= self.seed <= _LAST_SEED:
            seed = shown(self.seed)
            raise RecipeError(f"The seed is a whole number from 0 to {_LAST_SEED:,}, not {seed}.")

    def _settle(self) -> None:
        """Every choice in its own form, which nobody outside can change."""
        if not self.algorithm:
            object.__setattr__(self, "algorithm", _drawn(vars(self)) or _FOUND)
        if self.basis is not None:
            object.__setattr__(self, "basis", tuple(self.basis))  # a list of names will do
        object.__setattr__(self, "literal", tuple(self.literal))
        object.__setattr__(self, "joined", joined_groups(self.joined))
        object.__setattr__(self, "only", Criteria.of(self.only))
        object.__setattr__(self, "tiers", Tiers.of(self.tiers))
        object.__setattr__(self, "rfm", Rfm.of(self.rfm))
        object.__setattr__(self, "rules", rules_of(self.rules))
        object.__setattr__(self, "numbers", renumbering(self.numbers))
        object.__setattr__(self, "colors", recolouring(self.colors))
        object.__setattr__(self, "promises", promises_of(self.promises))
        for name in _MAPPINGS:  # what is changed outside later must not change them
            object.__setattr__(self, name, dict(getattr(self, name)))
        object.__setattr__(self, "foretell", float(self.foretell))
        for name in ("k", "k_min", "k_max", "seed"):  # numpy’s numbers are no JSON
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else int(value))
        for name in ("min_size", "max_size"):
            object.__setattr__(self, name, float(getattr(self, name)))

    def __hash__(self) -> int:
        return hash(tuple(_frozen(getattr(self, each.name)) for each in dataclasses.fields(self)))

    def _check_types(self) -> None:
        """A recipe may come from a file that somebody wrote by hand."""
        choices: dict[str, Any] = vars(self)
        for name in ("k", "k_min", "k_max", "seed"):
            value = choices[name]
            if not (is_whole(value) or (name == "k" and value is None)):
                raise RecipeError(f"“{name}” is a whole number, not “{shown(value)}”.")
        weight = choices["category_weight"]
        if isinstance(weight, bool) or not isinstance(weight, Real):
            raise RecipeError(f"The weight of categories is a number, not “{shown(weight)}”.")
        for name in ("min_size", "max_size"):
            if isinstance(choices[name], bool) or not isinstance(choices[name], Real):
                raise RecipeError(
                    f"“{name}” is a share of all customers, from 0 to 1, not “{shown(choices[name])}”."
                )
        if isinstance(choices["foretell"], bool) or not isinstance(choices["foretell"], Real):
            raise RecipeError(f"“foretell” is a number from 0 on, not “{shown(self.foretell)}”.")
        if not isinstance(choices["outcome"], str | None):
            raise RecipeError(f"“outcome” is the name of a column, not “{shown(self.outcome)}”.")
        if not isinstance(choices["lifetime"], bool):
            raise RecipeError(f"“lifetime” is true or false, not “{shown(self.lifetime)}”.")
        self._check_texts()
        self._check_named()

    def _check_texts(self) -> None:
        """Choices that are words."""
        choices: dict[str, Any] = vars(self)
        if not isinstance(choices["pack"], str):
            raise RecipeError("The persona pack of a recipe is the text of a TOML file.")
        for name in ("business", "rows", "rows_are", "currency"):
            if not isinstance(choices[name], str):
                raise RecipeError(f"“{name}” is a word, not “{shown(choices[name])}”.")
        if not isinstance(choices["algorithm"], str):
            raise RecipeError(f"“algorithm” is a name, such as “k-means”, not “{shown(self.algorithm)}”.")
        if not isinstance(choices["reference_date"], str | None):
            day = shown(self.reference_date)
            raise RecipeError(f"“reference_date” is a day such as “2024-12-31”, not “{day}”.")

    def _check_named(self) -> None:
        """Choices that lie under names, and lists of columns."""
        choices: dict[str, Any] = vars(self)
        for name in (*_MAPPINGS, "joined", "numbers"):
            if not isinstance(choices[name], Mapping):
                raise RecipeError(f"“{name}” lays choices under names, such as “Age”; this one does not.")
        for name in ("roles", "uses", "orders", "order_rules", "customer_key", "known_before"):
            _check_words(name, choices[name])
        if unknown := [answer for answer in self.known_before.values() if answer not in ("yes", "no")]:
            raise RecipeError(
                f"Whether a column was known before is “yes” or “no”, not “{shown(unknown[0])}”."
            )
        if unknown := [side for side in choices["customer_key"] if side not in ("orders", "customers")]:
            raise RecipeError(
                f"A key has a column of the “orders” and of the “customers”, none of “{shown(unknown[0])}”."
            )
        _check_edits(choices["personas"])
        for name in ("basis", "literal"):
            if not (is_texts(choices[name]) or (name == "basis" and choices[name] is None)):
                raise RecipeError(
                    f"“{name}” is a list of columns; “{shown(choices[name])}” is no list of names."
                )

    @property
    def ks(self) -> range:
        """Every k of the sweep."""
        return range(self.k_min, self.k_max + 1)

    def replace(self, **changes: Any) -> Self:
        """A recipe with other choices; this one stays as it is.

        Lines of one’s own (`tiers`, `rfm`, `rules`) bring their algorithm along. Raises `RecipeError` when a
        choice is unknown or out of range.
        """
        _check_known(changes)
        if "algorithm" not in changes and (drawn := _drawn(changes)):
            changes["algorithm"] = drawn
        return dataclasses.replace(self, **changes)

    def renamed(self, names: Mapping[str, str]) -> Self:
        """The same choices for a table in which columns bear other names: old name → new name."""
        if not names:
            return self
        plain, known = self.to_dict(), {name.casefold(): new for name, new in names.items()}
        for choice in ("only", "rules", "tiers", "promises"):
            plain[choice] = _with_names(plain[choice], known)
        plain["outcome"] = names.get(plain["outcome"], plain["outcome"])
        for choice in ("roles", "uses", "known_before"):
            plain[choice] = {names.get(name, name): value for name, value in plain[choice].items()}
        for choice in ("basis", "literal"):
            plain[choice] = plain[choice] and [names.get(name, name) for name in plain[choice]]
        for measure in MEASURES:
            plain["rfm"][measure] = names.get(plain["rfm"][measure], plain["rfm"][measure])
        return self.from_dict(plain)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, one per choice."""
        plain = dataclasses.asdict(self)
        plain["basis"] = None if self.basis is None else list(self.basis)
        plain["literal"] = list(self.literal)
        plain["only"], plain["tiers"] = self.only.to_dict(), self.tiers.to_dict()
        plain["rfm"] = self.rfm.to_dict()
        plain["rules"] = [rule.to_dict() for rule in self.rules]
        plain["numbers"] = {str(k): list(order) for k, order in self.numbers.items()}
        plain["colors"] = list(self.colors)
        plain["promises"] = [promise.to_dict() for promise in self.promises]
        plain["joined"] = {str(k): [list(group) for group in groups] for k, groups in self.joined.items()}
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """The recipe that `to_dict` wrote.

        Raises `RecipeError` when a choice is unknown or out of range.
        """
        if not isinstance(plain, Mapping):
            raise RecipeError("A recipe lays choices under their names, such as “k”; this is something else.")
        _check_known(plain)
        return cls(**plain)

    @classmethod
    def of(cls, given: Self | Mapping[str, Any] | None, **choices: Any) -> Self:
        """A recipe from what somebody may call one (a recipe, a mapping, nothing), and choices laid over it.

        Raises `RecipeError` for anything else, and when a choice is unknown or out of range.

        >>> Recipe.of({"k": 4}, seed=1) == Recipe(k=4, seed=1)
        True
        """
        base: object = given
        if base is None:
            base = cls()
        elif isinstance(base, Mapping):
            base = cls.from_dict(base)
        if not isinstance(base, cls):
            raise RecipeError(
                f"A recipe is a Recipe or a mapping of its choices, not “{shown(given)}”. "
                "Write choices by their names, as in run(data, k=4)."
            )
        return base.replace(**choices)


def _with_names(plain: Any, names: Mapping[str, str]) -> Any:
    """Plain values in which every “column” bears its new name; the old ones are told in small letters."""
    if isinstance(plain, list):
        return [_with_names(each, names) for each in plain]
    if not isinstance(plain, dict):
        return plain
    return {
        key: names.get(value.casefold(), value)
        if key == "column" and isinstance(value, str)
        else _with_names(value, names)
        for key, value in plain.items()
    }


def _check_known(choices: Mapping[Any, Any]) -> None:
    """Raise `RecipeError` for the first choice that a recipe does not have, with the one probably meant."""
    known = [each.name for each in dataclasses.fields(Recipe)]
    unknown = {shown(name) for name in choices} - set(known)
    if unknown:
        name = min(unknown)
        meant = or_rather(name, known) if name not in _OTHERWISE else f"Did you mean “{_OTHERWISE[name]}”?"
        raise RecipeError(f"A recipe has no choice called “{name}”. {meant}")


def _drawn(choices: Mapping[str, Any]) -> str:
    """The way of the lines that are among some choices; empty where there are none.

    Raises `RecipeError` where they are of two ways, or a number of segments is chosen beside them.
    """
    found = [name for name, none in _LINES.items() if choices.get(name) and choices[name] != none]
    if len(found) > 1:
        raise RecipeError(
            f"Segments are drawn in one way: choose “{found[0]}” or “{found[1]}”, or say which counts with "
            f"algorithm=“{found[0]}”."
        )
    if found and choices.get("k") is not None:
        raise RecipeError(f"Drawn segments are as many as they are: choose “{found[0]}” without “k”.")
    return found[0] if found else ""


def _frozen(value: Any) -> Any:
    """A value that can be hashed; equal values stay equal."""
    if isinstance(value, Mapping):
        return frozenset((key, _frozen(inside)) for key, inside in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return frozenset(value) if isinstance(value, set) else value


def _check_words(name: str, chosen: Mapping[Any, Any]) -> None:
    """Roles, uses, and the choices about orders are words, as what they are about is."""
    for column, word in chosen.items():
        if not (isinstance(column, str) and isinstance(word, str)):
            pair = f"“{shown(column)}” has “{shown(word)}”"
            what, such = ("part or rule", "leave out") if name.startswith("order") else ("column", "numeric")
            raise RecipeError(f"In “{name}” every {what} has a word, such as “{such}”; {pair}.")


_EDITS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "name": (lambda value: isinstance(value, str), "a text"),
    "portrait": (lambda value: isinstance(value, str), "a text"),
    "strategies": (is_texts, "a list of texts"),
    "targeted": (lambda value: isinstance(value, bool), "true or false"),
}
"""What a person may write over a computed persona: how each is told to be right, and in words."""


def _check_edits(personas: Mapping[Any, Any]) -> None:
    for persona, edits in personas.items():
        if not (isinstance(persona, str) and isinstance(edits, Mapping)):
            raise RecipeError(
                "“personas” lays what you wrote under the name of a persona, such as "
                f'{{"Low-Spend": {{"name": "Starters"}}}}; “{shown(persona)}” does not.'
            )
        for field_name, value in edits.items():
            is_right, words = _EDITS.get(field_name, (lambda _: True, ""))
            if not is_right(value):
                raise RecipeError(
                    f"The {field_name} of the persona “{shown(persona)}” is {words}, not “{shown(value)}”."
                )
