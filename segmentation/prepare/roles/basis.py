"""Which columns build by default: all that tell what customers do, each with its share of the say.

Value, frequency, engagement, recency and what customers hold tell them apart for a marketer, and groups
make such columns go together. So columns that go together all build and share their weight (`weights`); a
copy, or what others compute, is used once; what goes with nothing else steps back. A company's own costs,
ready-made answers, places on a map, codes and limits never build.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pandas import DataFrame

from segmentation.language.concepts import concept_of
from segmentation.language.consent.consent_headings import refuses
from segmentation.language.phrases import count, listed, percent, word
from segmentation.language.titles import named
from segmentation.language.words import words_of
from segmentation.prepare.roles.agreements import meaning, speaks_of_one_order, unlike
from segmentation.prepare.roles.amounts.part_amounts import has_word
from segmentation.prepare.roles.redundancy.redundancy import Repeat
from segmentation.prepare.roles.redundancy.representatives import is_average, standing
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.summaries import Facts
from segmentation.prepare.roles.weights import Ties, measure_ties, partners, tie, without_lone
from segmentation.standards import (
    BASIS_LEAST,
    BASIS_MOST,
    BASIS_WIDEST,
    BOTH_USUAL,
    CUSTOMERS_PER_COLUMN,
    CUSTOMERS_TO_CUT,
    MOSTLY_NOTHING,
    ONE_TIME,
    ONE_VALUE,
    PATCHY,
    STRONG,
    TOO_EMPTY,
)

BEST = f"{word(BASIS_LEAST).capitalize()} to {word(BASIS_MOST)} work best"
"""How many columns to let build, for whoever asks."""


def fitting(rows: int) -> int:
    """So many columns at most for that many customers, one at least (see `CUSTOMERS_PER_COLUMN`)."""
    return max(1, rows // CUSTOMERS_PER_COLUMN)


def too_wide(width: int, rows: int) -> bool:
    """Whether so many columns that build are more than work best, for that many customers.

    >>> too_wide(9, 10_000), too_wide(8, 10_000), too_wide(3, 200)
    (True, False, True)
    """
    return width > min(BASIS_MOST, fitting(rows))


def best(rows: int) -> str:
    """How many columns to let build of so many customers, as `basis_advice` says of those that do.

    >>> best(10_000), best(350), best(200)
    ('Four to eight work best', 'Four or five work best', 'With 200 customers, up to two columns work best')
    """
    most = fitting(rows)
    if not rows or most >= BASIS_MOST:
        return BEST
    if most >= BASIS_LEAST:
        several = "" if most == BASIS_LEAST else f" {'or' if most == BASIS_LEAST + 1 else 'to'} {word(most)}"
        return f"{word(BASIS_LEAST).capitalize()}{several} work{'' if several else 's'} best"
    few = "one column works" if most == 1 else f"up to {word(most)} columns work"
    return f"With {count(rows)} customers, {few} best"


_WHY = {
    "value": "Money: what customers are worth to you.",
    "frequency": "How often they buy.",
    "engagement": "How much they engage with you.",
    "recency": "How recently they were active.",
    "tenure": "How long they have been with you.",
    "age": "Age is personal; you may prefer only to describe with it.",
    "basket": "What one purchase is worth.",
    "held": "How many things they use or buy.",
    "quantity": "How much they buy.",
    "deals": "How they respond to offers.",
    "points": "What they collect.",
    "income": "What they can afford.",
    "balance": "Money they hold.",
    "payment": "Money they pay.",
    "credit": "Money they owe or may borrow.",
    "satisfaction": "How content they are.",
}
"""Concepts that build, the most telling first, and the reason shown beside the column."""

_OFTEN = {
    "visits": "How often they come.",
    "gifts": "How often they give.",
    "bookings": "How often they book or travel.",
}
"""What is done often, where a header says that it is not buying."""

_NEVER = {
    "cost": "What you spend, not what they do: describes.",
    "charge": "Taxes, fees and delivery, not what they buy: describes.",
    "sent": "What you did, not what they did: describes.",
    "limit": "A limit you set, not what they do: describes.",
    "macro": "The market, not the customer: describes.",
    "calendar": "A part of a date: describes.",
    "code": "A code, not a quantity: describes.",
    "exit": "An outcome: describes.",
    "active": "An outcome: describes.",
    "consent": "Consent: steers the lists, and describes.",
    "coordinate": "A place on the map, not what customers do; never compared.",
    "technical": "About the record, not the customer; never compared.",
    "prediction": "A prediction; grouping by it would repeat it.",
}
_ASIDE = frozenset({"coordinate", "technical"})
"""What does not even describe: nobody's latitude is high."""
_RATHER_NOT = {
    "ratio": "A ratio of other things: describes.",
    "profit": "What you earn follows from what they spend: describes.",
    "interval": "A length of time: describes.",
    "returns": "What is returned, missed or complained of follows from what they buy or book: describes.",
}
"""Concepts that build only where little else does."""
_LONE = "Hardly goes with the columns you group by"
_LONE_AMONG = "Among those who ordered it hardly goes with the columns you group by"
_ONE_ORDER = "What a single purchase was worth, which is unknown of those who never made one: describes."
_USED = ("utilis", "utiliz", "auslast")
"""How words begin that say how far a credit or a plan is used: that is no contact with anybody."""
_DATED = ("recency", "tenure")
"""What a date may tell, to build as the days since."""
_DONE = ("value", "frequency", "engagement", "recency", "held", "quantity")
"""What customers do, by the name of a column."""
_KINDS = ("value", "frequency", "engagement", "recency", "tenure")
"""Kinds of behaviour; where numbers tell four of them, dates are not needed."""


