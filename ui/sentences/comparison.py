"""What is said of two months side by side, of the promises of a study, and of segments made anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pandas import DataFrame

from segmentation.act import exports
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.comparison import movement_words
from segmentation.act.comparison.drifts import MIX
from segmentation.act.comparison.movements import Comparison, Move
from segmentation.act.comparison.promise_checks import Check
from segmentation.act.models.scoring.month_changes import people
from segmentation.language.phrases import MISSING, capital, clipped, count, percent, word
from segmentation.language.titles import spoken
from segmentation.promises import AMOUNTS, SHARES, Promise
from segmentation.standards import LIST_CUSTOMERS, SIGNIFICANCE

Cell = tuple[int | None, int | None]
STATUS = {"kept": ":material/check:", "broken": ":material/warning:", "not told": ":material/help:"}
PROMISED = (
    "A promise is a limit that later files should keep, such as how large a segment may become. Next month’s "
    "file is held against them here; your data team can hold every file against them before it is used."
)
LOST_TOLD = "No list for platforms is made of lost customers: some may have asked to be forgotten."
LIST_TOLD = (
    f"A list holds only those who may be contacted, never fewer than {word(LIST_CUSTOMERS)}. Anyone who "
    "said no in the older file and says nothing in the new one stays out."
)
INDEX_TOLD = (
    "The index (PSI, population stability index) adds up how far the shares of customers between fixed "
    "limits differ: 0 means alike, and only what goes beyond chance for so many customers is a change."
)
INTERVALS_TOLD = f"In brackets: where the share lies, with {percent(1 - SIGNIFICANCE)} certainty."


def compared_with(name: str) -> str:
    """Which file the new month is laid beside."""
    return f"Compared with “{clipped(name, 60)}”."


def not_compared_with(name: str) -> str:
    """The older file is the one that something stands in the way of."""
    return f"“{clipped(name, 60)}” cannot be compared with the new month yet; the new month stays as it is."


def moved_title(found: Comparison) -> str:
    """How many moved, as the heading of the section."""
    if not found.match.joined:
        return "Then and now"
    return f"{people(found.moved, 'moved', 'moved') if found.moved else 'Nobody moved'} to another segment"


def changes(found: Comparison, above: Collection[str] = ()) -> list[str]:
    """Every change beyond chance, the moves first; empty where there is none.

    Of columns whose shift is told `above`, no more than their names.
    """
    told = movement_words
    drifted = told.drifts_told(found, above)
    return [*told.moves_told(found), *told.sizes_told(found), *told.values_told(found), *drifted]


def nothing(found: Comparison) -> str:
    """That nothing changed beyond chance."""
    return movement_words.nothing_told(found)


def followed(found: Comparison) -> list[str]:
    """By what customers were joined, and what became of every row; heading and picture tell who moved."""
    return movement_words.followed_told(found, stayed=False)


def tested(found: Comparison, above: Collection[str] = ()) -> str:
    """What the tests mean, and what the index of a column is where one drifted that is not told `above`."""
    told = (
        "Only what is more than chance is told: all changes are tested together, so that hardly any of "
        "them is down to chance."
    )
    drifted = any(drift.has_drifted and drift.column not in (MIX, *above) for drift in found.drifts)
    return f"{told} {INDEX_TOLD}" if drifted else told


def flow_finding(found: Comparison) -> str:
    """What the ribbons show, in a sentence."""
    stay = int(found.counts.trace())
    counts = (found.moved, len(found.match.new), len(found.match.lost))
    moved, new, lost = map(movement_words.or_none, counts)
    return f"{people(stay, 'stays', 'stay')}, {moved} moved, {new} are new and {lost} no longer there."


def move_rows(found: Comparison) -> DataFrame:
    """Every move with who goes back, and what moved with them."""
    rows = [_move_row(move, found) for move in _ordered(found) if move.origin != move.target]
    return DataFrame(rows)


def _move_row(move: Move, found: Comparison) -> dict[str, str]:
    row = {
        "From": _named(found, move.origin),
        "To": _named(found, move.target),
        "Customers": count(move.customers),
        "The other way": count(move.back),
    }
    if found.value_column is not None and move.value_then is not None and move.value_now is not None:
        what = capital(spoken(found.value_column))
        row |= {
            f"{what} then": found.money.number(move.value_then, of=found.value_column),
            "Now": found.money.number(move.value_now, of=found.value_column),
        }
    return {**row, "Beyond chance": "Yes" if move.is_real else ""}


def _ordered(found: Comparison) -> list[Move]:
    return sorted(found.moves, key=lambda move: (not move.is_real, -move.customers))


def _named(found: Comparison, segment: int) -> str:
    return f"{segment} {clipped(found.names[segment - 1], 40)}"


def cells(found: Comparison) -> list[Cell]:
    """Every cell with customers: moves first, then who is new or lost, then who stays."""
    moves = _ordered(found)
    told: list[Cell] = [(move.origin, move.target) for move in moves if move.origin != move.target]
    told += [(None, s) for s in range(1, found.k + 1) if found.came(s)]
    told += [(s, None) for s in range(1, found.k + 1) if found.went(s)]
    return [*told, *((move.origin, move.target) for move in moves if move.origin == move.target)]


def cell_label(cell: Cell, found: Comparison) -> str:
    """A cell in a list: how many, from where, to where."""
    origin, target = cell
    many = count(len(found.rows(origin, target)))
    if origin is None:
        return f"{many} new in {_named(found, target or 0)}"
    if target is None:
        return f"{many} no longer there, from {_named(found, origin)}"
    if origin == target:
        return f"{many} stay in {_named(found, target)}"
    return f"{many} from {_named(found, origin)} to {_named(found, target)}"


def cell_told(cell: Cell, found: Comparison) -> str:
    """Who is in a cell, and what moved with them."""
    origin, target = cell
    if origin is None or target is None:
        many = len(found.rows(origin, target))
        segment = target if origin is None else origin
        where = f"“{clipped(found.names[(segment or 1) - 1], 40)}”"
        if origin is None:
            return f"{people(many, 'is', 'are')} new, and in {where}."
        return f"{people(many, 'was', 'were')} in {where} and {'is' if many == 1 else 'are'} no longer there."
    move = next(m for m in found.moves if (m.origin, m.target) == cell)
    return movement_words.move_told(move, found)


def cell_file_name(upload: str, cell: Cell) -> str:
    """The name of a file with the customers of a cell."""
    origin, target = ("new" if cell[0] is None else cell[0]), ("lost" if cell[1] is None else cell[1])
    return f"{exports.stem(upload)}-from-{origin}-to-{target}.csv"


def list_file_name(upload: str, cell: Cell, platform: str) -> str:
    """The name of a list of them for a platform."""
    ending = exports.EXPORTS[platform].suffix
    return f"{exports.stem(upload)}-from-{cell[0] or 'new'}-to-{cell[1]}-{platform}{ending}"


def moves_file_name(upload: str) -> str:
    """The name of a file with everybody, then and now."""
    return f"{exports.stem(upload)}-moves.csv"


def platform_label(key: str) -> str:
    """A platform as the person chooses it."""
    return PLATFORMS[key].title


def join_label(column: str | None) -> str:
    """A column to join by in a list; the first entry leaves it to us."""
    return "Found automatically" if column is None else clipped(column)


def size_rows(found: Comparison) -> DataFrame:
    """Every segment’s customers then and now, with intervals of 95%."""
    rows = [
        {
            "Segment": str(one.segment),
            "Persona": clipped(one.name, 40),
            "Customers then": count(one.customers[0]),
            "Now": count(one.customers[1]),
            "New": count(found.came(one.segment)),
            "Lost": count(found.went(one.segment)),
            "Share then": _interval(one.shares[0], one.share_intervals[0]),
            "Share now": _interval(one.shares[1], one.share_intervals[1]),
            "Change": _changed(one.size_changed),
        }
        for one in found.standings
    ]
    return DataFrame(rows)


def value_rows(found: Comparison) -> DataFrame:
    """What every segment brings then and now, with intervals of 95%; empty where no column says it."""
    column = found.value_column or ""
    rows = [
        {
            "Segment": str(one.segment),
            "Persona": clipped(one.name, 40),
            f"{capital(spoken(column))} then": found.money.number(one.values[0], of=column),
            "Now": found.money.number(one.values[1], of=column),
            "Share then": _interval(one.value_shares[0], one.value_intervals[0]),
            "Share now": _interval(one.value_shares[1], one.value_intervals[1]),
            "Change": _changed(one.value_changed),
        }
        for one in found.standings
        if one.values is not None and one.value_shares is not None and one.value_intervals is not None
    ]
    return DataFrame(rows)


def _changed(is_real: bool) -> str:
    return "changed" if is_real else "as before"


def _interval(share: float, ends: tuple[float, float]) -> str:
    return f"{percent(share)} ({percent(ends[0])} to {percent(ends[1])})" if share == share else MISSING


def drift_rows(found: Comparison) -> DataFrame:
    """Every column, and the mix, with its index and what chance allows."""
    return DataFrame(
        {
            "Column": ["Mix of the segments" if d.column == MIX else clipped(d.column) for d in found.drifts],
            "Index": [f"{d.size:.2f}" for d in found.drifts],
            "By chance up to": [f"{d.bound:.2f}" for d in found.drifts],
            "": [d.told if d.has_drifted else "as before" for d in found.drifts],
        }
    )


_FEW = 5  # promises that are read at a glance


def promises_title(checks: Sequence[Check]) -> str:
    """How many promises are kept."""
    broken = sum(check.status == "broken" for check in checks)
    if not broken:
        return "What the study promised is kept"
    return f"{count(broken)} of {count(len(checks))} promises {'is' if broken == 1 else 'are'} broken"


def one_by_one(checks: Sequence[Check]) -> str | None:
    """What opens the promises one by one, where there are many and the title says it all: each is kept."""
    kept = all(check.status == "kept" for check in checks)
    return f"All {count(len(checks))} promises, one by one" if kept and len(checks) > _FEW else None


def in_order(checks: Sequence[Check]) -> list[Check]:
    """The broken ones first, then those that could not be checked."""
    rank = {"broken": 0, "not told": 1, "kept": 2}
    return sorted(checks, key=lambda check: rank[check.status])


def check_line(check: Check) -> str:
    """A promise and what was found."""
    return f"{check.told}. {check.found}"


def limit_shown(promise: Promise, which: str) -> float:
    """A limit as it is written: percent for shares, times for the others."""
    limit = getattr(promise, which)
    return float(round(100 * limit, 6) if promise.about in SHARES else limit)


def limit_label(promise: Promise, which: str) -> str:
    """The label of a limit."""
    unit = " (%)" if promise.about in SHARES else "" if promise.about in AMOUNTS else " (times)"
    return f"At {'least' if which == 'low' else 'most'}{unit}"


def study_file_name(name: str) -> str:
    """What the study with its promises is called."""
    return f"{exports.stem(name)}-study.json"
