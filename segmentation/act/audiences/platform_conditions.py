"""The rule of each segment as conditions for the segment builders of mail and shop tools, to type or paste.

A list is stale the day after its upload; a condition in the tool keeps itself up to date. It finds a segment
as well as its rule does, which is said beside it, and asks for columns under the names they have in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from segmentation.act.personas.cards import cards
from segmentation.criteria import Criteria, Criterion
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import clipped, count, level, listed, percent
from segmentation.language.words import words_of
from segmentation.prepare.roles.redundancy.representatives import is_average
from segmentation.prepare.roles.roles import DAYS_SINCE
from segmentation.segment.profile.histories import counts_orders
from segmentation.segment.profile.segment_rules import Limit, PlainRule

if TYPE_CHECKING:
    from segmentation.segment.drawn.divisions import Part
    from segmentation.studies import Study

_MAILCHIMP_MOST = 5
"""Conditions that one segment of Mailchimp takes."""
_LIMITS = ("at least", "at most", "more than", "less than", "between")
_CENT = 0.01  # the next amount of money
_COUNTRY_LETTERS = 2  # of a code as Shopify has it (ISO 3166-1)


class Ask(NamedTuple):
    """One question to a column, in the words of `criteria.TESTS`."""

    column: str
    test: str
    values: tuple[str | float | bool, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Conditions:
    """What finds one segment: questions of which all, or any, must be met."""

    asks: tuple[Ask, ...]
    match: str
    how_well: str
    """How many of those who meet them are in the segment, and how much of it they find."""
    except_for: tuple[str, ...] = ()
    """Segments that come before: whoever is in one of them is not in this."""


class Tool(NamedTuple):
    """A tool with a segment builder: where its conditions go, and how it writes one."""

    title: str
    where: str
    write: Callable[[Ask], str | None]
    """`None` where it cannot ask that."""
    joined: Callable[[Sequence[str], str], list[str]]
    most: int | None = None


def conditions_txt(study: Study) -> bytes:
    """The rule of every segment in the words of each tool, as text."""
    lines = [
        f"Segments of {clipped(study.table.filename, 80)} as conditions for other tools.",
        "Columns are called as in your file: give the fields in the tool these names, or change them here.",
        "Compare the size that the tool shows with the one below before you send anything.",
    ]
    for persona in study.personas:
        lines += ["", "", f"{persona.segment}. {persona.name}"]
        lines.append(f"{study.profile.unit.counted(persona.size)}, {percent(persona.share)}")
        found = conditions_of(study, persona.segment)
        if found is None:
            lines += [cards.rule(persona, study.profile), "Take the labelled list or the SQL instead."]
            continue
        lines += [found.how_well, *_empty_told(study, persona.segment, found)]
        for tool in TOOLS.values():
            lines += ["", f"{tool.title} ({tool.where})", *(f"  {line}" for line in lines_for(tool, found))]
    return ("\r\n".join(lines) + "\r\n").encode()


def _empty_told(study: Study, segment: int, found: Conditions) -> list[str]:
    """Which columns are empty for some of a segment: no tool takes an empty field for a small number."""
    data, told = study.table.data, []
    own = (study.clustering.series().reindex(data.index) == segment).to_numpy()
    for name in dict.fromkeys(ask.column for ask in found.asks if ask.test in _LIMITS):
        if name in data and (many := int(data.loc[own, name].isna().sum())):
            told.append(
                f"For {count(many)} of them “{clipped(name, 60)}” is empty, and tools leave those out: "
                "add them with “or has no value”."
            )
    return told


def conditions_of(study: Study, segment: int) -> Conditions | None:
    """What finds a segment; `None` where no short rule does."""
    division = study.clustering.division
    if division is not None:
        made_of = study.clustering.made_of(segment)
        return _of_part(division.held, made_of[0] - 1) if len(made_of) == 1 else None
    rule = study.profile.rules[segment - 1] if study.profile.rules else None
    return None if rule is None else _of_rule(rule)


def lines_for(tool: Tool, found: Conditions) -> list[str]:
    """The conditions of a segment as a tool has them, or why it has them not."""
    written = [tool.write(ask) for ask in found.asks]
    if unknown := [a.column for a, text in zip(found.asks, written, strict=True) if text is None]:
        names = listed([f"“{clipped(name, 40)}”" for name in dict.fromkeys(unknown)], most=4)
        return [f"It does not know {names} by itself. Upload the list of this segment instead."]
    texts = [text for text in written if text is not None]
    if tool.most is not None and len(texts) > tool.most:
        return [f"It takes {tool.most} conditions, and these are {len(texts)}. Upload the list instead."]
    lines = tool.joined(texts, found.match)
    if found.except_for:
        names = listed([f"“{clipped(name, 40)}”" for name in found.except_for], most=len(found.except_for))
        lines.append(f"and in none of the segments before: {names}")
    return lines


def _of_rule(rule: PlainRule) -> Conditions:
    asks = tuple(ask for limit in rule.limits for ask in _asks(limit))
    return Conditions(asks, "all", rule.text)


def _asks(limit: Limit) -> list[Ask]:
    if limit.category is not None:
        return [Ask(limit.column, "is" if limit.is_category else "is not", (limit.category,))]
    found = []
    if limit.over is not None:
        if limit.whole:
            found.append(Ask(limit.column, "at least", (floor(limit.over) + 1,), whole=True))
        else:
            found.append(Ask(limit.column, "more than", (limit.over,)))
    if limit.up_to is not None:
        found.append(Ask(limit.column, "at most", (limit.up_to,), limit.whole))
    return found


def _of_part(parts: Sequence[Part], place: int) -> Conditions | None:
    part, earlier = parts[place], parts[:place]
    if not isinstance(part.when, Criteria) or not part.when:
        return None
    asks = [Ask(one.column, one.test, one.values) for one in part.when.conditions]
    told = "The line you drew: it finds all of them and nobody else."
    if high := _below(part.when, earlier):
        return Conditions((*asks, high), part.when.match, told)
    return Conditions(tuple(asks), part.when.match, told, tuple(one.name for one in earlier))


def _below(when: Criteria, earlier: Sequence[Part]) -> Ask | None:
    """Where the tier above begins; `None` where the parts are no tiers."""
    lines = [_line(part.when) for part in earlier]
    if not lines or len(when.conditions) != 1 or None in lines:
        return None
    last = lines[-1]
    same = {line.column for line in lines if line is not None} == {when.conditions[0].column}
    is_tier = when.conditions[0].test in ("at least", "is filled")
    return Ask(last.column, "less than", last.values) if last is not None and same and is_tier else None


def _line(when: object) -> Criterion | None:
    one = when.conditions[0] if isinstance(when, Criteria) and len(when.conditions) == 1 else None
    return one if one is not None and one.test == "at least" else None


def _value(value: str | float | bool) -> str:
    """A value as a person types it: no marks between thousands."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.15g}"
    return " ".join(level(value).split())