@dataclass(frozen=True)
class Choice:
    """The reason of every column that builds, and of every number that does not."""

    builds: Mapping[str, str]
    describes: Mapping[str, str]
    aside: frozenset[str] = frozenset()
    """Columns of `describes` that do not even do that."""
    told: frozenset[str] = frozenset()
    """Columns that repeat what others say, which may build for them."""
    ties: Ties = field(default_factory=dict)


def choose(
    drawn: DataFrame,
    facts: Sequence[Facts],
    roles: Mapping[str, Role],
    repeats: Mapping[str, Repeat],
    parts: Mapping[str, str],
    market: Mapping[str, str],
    *,
    bought: DataFrame | None = None,
) -> Choice:
    """The default basis of a table without repeats; `drawn` are some of its rows.

    `parts` are columns whose total is among the others: the total builds for them. `market` are columns that
    are the same for whole groups of rows, and the one they go with. `bought` are those of the rows whose
    customers ever ordered, where a file tells of some who did not: what all those lack makes columns go
    together that otherwise do not. Files without numbers fall back to categories.
    """
    barred = {
        fact.name: reason for fact in facts if (reason := _barred(fact, roles[fact.name], market)) is not None
    }
    told = _told(drawn, repeats, barred)
    free = [fact for fact in facts if fact.name not in {*barred, *told, *parts}]
    measured = [fact.name for fact in facts if roles[fact.name] in (*NUMBERS, Role.DATE) and fact.known]
    ties = measure_ties(drawn, measured)
    empty = {fact.name: int(drawn[fact.name].isna().sum()) for fact in free}
    apart = bought is not None and len(bought) >= CUSTOMERS_TO_CUT
    theirs = measure_ties(bought, measured) if bought is not None and apart else ties
    following = _following(free, never=bought is not None)
    averages = _averages(free) if bought is not None else {}
    for further in ({**following, **averages}, following):
        usable = _with_dates(_usable(free, roles, further), theirs, empty)
        chosen = _tied(usable, theirs) or _categories(free, roles)
        if len(chosen) >= BASIS_LEAST:
            break
    following = further
    builds = {fact.name: _why(fact, chosen, ties) for fact in facts if fact in chosen}
    builds |= _parts(chosen, [f for f in free if roles[f.name] in NUMBERS], repeats)
    others = [fact for fact in free if fact not in chosen and roles[fact.name] in (*NUMBERS, Role.DATE)]
    left = {fact.name: why for fact in others if (why := _left_out(fact, usable, chosen, ties, following))}
    if apart:
        left = {name: why.replace(_LONE, _LONE_AMONG, 1) for name, why in left.items()}
    of_totals = {part: f"Part of {total}: describes." for part, total in parts.items()}
    aside = frozenset(fact.name for fact in facts if fact.name in barred and meaning(fact) in _ASIDE)
    return Choice(builds, {**barred, **left, **of_totals}, aside, frozenset(told), ties)


