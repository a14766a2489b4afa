"""What the pictures of the map page show: one sentence each, computed from what is drawn."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from segmentation.charts import feature_told
from segmentation.language.phrases import capital, deviations, listed, number, percent, word
from segmentation.language.titles import spoken
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.projections import Projection
from segmentation.standards import CLEAR, COMMON_HERE, HARDLY_MORE, PICTURE_HOLDS, TELLS_LITTLE


def effects_told(profile: Profile, names: list[str]) -> str:
    """Where a segment lies furthest from the average customer."""
    columns = [name for name in profile.basis if name in profile.effects.columns]
    table = profile.effects[columns or list(profile.effects.columns)]
    far = table.to_numpy(dtype=float)
    row, column = (int(place) for place in np.unravel_index(int(np.abs(far).argmax()), far.shape))
    effect, what = float(far[row, column]), spoken(str(table.columns[column]))
    if abs(effect) < CLEAR:
        return f"No segment lies {deviations(CLEAR)} or more from the average {profile.unit.one}."
    side = "above" if effect > 0 else "below"
    return f"Furthest out: {names[row]}, {abs(effect):.1f} standard deviations {side} average in {what}."


def compared_told(profile: Profile, one: int, other: int, columns: list[str]) -> str:
    """In which column two segments lie furthest apart, and where they stand there."""
    apart = {name: abs(profile.effect(one, name) - profile.effect(other, name)) for name in columns}
    far = max(columns, key=apart.__getitem__)
    figures = " against ".join(profile.number(profile.typical(segment, far), far) for segment in (one, other))
    how = "at the median" if profile.by_median(far) else "on average"
    if apart[far] < CLEAR:
        return f"Hardly apart: even in {spoken(far)} it is {figures} {how}."
    return f"Furthest apart in {spoken(far)}: {figures} {how}."


def sizes_told(sizes: Iterable[int], *, unit: Unit = CUSTOMER) -> str:
    """How large the largest and the smallest segment are."""
    every = [int(size) for size in sizes]
    total, largest, smallest = sum(every), max(every), min(every)
    if largest == smallest:
        return f"All are equally large: {unit.counted(largest)} each."
    times = number(round(largest / max(smallest, 1), 1))
    more = "" if largest < 2 * smallest else f", {'twice' if times == '2' else f'{times} times'} the smallest"
    return f"The largest holds {percent(largest / total)} of {unit.counted(total)}{more}."


def separation_told(profile: Profile) -> str:
    """Which column tells the segments apart best, and which do not."""
    shares = profile.separation.sort_values(ascending=False, kind="stable")
    best, share = str(shares.index[0]), float(shares.iloc[0])
    weak = [spoken(str(name)) for name, value in shares.items() if value < TELLS_LITTLE]
    if len(weak) == len(shares):
        return f"No column separates them well: the best, {spoken(best)}, reaches {percent(share)}."
    if weak:
        verb, them = ("does", "it") if len(weak) == 1 else ("do", "them")
        return f"{capital(listed(weak))} {verb} not separate these segments. Try without {them}."
    return f"Most of all {spoken(best)}: the segments explain {percent(share)} of its differences."


def lifts_told(profile: Profile, column: str, names: list[str]) -> str:
    """The level that is most over-represented in a segment, among those that are not rare there."""
    shares, lifts = profile.categories[column], profile.lifts[column]
    common = lifts.where(shares >= COMMON_HERE, 0.0).fillna(0.0).to_numpy(dtype=float)
    row, level = (int(place) for place in np.unravel_index(int(common.argmax()), common.shape))
    if common[row, level] < HARDLY_MORE:
        return f"Hardly any difference in {spoken(column)} between the segments."
    share = percent(float(shares.to_numpy(dtype=float)[row, level]))
    times = number(float(common[row, level]))
    return f"{names[row]}: {shares.columns[level]} for {share}, {times} times the share among all."


def explained_told(projection: Projection, *, unit: Unit = CUSTOMER) -> str:
    """How many axes it takes to hold nearly everything."""
    if len(projection.explained) == 1:
        return f"{capital(unit.many)} differ in one direction only, and the map shows it."
    held = np.cumsum(np.asarray(projection.explained, dtype=float))
    needed = min(int(np.searchsorted(held, PICTURE_HOLDS - 1e-9)) + 1, len(held))
    if 2 < needed == len(held):
        return f"All {word(needed)} axes count; the two that the map draws hold {percent(float(held[1]))}."
    axes = "One axis holds" if needed == 1 else f"{capital(word(needed))} axes hold"
    return f"{axes} {percent(float(held[needed - 1]))} of the differences; the map draws the darker ones."


def loadings_told(projection: Projection) -> str:
    """What the first axis is made of."""
    weights = projection.loadings.iloc[:, 0]
    strongest = str(weights.abs().idxmax())
    return f"Axis 1 goes most with {feature_told(strongest)}; the darker a cell, the more a column counts."