def _typed(words: dict[str, str], door: str) -> Callable[[Ask], str | None]:
    """How a tool that is clicked together asks something."""

    def write(ask: Ask) -> str | None:
        if ask.test not in words:
            return None
        values = (
            " and ".join(map(_value, ask.values))
            if ask.test == "between"
            else ", ".join(map(_value, ask.values))
        )
        return " › ".join(filter(None, [door, clipped(ask.column, 80), words[ask.test], values]))

    return write


def _mailchimp(ask: Ask) -> str | None:
    """It has neither “at least” nor “at most”: the next whole number, or the next cent."""
    value = ask.values[0] if ask.values else None
    if ask.test in ("at least", "at most") and isinstance(value, float | int):
        step = 1.0 if ask.whole else _CENT
        other = value - step if ask.test == "at least" else value + step
        ask = Ask(ask.column, "more than" if ask.test == "at least" else "less than", (round(other, 6),))
    if ask.test in ("is", "is not") and len(ask.values) > 1:
        return None
    return _typed(_MAILCHIMP, "Contact details")(ask)


def _shopify(ask: Ask) -> str | None:
    """Only what Shopify counts of every customer by itself."""
    about, signs = (
        concept_of(ask.column),
        {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"},
    )
    value = ask.values[0] if ask.values else None
    if isinstance(value, float | int) and not isinstance(value, bool) and ask.test in signs:
        if ask.column.startswith(DAYS_SINCE.format("")) and about == "recency":
            back = {"at least": "<=", "at most": ">=", "more than": "<", "less than": ">"}[ask.test]
            return f"last_order_date {back} -{floor(value)}d"
        if counts_orders(ask.column):
            return f"number_of_orders {signs[ask.test]} {_value(value)}"
        if about == "value" and not is_average(ask.column):
            return f"amount_spent {signs[ask.test]} {_value(value)}"
    codes = [
        one for one in ask.values if isinstance(one, str) and len(one) == _COUNTRY_LETTERS and one.isupper()
    ]
    if "country" in words_of(ask.column) and ask.test == "is" and len(codes) == len(ask.values) == 1:
        return f"customer_countries CONTAINS '{codes[0]}'"
    return None


def _lines(texts: Sequence[str], match: str) -> list[str]:
    """Conditions below each other, joined by a word."""
    joiner = "and" if match == "all" else "or"
    return [text if at == 0 else f"{joiner} {text}" for at, text in enumerate(texts)]


def _query(texts: Sequence[str], match: str) -> list[str]:
    return [(" AND " if match == "all" else " OR ").join(texts)]


_EMPTY = {"is empty": "is not set", "is filled": "is set"}
_KLAVIYO = {
    "is": "equals", "is not": "doesn't equal", "at least": "is at least", "at most": "is at most",
    "more than": "is greater than", "less than": "is less than", "between": "is between", **_EMPTY,
}  # fmt: skip
_HUBSPOT = {
    "is": "is any of", "is not": "is none of", "at least": "is greater than or equal to",
    "at most": "is less than or equal to", "more than": "is greater than", "less than": "is less than",
    "between": "is between", "is empty": "is unknown", "is filled": "is known",
}  # fmt: skip
_MAILCHIMP = {
    "is": "is", "is not": "is not", "more than": "is greater than", "less than": "is less than",
    "is empty": "is blank", "is filled": "is not blank",
}  # fmt: skip
TOOLS = {
    "klaviyo": Tool(
        "Klaviyo",
        "Lists & segments › Create segment",
        _typed(_KLAVIYO, "Properties about someone"),
        _lines,
    ),
    "hubspot": Tool(
        "HubSpot", "Segments › Create, filters of contacts", _typed(_HUBSPOT, "Contact properties"), _lines
    ),
    "mailchimp": Tool("Mailchimp", "Audience › Segments › Create", _mailchimp, _lines, _MAILCHIMP_MOST),
    "shopify": Tool("Shopify", "Customers › Segments, paste as one line of ShopifyQL", _shopify, _query),
}
"""The tools by a word: an open table."""