def without_holes(facts: Sequence[Facts], full: Collection[str]) -> list[Facts]:
    """The facts of a table in which some columns have an answer for everybody, also where they are empty."""
    return [replace(fact, missing=0) if fact.name in full else fact for fact in facts]


def _told(drawn: DataFrame, repeats: Mapping[str, Repeat], barred: Mapping[str, str]) -> set[str]:
    """Copies, and what is computed, where all that tells them may build itself."""
    exact = {name: repeat for name, repeat in repeats.items() if repeat.kind != "near"}
    told = {name for name, repeat in exact.items() if barred.keys().isdisjoint(repeat.of)}
    return {name for name in told if not _says_more(drawn, exact[name])}


def _says_more(drawn: DataFrame, repeat: Repeat) -> bool:
    """Whether a ratio has a value for many for whom its formula has none: 0 for those who never ordered."""
    if repeat.kind != "computed" or " / " not in repeat.formula:
        return False
    return bool((drawn[list(repeat.of)] == 0).all(axis=1).mean() > BOTH_USUAL)


def _averages(free: Sequence[Facts]) -> dict[str, str]:
    """What an order was worth on average, and why it builds only where few columns do: see `_following`.

    0 for those who never ordered is a second no, which cuts them off from who ordered once, for little; where
    three columns build it still tells more than that.
    """
    numbers = [fact for fact in free if fact.kind == "number"]
    return {f.name: _ONE_ORDER for f in numbers if meaning(f) == "basket" or is_average(f.name)}


def _following(free: Sequence[Facts], *, never: bool) -> dict[str, str]:
    """Columns that follow from others, and why: they build only where little else does.

    What a last or largest order was worth is unknown of who never made one: 0 would be a second no.
    """
    told = {fact.name: why for fact in free if (why := _RATHER_NOT.get(str(meaning(fact))))}
    if never:
        single = [fact for fact in free if meaning(fact) == "basket" and speaks_of_one_order(fact.name)]
        told |= {fact.name: _ONE_ORDER for fact in single}
    if sum(meaning(fact) in _DONE for fact in free) > 2:
        told |= {fact.name: _mostly_nothing(fact) for fact in free if _is_mostly_nothing(fact)}
    return told


def _is_mostly_nothing(fact: Facts) -> bool:
    """Whether a number of unknown meaning is 0 for most customers, as complaints and incidents are."""
    nothing = fact.kind == "number" and fact.low == 0 and float(fact.levels[0]) == 0
    return nothing and fact.common > MOSTLY_NOTHING and meaning(fact) is None


def _mostly_nothing(fact: Facts) -> str:
    return f"0 for {percent(fact.common)}, so it would only halve each group: describes."


def _usable(free: Sequence[Facts], roles: Mapping[str, Role], following: Mapping[str, str]) -> list[Facts]:
    """What may build: columns with few holes, and others only where there are hardly any."""
    may = [fact for fact in free if roles[fact.name] in NUMBERS or _is_dated(fact, roles)]
    further = _further_ages(may)
    may = [fact for fact in may if fact not in further] if further else may
    for wanted in (
        [f for f in may if f.missing_share <= PATCHY and f.name not in following],
        [f for f in may if f.name not in following],
    ):
        if len(wanted) >= BASIS_LEAST - 1:
            return wanted
    return may


def _with_dates(usable: Sequence[Facts], ties: Ties, empty: Mapping[str, int]) -> list[Facts]:
    """Without dates that other columns make needless, and with one column about the time as a customer.

    When somebody joined is no behaviour: it builds where it goes firmly with what they do, or where hardly
    anything tells that.
    """
    numbers = [fact for fact in usable if fact.kind == "number"]
    told = {meaning(fact) for fact in numbers} & set(_KINDS)
    kept = numbers if len(told) >= BASIS_LEAST else list(usable)
    done = [fact.name for fact in kept if meaning(fact) in _DONE]
    if len(done) >= 2:
        kept = [fact for fact in kept if meaning(fact) != "tenure" or _joins(fact, done, ties)]
    dropped = [*_further_tenures(kept, ties), *_further_times(kept, ties, empty)]
    return [fact for fact in kept if fact not in dropped]


