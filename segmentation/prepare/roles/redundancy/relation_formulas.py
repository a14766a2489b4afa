"""Relations between columns as a person would write them: “CustomerCost = 0.5 × TotalSpend + 100”."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.prepare.roles.redundancy.relations import Linear, Product, Relation

_MINUS = "\N{MINUS SIGN}"


def formula(relation: Relation, names: Sequence[str]) -> str:
    """The relation with the names of its columns."""
    if isinstance(relation, Product):
        return f"{names[relation.target]} = {_product(relation, names)}"
    return _total(relation, names) or f"{names[relation.target]} = {_sum(relation, names)}"


def _product(relation: Product, names: Sequence[str]) -> str:
    first, second = (names[operand] for operand in relation.operands)
    return _times(relation.factor, f"{first} / {second}" if relation.divides else f"{first} × {second}")


def _sum(relation: Linear, names: Sequence[str]) -> str:
    operands = [names[operand] for operand in relation.operands]
    weights = relation.coefficients
    if len(operands) > 2 and len(set(weights)) == 1 and weights[0] != 1 and not relation.constant:
        return _times(weights[0], f"({' + '.join(operands)})")
    terms = sorted(zip(weights, operands, strict=True), key=lambda term: term[0] < 0)
    text = ""
    for weight, operand in terms:
        text += _joined(text, weight < 0) + _times(abs(weight), operand)
    if relation.constant:
        text += _joined(text, relation.constant < 0) + _number(abs(relation.constant))
    return text


def _total(relation: Linear, names: Sequence[str]) -> str | None:
    """A part told by the total and the other parts reads better as “total = part + part + part”."""
    parts_only = [1.0, *[-1.0] * (len(relation.operands) - 1)]
    if len(relation.operands) < 3 or relation.constant:
        return None
    if sorted(relation.coefficients, reverse=True) != parts_only:
        return None
    total = relation.operands[relation.coefficients.index(1)]
    parts = [names[o] for o in sorted((relation.target, *relation.operands)) if o != total]
    return f"{names[total]} = {' + '.join(parts)}"


def _joined(text: str, negative: bool) -> str:
    if not text:
        return _MINUS if negative else ""
    return f" {_MINUS} " if negative else " + "


def _times(factor: float, text: str) -> str:
    """Half of it as 0.5 × …, a hundredth and a third of it as … / 100 and … / 3."""
    if factor == 1:
        return text
    if factor == -1:
        return f"{_MINUS}{text}"
    inverse = 1 / factor
    whole = abs(inverse - round(inverse)) < 1e-9 * abs(inverse) and abs(round(inverse)) >= 2
    if whole and (abs(inverse) >= 10 or len(f"{abs(factor):.12g}") > 6):
        return f"{text} / {_number(round(inverse))}"
    return f"{_number(factor)} × {text}"


def _number(value: float) -> str:
    return f"{value:,.10g}".replace("-", _MINUS)
