"""The marketer's file: names, the conditions that earn them, and what to try.

A pack is a TOML file. Its rules are tried from top to bottom, and each name is given once. A
condition compares an axis (value, frequency, recency, engagement…) with a level, in standard
deviations from the average customer, or a share of the segment with a percentage (see `conditions`).
Rules and strategies say what they need and what speaks against them; nothing in the file is run as
code. Every mistake is answered with the line it stands on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from segmentation.act.personas.packs.conditions import AXES, Condition, Levels, parse
from segmentation.act.personas.packs.rules import Idea, Rule, Rules, Strategy, Words
from segmentation.documents import read_toml, text_of
from segmentation.errors import DocumentError, RulesError
from segmentation.language.phrases import clipped, printable
from segmentation.recipes import BUSINESSES

GENERAL, JEWELLERY = "personas.toml", "jewellery.toml"
PACKS: Mapping[str, str] = {name: GENERAL if name == "general" else f"{name}.toml" for name in BUSINESSES}
"""Kind of business → the file of its pack, narrow ones first; the last one serves any business."""

_LEVELS = ("very_high", "high", "low", "very_low")
_HEADERS = ("not_for", "only_for")
"""What a block of words says of the headers that it is for."""
_RULE = ("key", "name", "otherwise_name", "when", "needs", "unless", "name_when", "best", "strategies", "why",
         "measure")  # fmt: skip
_CONDITIONS = ("when", "needs", "unless", "name_when")
_BLANK = Rule("", "", "", (), (), {}, (), "", "")


def load_rules(text: str) -> Rules:
    """The pack written in `text` (TOML); with `extends = "general"` it adds to the general pack.

    Raises `RulesError`, whose message names the line, when it cannot be followed.
    """
    try:
        plain = read_toml(text)
    except DocumentError as error:
        raise RulesError(f"The persona file cannot be read: {error}.") from error
    return _Pack(text, plain).rules()


def read_pack(data: bytes) -> str:
    """The text of a pack in the bytes of a file. Raises `RulesError` where it cannot be followed."""
    try:
        text = text_of(data)
    except DocumentError as error:
        raise RulesError(f"The persona file cannot be read: {error}.") from error
    load_rules(text)
    return text


@cache
def pack(filename: str) -> Rules:
    """One of the packs that come with Touchstone."""
    text = resources.files(__package__).joinpath(filename).read_text(encoding="utf-8")
    return load_rules(text)


@dataclass(frozen=True)
class _Pack:
    """A pack while it is checked: its text gives the lines of mistakes."""

    text: str
    plain: Mapping[str, Any]

    def rules(self) -> Rules:
        self._known(self.plain, ("pack", "levels", "words", "persona", "idea", "fallback"), "")
        head = self.plain.get("pack", {})
        self._known(
            head, ("name", "extends", "without", "speaks_of", "sure", "silent", "enough", "rows"), "[pack]"
        )
        base = self._extended(head)
        levels = self._levels(base)
        known = {} if base is None else {rule.key: rule for rule in base}
        blocks = self.plain.get("persona", [])
        if not isinstance(blocks, list):
            raise self._mistake("personas stand in blocks that begin with [[persona]]", "persona", "")
        found = tuple(self._rule(block, f"[[persona]]#{i}", known) for i, block in enumerate(blocks))
        if not found and base is None:
            raise RulesError("The persona file has no [[persona]] block. Add one with key, name and when.")
        rules = found if base is None else self._without(head, _merged(base.rules, found))
        self._once(rules)
        return Rules(
            name=self._text(head, "name", "[pack]") if "name" in head else "Own",
            extends=str(head.get("extends", "")),
            speaks_of=tuple(word.casefold() for word in self._texts(head, "speaks_of", "[pack]")),
            sure=tuple(word.casefold() for word in self._texts(head, "sure", "[pack]")),
            silent=tuple(word.casefold() for word in self._texts(head, "silent", "[pack]")),
            enough=self._enough(head),
            rows=self._texts(head, "rows", "[pack]"),
            levels=levels,
            rules=rules,
            ideas=self._ideas(base),
            fallback=self._fallback(base),
            words=self._words(base),
            text=self.text,
        )

    def _extended(self, head: Mapping[str, Any]) -> Rules | None:
        """The pack that this one adds to."""
        if "extends" not in head:
            return None
        base = PACKS.get(str(head["extends"]))
        if base is None:
            wanted, known = clipped(head["extends"]), ", ".join(f"“{name}”" for name in PACKS)
            raise self._mistake(f"there is no pack “{wanted}” to add to; choose {known}", "extends", "[pack]")
        return pack(base)

    def _without(self, head: Mapping[str, Any], rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """The rules but for those that say nothing in this business."""
        left_out, keys = self._texts(head, "without", "[pack]"), {rule.key for rule in rules}
        for key in left_out:
            if key not in keys:
                raise self._mistake(f"there is no persona “{clipped(key)}” to leave out", key, "[pack]")
        return tuple(rule for rule in rules if rule.key not in left_out)

    def _enough(self, head: Mapping[str, Any]) -> int:
        given = head.get("enough", 1)
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise self._mistake(
                "“enough” is how many headers must speak of it: 1 or more", "enough", "[pack]"
            )
        return given

    def _levels(self, base: Rules | None) -> Levels:
        given = self.plain.get("levels", {})
        self._known(given, _LEVELS, "[levels]")
        for name, level in given.items():
            if not _is_number(level):
                what = f"the level “{name}” is “{clipped(level)}”; give it a number"
                raise self._mistake(what, name, "[levels]")
        known = Levels() if base is None else base.levels
        return Levels(**{name: float(given.get(name, getattr(known, name))) for name in _LEVELS})

    def _rule(self, block: Mapping[str, Any], place: str, known: Mapping[str, Rule]) -> Rule:
        """The rule of a block; what it leaves out comes from the known rule of its key, if any."""
        self._known(block, _RULE, place)
        rule = known.get(str(block.get("key", "")), _BLANK)
        for needed in ("key", "name"):
            if not str(block.get(needed, getattr(rule, needed))).strip():
                raise self._mistake(f'this persona has no {needed}; add {needed} = "…"', needed, place)
        given: dict[str, Any] = {}
        for name in block:
            if name in _CONDITIONS:
                given[name] = self._conditions(block, name, place)
            elif name == "best":
                given[name] = self._weights(block["best"], place)
            elif name == "strategies":
                given["advice"] = self._advice(block, place)
            else:
                given[name] = self._text(block, name, place)
        if "name" in given:
            given.setdefault("otherwise_name", given["name"])
        return replace(rule, **given)

    def _advice(self, block: Mapping[str, Any], place: str) -> tuple[Strategy, ...]:
        """Strategies: a text each, or a block with what it needs and what speaks against it."""
        given = block["strategies"]
        if not isinstance(given, list):
            raise self._mistake('“strategies” is a list of texts in quotes: ["…", "…"]', "strategies", place)
        return tuple(self._strategy(one, place) for one in given)

    def _strategy(self, given: Any, place: str) -> Strategy:
        block = given if isinstance(given, Mapping) else {"try": given}
        self._known(block, ("try", "needs", "unless"), place)
        text = block.get("try")
        if not isinstance(text, str) or not text.strip():
            raise self._mistake('“strategies” is a list of texts in quotes: ["…", "…"]', "strategies", place)
        needs, unless = (self._conditions(block, field, place) for field in ("needs", "unless"))
        return Strategy(printable(text).strip(), needs, unless)

    def _ideas(self, base: Rules | None) -> tuple[Idea, ...]:
        """What to try with segments that no rule names: its own, or else those of the base."""
        blocks = self.plain.get("idea", [])
        if not isinstance(blocks, list):
            raise self._mistake("ideas stand in blocks that begin with [[idea]]", "idea", "")
        own = tuple(self._idea(block, f"[[idea]]#{i}") for i, block in enumerate(blocks))
        return own or (() if base is None else base.ideas)

    def _idea(self, block: Mapping[str, Any], place: str) -> Idea:
        self._known(block, ("try", "when", "needs", "unless", "why", "measure"), place)
        when = self._conditions(block, "when", place)
        if not when:
            raise self._mistake('an idea says when it fits: when = ["value >= high"]', "", place)
        strategy = self._strategy(
            {name: block[name] for name in ("try", "needs", "unless") if name in block}, place
        )
        told = {name: self._text(block, name, place) if name in block else "" for name in ("why", "measure")}
        return Idea(strategy, when, **told)

    def _weights(self, best: Any, place: str) -> Mapping[str, float]:
        if not isinstance(best, Mapping):
            raise self._mistake("“best” gives axes a weight: { value = 1, age = -0.5 }", "best", place)
        for axis, weight in best.items():
            if axis not in AXES or not _is_number(weight):
                what = f"“{clipped(axis)} = {clipped(weight)}” is not an axis with a number. {_axes()}"
                raise self._mistake(what, f"{axis} =", place)
        return {axis: float(weight) for axis, weight in best.items()}

    def _text(self, block: Mapping[str, Any], name: str, place: str) -> str:
        if not isinstance(block[name], str):
            raise self._mistake(f"“{name}” is a text in quotes", name, place)
        return printable(block[name]).strip()

    def _conditions(self, block: Mapping[str, Any], field: str, place: str) -> tuple[Condition, ...]:
        conditions = []
        for text in self._texts(block, field, place):
            try:
                conditions.append(parse(text))
            except ValueError as error:
                raise self._mistake(str(error), text, place) from error
        return tuple(conditions)

    def _texts(self, block: Mapping[str, Any], field: str, place: str) -> tuple[str, ...]:
        texts = block.get(field, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise self._mistake(f'“{field}” is a list of texts in quotes: ["…", "…"]', field, place)
        return tuple(texts)

    def _fallback(self, base: Rules | None) -> Rule:
        block, place = self.plain.get("fallback", {}), "[fallback]"
        self._known(block, ("strategies", "why", "measure"), place)
        rule = replace(_BLANK, key="traits") if base is None else base.fallback
        return replace(
            rule,
            advice=self._advice(block, place) if "strategies" in block else rule.advice,
            why=self._text(block, "why", place) if "why" in block else rule.why,
            measure=self._text(block, "measure", place) if "measure" in block else rule.measure,
        )

    def _words(self, base: Rules | None) -> Mapping[str, Words]:
        words = {} if base is None else dict(base.words)
        blocks = self.plain.get("words", {})
        if not isinstance(blocks, Mapping):
            raise self._mistake("words stand in blocks such as [words.value]", "words", "")
        for axis, given in blocks.items():
            place = f"[words.{axis}]"
            if axis not in AXES or not isinstance(given, dict):
                raise self._mistake(f"there is no axis “{clipped(axis)}”. {_axes()}", axis, place)
            self._known(given, (*_LEVELS, *_HEADERS), place)
            levels = {level: self._text(given, level, place) for level in given if level not in _HEADERS}
            words[axis] = Words(levels, *(self._texts(given, about, place) for about in _HEADERS))
        return words

    def _once(self, rules: tuple[Rule, ...]) -> None:
        seen: set[str] = set()
        for rule in rules:
            for text in {f"key {rule.key}", *(f"name {n}" for n in (rule.name, rule.otherwise_name))}:
                if text.casefold() in seen:
                    kind, _, shown = text.partition(" ")
                    what = f"the {kind} “{clipped(shown)}” is used twice; give each persona its own"
                    raise self._mistake(what, shown, "")
                seen.add(text.casefold())

    def _known(self, block: Any, names: Sequence[str], place: str) -> None:
        if not isinstance(block, Mapping):
            raise self._mistake("a block is expected here", "", place)
        for name in block:
            if name not in names:
                what = f"“{clipped(name)}” is not known here; choose from {', '.join(names)}"
                raise self._mistake(what, name, place)

    def _mistake(self, what: str, near: str, place: str) -> RulesError:
        return RulesError(f"Line {self._line(near, place)} of the persona file: {what}.")

    def _line(self, near: str, place: str) -> int:
        """The line that holds `near`, at or below the block called `place`; the last one if repeated."""
        lines = self.text.splitlines()
        header, _, nth = place.partition("#")
        starts = [i for i, line in enumerate(lines) if header and line.strip().startswith(header)]
        start = starts[min(int(nth or 0), len(starts) - 1)] if starts else 0
        block = range(start, len(lines))
        hits = [i for i in block if near and re.search(rf"(?<!\w){re.escape(near)}(?!\w)", lines[i])]
        return (start if not hits else hits[0] if place else hits[-1]) + 1


def _merged(base: tuple[Rule, ...], own: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The general rules, those of the same key replaced; new ones come first, in their order."""
    replaced = {rule.key: rule for rule in own}
    new = [rule for rule in own if rule.key not in {rule.key for rule in base}]
    return (*new, *(replaced.get(rule.key, rule) for rule in base))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _axes() -> str:
    return f"The axes are {', '.join(AXES)}"