def _further_times(usable: Sequence[Facts], ties: Ties, empty: Mapping[str, int]) -> list[Facts]:
    """Last times that another date tells: of an order first, then what is known of most people.

    The days since a last visit are told by its date too.
    """
    times = [fact for fact in usable if fact.kind in ("date", "number") and meaning(fact) == "recency"]
    kept: list[Facts] = []
    for fact in sorted(
        times,
        key=lambda f: (
            f.kind != "date",
            not has_word(f.name, "orders", "bought"),
            empty.get(f.name, 0),
        ),
    ):
        if all(tie(ties, fact.name, other.name) < ONE_TIME for other in kept if other.kind == "date"):
            kept.append(fact)
    return [fact for fact in times if fact not in kept]


def _joins(fact: Facts, done: Sequence[str], ties: Ties) -> bool:
    """Whether the time as a customer goes with what they do as firmly as that goes together.

    A date needs three such columns, lest it outvote two; a number stays where nothing goes together.
    """
    firm = max(tie(ties, fact.name, name) for name in done) >= STRONG
    if fact.kind != "number":
        return len(done) > 2 and firm
    return firm or not any(partners(name, done, ties) for name in done)


def _further_tenures(usable: Sequence[Facts], ties: Ties) -> list[Facts]:
    """All but one of the columns about the time as a customer: a number first, then what goes with most."""
    tenures = [fact for fact in usable if meaning(fact) == "tenure"]
    others = [fact.name for fact in usable if fact not in tenures]
    together = {f.name: round(sum(tie(ties, f.name, other) ** 2 for other in others), 3) for f in tenures}
    return sorted(tenures, key=lambda f: (f.kind != "number", -together[f.name]))[1:]


def _is_dated(fact: Facts, roles: Mapping[str, Role]) -> bool:
    """Whether a date tells how long ago something was; an age needs another date to count to."""
    if roles[fact.name] is not Role.DATE:
        return False
    others = any(role is Role.DATE and concept_of(name) != "birth" for name, role in roles.items())
    return meaning(fact) in _DATED or (others and meaning(fact) == "birth")


def _further_ages(may: Sequence[Facts]) -> list[Facts]:
    """All but the first column that tells an age, a year or day of birth where none does."""
    ages = [fact for fact in may if meaning(fact) == "age"]
    births = [fact for fact in may if meaning(fact) == "birth"]
    return [*ages, *births][1:]


def _tied(usable: Sequence[Facts], ties: Ties) -> list[Facts]:
    """Those that go with others; of very many those that go with the others most."""
    done = [fact.name for fact in usable if meaning(fact) in _DONE]
    sure = [fact.name for fact in usable if fact.kind == "date" and meaning(fact) == "recency"]
    shy = [fact.name for fact in usable if meaning(fact) in ("age", "birth")]
    kept = without_lone([fact.name for fact in usable], ties, done, sure, shy)
    if len(kept) > BASIS_WIDEST:
        together = {name: sum(tie(ties, name, other) ** 2 for other in kept) for name in kept}
        kept = sorted(kept, key=lambda name: -together[name])[:BASIS_WIDEST]
    return [fact for fact in usable if fact.name in set(kept)]


def _barred(fact: Facts, role: Role, market: Mapping[str, str]) -> str | None:
    """Why a column may not build, or `None`."""
    if role not in (*NUMBERS, Role.DATE):
        return None
    concept = str(meaning(fact))
    if concept == "consent" and role is Role.DATE and refuses(fact.name):
        return "When they said no: keeps them out of the lists, and describes."
    if concept in ("consent", *_ASIDE):
        return _NEVER[concept]
    if fact.missing_share > TOO_EMPTY:
        return f"Missing for {percent(fact.missing_share)}: describes only."
    if role is Role.DATE:
        return _NEVER[concept] if concept in ("sent", "prediction") else None
    if concept in _NEVER:
        return _NEVER[concept]
    if fact.name in market:
        return f"The same for all rows with one {market[fact.name]}, as the state of a market is: describes."
    if fact.common > ONE_VALUE:
        return f"{percent(fact.common)} share one value: describes."
    return None


