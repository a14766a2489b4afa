"""How well each column of a table would do for each part of an order.

A header proposes, and the values decide: an order has one customer and one day; a customer has several
orders; the price of one piece does not rise with the quantity, and what was paid for a line does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from segmentation.language.concepts import concept_of
from segmentation.language.order_words import State, is_called, mentions, state_of
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.unnamed_customers import FEW, ONE, are_nameless, coming_back, ordering
from segmentation.prepare.orders.value_codes import Codes, agreement
from segmentation.standards import CATEGORY_VALUES

Scores = Mapping[str, float]
_OTHERS = {"product": ("channel", "consent", "name"), "channel": ("consent", "answer")}
"""What a column under a word of the part may be about instead."""
_CODE = re.compile(r"[A-Za-z]{0,4}[-_. ]?\d[\dA-Za-z._-]*|[A-Z0-9]+(?:[-_.][A-Z0-9]+)+")
_LOOKED_AT = 2_000  # different values that are enough to tell codes from names
_STATUSES = 40  # different values; more are remarks
_NOBODY_KNOWN = ("note", "consent", "prediction", "answer", "technical", "sent")


def best(scores: Scores, least: float = 0.0) -> str | None:
    """The column with the highest score above `least`; of equals the first in the table."""
    found = max(scores, key=lambda name: scores[name], default=None)
    return found if found is not None and scores[found] > least else None


# ---- days


def days(sheet: OrderSheet) -> dict[str, float]:
    """Dates that may be the day of an order, by words and by how many lines have them; the earliest first."""
    scores = {}
    for name in filter(sheet.is_date, sheet.names):
        named = mentions("when", name) and mentions("date", name)
        score = 3.0 if named else 2.0 if is_called("date", name) or is_called("when", name) else 1.0
        score -= 4.0 * mentions("elsewhen", name)
        known = sheet.known_share(name)
        if known:
            scores[name] = score - 4.0 * (1 - known)
    return dict(sorted(scores.items(), key=lambda item: _mean_day(sheet, item[0])))


def _mean_day(sheet: OrderSheet, name: str) -> float:
    return float(sheet.column(name).dropna().astype("int64").mean())


# ---- customers

_BASES = {"id": 5.0, "email": 4.0, "phone": 3.0, "name": 2.0, "company": 1.0}


def customers(sheet: OrderSheet) -> dict[str, float]:
    """Columns that may name the customer; one of fewer lines, or that sees one person as many, is worse.

    Where no header and no address does, columns of codes that have orders.
    """
    if are_nameless(sheet):
        return coming_back(sheet)
    kinds = {name: kind for name in sheet.names if (kind := naming(sheet, name)) is not None}
    codes = {name: sheet.people(name) for name in kinds}
    codes = {name: found for name, found in codes.items() if _tells_apart(name, kinds[name], found)}
    most = max((found.known_share for found in codes.values()), default=0.0)
    scores = {name: _BASES[kinds[name]] - 8.0 * (most - c.known_share) for name, c in codes.items()}
    fewest = min((found.distinct for found in codes.values()), default=0)
    numbers = _distinct_orders(sheet)
    addresses = [name for name in codes if kinds[name] == "email"]
    for name, found in codes.items():
        finer = any(_is_finer(found, codes[email]) for email in addresses)
        anew = fewest < 0.9 * found.distinct and any(abs(found.distinct - n) <= 0.01 * n for n in numbers)
        if kinds[name] == "id" and (finer or anew):
            scores[name] -= 2.5
    return scores or ordering(sheet)


def _distinct_orders(sheet: OrderSheet) -> list[int]:
    """How many different numbers there are in columns that number orders."""
    names = [
        n for n in sheet.names if mentions("order", n) and mentions("number", n) and not mentions("line", n)
    ]
    return [sheet.codes(name).distinct for name in names if sheet.is_text(name) or sheet.is_whole(name)]


def _tells_apart(name: str, kind: str, codes: Codes) -> bool:
    """Whether there are several; a few words under a bare “Contact” are the way of contact."""
    few = codes.distinct <= CATEGORY_VALUES and kind in ("id", "company") and not mentions("number", name)
    return codes.distinct > 1 and not few


def naming(sheet: OrderSheet, name: str) -> str | None:
    """How a column names people: by id, e-mail, phone, name or company; `None` where it does not."""
    if mentions("staff", name) or sheet.is_date(name) or sheet.is_truth(name):
        return None
    if sheet.is_number(name) and not sheet.is_whole(name):
        return None
    concept = concept_of(name)
    if sheet.has_addresses(name):
        return "email"
    if concept in _NOBODY_KNOWN or mentions("line", name):
        return None
    if concept == "phone":
        return "phone"
    if mentions("person", name):
        return _naming_a_person(sheet, name, concept)
    if concept == "name":
        return None if _is_half_a_name(name) else "name"
    return "company" if sheet.is_text(name) and is_called("company", name) else None


def _naming_a_person(sheet: OrderSheet, name: str, concept: str | None) -> str | None:
    if concept == "name" or name.casefold().endswith("name"):
        return "name" if sheet.is_text(name) and not _is_half_a_name(name) else None
    if mentions("number", name):
        return "id"
    named = is_called("person", name) or concept == "id"
    return None if not named else "name" if _are_names(sheet, name) else "id"


def _are_names(sheet: OrderSheet, name: str) -> bool:
    """Whether values are names as people bear them: two words or more, and no digit."""
    seen = sheet.commonest(name) if sheet.is_text(name) else []
    names = [value for value in seen if " " in value.strip() and not any(map(str.isdigit, value))]
    return len(names) > 0.5 * len(seen)


def _is_half_a_name(name: str) -> bool:
    return mentions("half_name", name)


def _is_finer(ids: Codes, addresses: Codes) -> bool:
    """Whether one address has many ids, as where every guest order gets a new one."""
    both = ids.known & addresses.known
    seen, found = np.unique(ids.values[both]), np.unique(addresses.values[both])
    return len(seen) > 1.1 * len(found)


# ---- orders


def orders(sheet: OrderSheet, who: str | None, when: str | None) -> dict[str, float]:
    """Columns that may number the orders: each number has one customer and one day."""
    people = None if who is None else sheet.people(who)
    day = None if when is None else sheet.codes(when)
    scores = {}
    for name in sheet.names:
        if name in (who, when) or not (sheet.is_text(name) or sheet.is_whole(name)):
            continue
        score = _order_word(name)
        if score < -2 or sheet.known_share(name) == 0:
            continue
        codes = sheet.codes(name)
        score += _order_structure(codes, people, day) - 4.0 * (1 - codes.known_share)
        scores[name] = score
    return scores


def _order_word(name: str) -> float:
    numbered = mentions("order", name) and mentions("number", name)
    score = 3.0 if numbered or is_called("order", name) else 1.0 if is_called("number", name) else 0.0
    concept = concept_of(name)
    lines = mentions("line", name) or mentions("quantity", name) or mentions("person", name)
    other = concept in ("email", "phone", "address", "postcode", "location", "note", "consent", "deals")
    money = mentions("amount", name) or mentions("total", name)
    return score - 5.0 * (lines or other or money) - 1.0 * mentions("staff", name)


def _order_structure(codes: Codes, people: Codes | None, day: Codes | None) -> float:
    """+4 for a number that comes back with one customer and one day, −6 for one that has several."""
    if codes.distinct < 2 or (people is not None and codes.distinct < 0.95 * people.distinct):
        return -6.0
    tests = [agreement(codes, other.values) for other in (people, day) if other is not None]
    if not tests or max(several for _, several in tests) < FEW:
        return 0.0
    if min(share for share, _ in tests) < ONE:
        return -6.0
    return 4.0


# ---- money


def amounts(sheet: OrderSheet, quantity: str | None, product: str | None) -> dict[str, float]:
    """Columns that may say what was paid, for a line or a whole order."""
    scores: dict[str, float] = {}
    if are_nameless(sheet):
        return {n: 1.0 for n in sheet.names if sheet.is_number(n) and not sheet.is_whole(n)}
    for name in filter(sheet.is_number, sheet.names):
        score = _amount_word(name)
        if score <= 0 or (mentions("beside", name) and not mentions("including", name)):
            continue
        if sheet.is_whole(name) and concept_of(name) in ("frequency", "points", "age", "held"):
            continue
        values = sheet.numbers(name)
        known = values[np.isfinite(values)]
        if len(known) and np.ptp(known) > 0:
            scores[name] = score - (0.5 if sheet.is_whole(name) else 0.0)
    for name in prices(sheet):
        if quantity is not None and name != quantity and _rises_with(sheet, name, quantity, product):
            scores[name] = 4.2
    return _without_net_of_fees(sheet, scores)


def _amount_word(name: str) -> float:
    line, before = mentions("line", name), mentions("before", name)
    if mentions("elsewhen", name) and not mentions("amount", name):
        return 0.0
    if mentions("net", name):
        score = 6.2 if mentions("amount", name) else 5.5
    elif mentions("total", name):
        score = 4.5 if line else 6.0
    elif mentions("gross", name):
        score = 4.5
    elif mentions("amount", name):
        score = 5.5 if mentions("order", name) and not line else 5.0
    else:
        return 4.0 if mentions("before", name) and is_called("before", name) else 0.0
    return score - 2.0 * before - 0.6 * mentions("converted", name) - 0.5 * mentions("price", name)


def _without_net_of_fees(sheet: OrderSheet, scores: dict[str, float]) -> dict[str, float]:
    """Without what is left for the shop when a fee is off: it is not what the customer paid."""
    fees = [name for name in sheet.names if sheet.is_number(name) and concept_of(name) == "charge"]
    left = {
        name
        for name in scores
        for whole in scores
        for fee in fees
        if name != whole and _is_left(sheet.numbers(name), sheet.numbers(whole), sheet.numbers(fee))
    }
    return {name: score - 3.0 * (name in left) for name, score in scores.items()}


def _is_left(left: np.ndarray, whole: np.ndarray, fee: np.ndarray) -> bool:
    known = np.isfinite(left) & np.isfinite(whole) & (np.nan_to_num(fee) != 0)
    if known.sum() < FEW:
        return False
    rest, off = np.abs(whole - left)[known], np.abs(fee)[known]
    smaller = (np.abs(left) < np.abs(whole))[known].mean() > 0.9
    return bool(smaller and (np.abs(rest - off) < 0.011).mean() > 0.95)


def unnamed_amounts(sheet: OrderSheet) -> dict[str, float]:
    """Numbers with decimals under headers that say nothing, the largest sum first: taxes are parts of it."""
    names = [n for n in sheet.names if sheet.is_number(n) and not sheet.is_whole(n) and concept_of(n) is None]
    sums = {name: float(np.nansum(np.abs(sheet.numbers(name)))) for name in names}
    whole = sum(sums.values())
    return {name: value / whole for name, value in sums.items() if value > 0}


def prices(sheet: OrderSheet) -> dict[str, float]:
    """Columns that may be the price of one piece."""
    names = [name for name in sheet.names if sheet.is_number(name) and mentions("price", name)]
    usual = [name for name in names if not mentions("before", name) and not mentions("total", name)]
    return {
        name: 2.0 - 2.0 * mentions("beside", name) for name in usual if np.isfinite(sheet.numbers(name)).any()
    }


def _rises_with(sheet: OrderSheet, price: str, quantity: str, product: str | None) -> bool:
    """Whether a price rises with the quantity within each product: then it is that of the line.

    The slope of log price on log quantity is 0 for the price of a piece and 1 for that of a line.
    """
    values, pieces = np.abs(sheet.numbers(price)), np.abs(sheet.numbers(quantity))
    known = (values > 0) & (pieces > 0) & np.isfinite(values) & np.isfinite(pieces)
    groups = sheet.codes(product).values[known] if product is not None else np.zeros(known.sum(), np.int64)
    groups = np.where(groups >= 0, groups, groups.max(initial=0) + 1)
    x, y = _centered(np.log(pieces[known]), groups), _centered(np.log(values[known]), groups)
    varied = float((x * x).sum())
    return bool(varied > 1 and len(x) >= 20 and (x * y).sum() / varied > 0.5)


def _centered(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    counts = np.maximum(np.bincount(groups), 1)
    return np.asarray(values - (np.bincount(groups, weights=values) / counts)[groups])


def quantities(sheet: OrderSheet) -> dict[str, float]:
    """Whole numbers that count pieces."""
    return {
        name: 2.0 - (not sheet.is_whole(name))
        for name in sheet.names
        if sheet.is_number(name) and mentions("quantity", name) and not mentions("amount", name)
    }


def refunds(sheet: OrderSheet, amount: str | None) -> dict[str, float]:
    """Money paid back, in the same currency as the amount."""
    names = [n for n in sheet.names if sheet.is_number(n) and mentions("refund", n) and n != amount]
    names = [n for n in names if not mentions("quantity", n)]
    converted = amount is not None and mentions("converted", amount)
    return {
        name: 2.0 - (mentions("converted", name) != converted)
        for name in names
        if np.nan_to_num(sheet.numbers(name)).any()
    }


# ---- what else stands on a line


def statuses(sheet: OrderSheet) -> dict[str, float]:
    """Columns whose values say what became of an order."""
    scores = {}
    for name, states in _told(sheet).items():
        if not mentions("status", name) and len(states) < 2:
            continue
        aside = 3.0 * mentions("aside_status", name)
        of_order = mentions("order", name) or is_called("status", name) or mentions("money_status", name)
        scores[name] = 1.0 + of_order + 0.2 * len(states) - aside - 2.0 * _is_kind(name)
    return scores


def kinds(sheet: OrderSheet) -> dict[str, float]:
    """Columns whose values say what a line is: a payment, a refund, a transfer."""
    return {name: 1.0 + 0.2 * len(states) for name, states in _told(sheet).items() if _is_kind(name)}


def _is_kind(name: str) -> bool:
    return mentions("kind", name)


def _told(sheet: OrderSheet) -> dict[str, set[State]]:
    """Columns of few words → the states that change something among their values."""
    found = {}
    for name in sheet.names:
        if not sheet.is_text(name) or concept_of(name) in ("consent", "email", "name", "note"):
            continue
        codes = sheet.codes(name)
        if not 0 < codes.distinct <= _STATUSES:
            continue
        states = [state_of(str(value)) for value in codes.names]
        telling = {state for state in states if state not in (None, "settled")}
        if telling and (mentions("status", name) or sum(s is not None for s in states) > len(states) / 2):
            found[name] = telling
    return found


def named(sheet: OrderSheet, part: str, taken: Iterable[str] = ()) -> dict[str, float]:
    """Columns of words whose header has a word of the part; those on every line first."""
    used = set(taken)
    return {
        name: 1.0
        + sheet.known_share(name)
        - 0.5 * mentions("staff", name)
        - 0.2 * mentions("number", name)
        - 0.6 * (part == "product" and mentions("category", name))
        - 0.1 * (part == "product" and _are_codes(sheet.codes(name)))
        for name in sheet.names
        if name not in used
        and sheet.is_text(name)
        and mentions(part, name)
        and sheet.codes(name).distinct > (0 if part == "currency" else 1)
        and not (part in ("product", "category") and mentions("person", name))
        and not (part == "product" and _speak_of_orders(sheet.codes(name)))
        and concept_of(name) not in _OTHERS.get(part, ("note", "consent"))
    }


def _are_codes(codes: Codes) -> bool:
    """Whether most values are codes such as “TE003”: a column of names beside them tells more."""
    some = [str(value).strip() for value in codes.names[:_LOOKED_AT]]
    return 2 * sum(bool(_CODE.fullmatch(value)) for value in some) > len(some)


def _speak_of_orders(codes: Codes) -> bool:
    """Whether every value only says that something was bought: “Order”, “Payment for invoice”."""
    return codes.distinct <= _STATUSES and all(mentions("order", str(value)) for value in codes.names)


def amounts_told(order: Codes, amount: np.ndarray) -> np.ndarray:
    """What tells whether amounts are those of whole orders, as sums over some orders.

    Orders of several lines, those of them with one amount; then orders, and of the logarithms of lines and
    amount the sums, the squares of the first and the products.
    """
    lines, different, typical = _amounts_by_order(order, amount)
    asked = (lines > 1) & (different > 0)
    known = (lines > 0) & np.isfinite(typical) & (typical > 0)
    x, y = np.log(lines[known]), np.log(typical[known])
    return np.array([
        asked.sum(), (different[asked] == 1).sum(), len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum()
    ])  # fmt: skip


def is_once(name: str, told: np.ndarray) -> bool:
    """Whether an amount of that name is that of a whole order, repeated on its lines, by `amounts_told`.

    All lines of an order have one amount then, and it grows with their number; tickets at one price each
    have one amount too, and it does not.
    """
    if mentions("line", name) or mentions("price", name):
        return False
    asked, alike = told[:2]
    if not asked or alike / asked < ONE:
        return False
    return mentions("total", name) or mentions("order", name) or _grows(*told[2:].tolist())


def _amounts_by_order(order: Codes, amount: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each order: lines with an amount, different amounts among them, and the largest."""
    known = order.known & np.isfinite(amount)
    groups, values = order.values[known], amount[known]
    size = order.distinct
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, groups, values)
    np.maximum.at(high, groups, values)
    lines = np.bincount(groups, minlength=size)
    return lines, np.where(lines == 0, 0, np.where(low == high, 1, 2)), high


def _grows(orders: float, x: float, y: float, xx: float, xy: float) -> bool:
    """Whether orders of more lines have larger amounts, as sums do: the slope of one on the other."""
    if not orders:
        return False
    varied = xx - x * x / orders
    return bool(varied > _ROUNDING * xx and (xy - x * y / orders) / varied > 0.15)


_ROUNDING = 1e-9
"""Share of a sum of squares below which what is left of it is rounding."""