def _categories(free: Sequence[Facts], roles: Mapping[str, Role]) -> list[Facts]:
    """Categories of few levels, for files without numbers; the evenest first."""
    usable = (Role.CATEGORICAL, Role.FLAG)
    few = [f for f in free if roles[f.name] in usable and f.distinct > 1 and f.missing_share <= TOO_EMPTY]
    few = [f for f in few if meaning(f) not in ("exit", "active", "consent")]
    return sorted(few, key=lambda fact: round(fact.common, 3))[:BASIS_MOST]


def _why(fact: Facts, chosen: Sequence[Facts], ties: Ties) -> str:
    """What a column tells, and with which others it shares its weight."""
    why = _tells(fact)
    if fact.name not in ties:
        return why
    alike = partners(fact.name, [other.name for other in chosen], ties)
    return (
        f"{why} Shares its weight with {listed([named(name) for name in alike], most=1)}." if alike else why
    )


def _tells(fact: Facts) -> str:
    if meaning(fact) == "birth":
        return f"Used as an age. {_WHY['age']}"
    if fact.kind == "date":
        return f"{_WHY[str(meaning(fact))]} Used as the days since then."
    if fact.kind != "number":
        return "There are no numbers to group by, so a category does it."
    if meaning(fact) == "engagement" and any(word.startswith(_USED) for word in words_of(fact.name)):
        return "How much they use of what they have."
    if meaning(fact) == "frequency" and not has_word(fact.name, "orders"):
        done = next((told for kind, told in _OFTEN.items() if has_word(fact.name, kind)), None)
        if done is not None:
            return done
    return _WHY.get(str(meaning(fact))) or unlike(fact) or "A number that tells customers apart."


def _parts(
    chosen: Sequence[Facts], numbers: Sequence[Facts], repeats: Mapping[str, Repeat]
) -> Mapping[str, str]:
    """The reasons of amounts that may be parts of what customers are worth; value is told of the first.

    A total is known by its name, or because others are computed with it.
    """
    computed = {name for r in repeats.values() if r.kind == "computed" for name in (r.column, *r.of)}
    parts = [fact for fact in chosen if _is_amount(fact)]
    beside = [fact for fact in numbers if _is_amount(fact)]
    totals = any(meaning(fact) == "value" and not _is_amount(fact) for fact in chosen)
    if totals or not parts or len(beside) < 2 or any(fact.name in computed for fact in parts):
        return {}
    told = (
        f"Money; one of {word(len(beside))} such columns, with no total found. Value is told of {{}} alone: "
        "if they are parts, add a column with their sum."
    )
    return {fact.name: told.format("this one" if fact is parts[0] else parts[0].name) for fact in parts}


def _is_amount(fact: Facts) -> bool:
    """Whether it is money spent, and neither a total nor an average by name."""
    return fact.kind == "number" and meaning(fact) == "value" and standing(fact.name) == standing("Spend")


def _left_out(
    fact: Facts,
    usable: Sequence[Facts],
    chosen: Sequence[Facts],
    ties: Ties,
    following: Mapping[str, str],
) -> str | None:
    """Why a column that could build does not; `None` for one that nobody would expect to."""
    if fact in usable:
        return f"{_LONE}, so it would only blur the groups: describes."
    tenure = next((other.name for other in chosen if meaning(other) == "tenure"), None)
    if meaning(fact) == "tenure" and tenure is not None and fact.missing_share <= PATCHY:
        return f"Time as a customer, which {tenure} tells already: describes."
    if fact.kind in ("date", "number") and meaning(fact) == "recency":
        times = [f.name for f in chosen if f.kind == "date" and tie(ties, fact.name, f.name) >= ONE_TIME]
        if times:
            return f"Orders customers as {times[0]} does, but for details; used once."
    if fact.kind == "date":
        patchy = fact.missing_share > PATCHY and meaning(fact) in _DATED
        return (
            f"A date, missing for {percent(fact.missing_share)}; becomes the days since." if patchy else None
        )
    if fact.kind != "number":
        return None
    if fact.missing_share > PATCHY:
        return f"Missing for {percent(fact.missing_share)}, and every hole would be a guess: describes."
    if meaning(fact) == "birth":
        return "The age says the same: describes."
    return following.get(fact.name, "Describes. Group by it if it matters to you.")
