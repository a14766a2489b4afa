"""What the pages of the second floor say: how many segments, and where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil

import pandas as pd
from pandas import DataFrame

from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import capital, clipped, coefficient, count, listed, number, percent, word
from segmentation.language.titles import spoken, titles
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.clusters import Clustering
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.profile.lookups import Lookup, Pull
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.silhouette_widths import Widths
from segmentation.segment.standings import standing
from segmentation.segment.sweeps.flows import Flow
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.verdict.verdicts import AnyVerdict, Said
from segmentation.standards import (
    CLEAR,
    COMMON_HERE,
    SEGMENT_CUSTOMERS,
    SEGMENT_SHARE,
    smallest_segment,
)
from segmentation.studies import Study

LOOKING = "Looking for groups"


STOPPED = "You stopped the search. Your file and your choices are as they were."


def trying_told(ks: Sequence[int], seconds: int) -> str:
    """What is being done while segments are looked for, and for how long."""
    since = f" {seconds} seconds so far." if seconds > 1 else ""
    return f"Trying {ks[0]} to {ks[-1]} segments.{since}"


def judged_later(ahead: int) -> str:
    """What is said while other people's files are judged first."""
    return f"{LOOKING}, after {word(ahead)} other file{'s' if ahead > 1 else ''}"


def verdict_told(verdict: Verdict | LatentVerdict, clustering: Clustering, *, chosen: bool) -> str:
    """The verdict beside segments, and whose number it is when it is not the recommended one."""
    whose = "Your choice" if chosen else "The recipe’s number"
    return standing(verdict, clustering, whose=whose)


def manner(verdict: AnyVerdict) -> str:
    """The kind that a badge looks like; where groups have another shape, these are but lines drawn."""
    return "constructed" if verdict.another_shape else verdict.kind


_PLAINLY = {
    "natural": "separate groups",
    "reproducible": "a dependable split",
    "constructed": "a planning choice",
}


def plainly(verdict: AnyVerdict) -> str:
    """The verdict in a word or two, where there is no room for its sentence."""
    if isinstance(verdict, LatentVerdict) and verdict.badge == "Natural":
        return "groups"  # which need not be separate
    return _PLAINLY[verdict.kind] if verdict.badge.lower() == verdict.kind else verdict.badge.lower()


def k_caption(
    k: int,
    recommended: int,
    sizes: Sequence[int],
    judged: bool,
    *,
    chosen: bool = True,
    unit: Unit = CUSTOMER,
) -> str:
    """Which k is recommended, and how large the smallest segment is."""
    smallest, everybody = min(sizes), sum(sizes)
    choice = (
        f"{word(recommended).capitalize()} is recommended."
        if judged
        else f"{word(recommended).capitalize()} separates them best so far; the verdict follows."
    )
    yours = "" if k == recommended else "Your choice. " if chosen else "The recipe’s number. "
    tail = f"Smallest segment: {count(smallest)} of {unit.counted(everybody)}"
    short = (
        ", too few to plan for" if smallest < SEGMENT_CUSTOMERS else f", less than {percent(SEGMENT_SHARE)}"
    )
    return f"{yours}{choice} {tail}{'' if smallest >= smallest_segment(everybody) else short}."


def too_small(sizes: Sequence[int], *, unit: Unit = CUSTOMER) -> str | None:
    """Which segments are too small to plan for; None when all are large enough."""
    everybody = sum(sizes)
    small = [segment for segment, size in enumerate(sizes, start=1) if size < smallest_segment(everybody)]
    if not small:
        return None
    if len(small) == 1:
        return f"Segment {small[0]} is too small{_small(everybody, unit)}."
    some = listed([str(segment) for segment in small], most=len(small))
    return f"Segments {some} are too small{_small(everybody, unit)}."


def _small(everybody: int, unit: Unit) -> str:
    """What is asked of a segment, after a size that falls short of it."""
    if smallest_segment(everybody) == SEGMENT_CUSTOMERS:
        return f": {unit.counted(SEGMENT_CUSTOMERS)} are the least to plan for"
    return f": {percent(SEGMENT_SHARE)} of all is the least to plan for"


_SAID: dict[Said, str] = {
    "natural": "groups are there",
    "repeats": "no groups, but the split repeats",
    "drawn": "just lines drawn",
}
"""What the checks may say of a number of segments."""


def tick_told(verdict: Verdict, k: int) -> str:
    """What the checks say of k segments: “groups are there, say 5 of 5”."""
    said, told = verdict.said(k), verdict.draws_per_k[k]
    return f"{_SAID[said]}, say {told.get(said, 0)} of {sum(told.values())}"


def leave_out_label(strays: Sequence[str]) -> str:
    """The button that takes away columns that tell nothing of the groups."""
    return f"Leave out {listed([clipped(name, 30) for name in strays])}"


def apart_label(many: int, *, unit: Unit = CUSTOMER) -> str:
    """The button that makes a small group that stands clear of all others a segment."""
    return f"Make the {count(many)} {unit.many} {unit.that} stand apart a segment"


def flow_title(flow: Flow, *, unit: Unit = CUSTOMER) -> str:
    """What the chart of flows shows."""
    return f"Where {unit.many} go from {flow.k} to {flow.to} segments"


def flow_told(flow: Flow, *, unit: Unit = CUSTOMER) -> str:
    """How much stays together, and how to read it."""
    return (
        f"{percent(flow.kept)} of {unit.many} stay with most of their segment. "
        "A clean split means the new segment was part of an old one; many thin ribbons mean neither is real."
    )


def sweep_rows(sweep: Sweep, verdict: Verdict | None) -> DataFrame:
    """How separate the segments are at every number of the sweep."""
    table = DataFrame(
        {"Segments": sweep.ks, "Inertia": sweep.inertia, sweep.silhouette_name: sweep.silhouette}
    )
    if sweep.estimated:
        table[_ERROR] = sweep.silhouette_se
    if verdict is None:
        return table
    told = DataFrame(
        {
            "Silhouette without groups": [
                f"{coefficient(low)} to {coefficient(high)}"
                for low, high in zip(verdict.null_low, verdict.null_high, strict=True)
            ],
            "Calinski-Harabasz": verdict.calinski_harabasz,
            "Davies-Bouldin": verdict.davies_bouldin,
            "Gap": verdict.gap,
            "± its error": verdict.gap_se,
        },
        index=list(verdict.ks),
    )
    smallest = sweep.table()["Smallest segment"]  # the verdict’s is that of cuts without limits of size
    return table.join(told, on="Segments").assign(**{"Smallest segment": smallest.to_numpy()})


def held_rows(sweep: Sweep, verdict: Verdict) -> DataFrame:
    """How far the segments hold up at every number of the sweep, and what the checks say."""
    table = DataFrame({"Segments": sweep.ks})
    told = DataFrame(
        {
            "Prediction strength": verdict.prediction_strength,
            "Agreement when redrawn": verdict.ari,
            "Least stable segment": [verdict.stability[k].min() for k in verdict.ks],
            "In the gaps, per 100": 100 * verdict.valley,
            "What the checks say": [tick_told(verdict, k) for k in verdict.ks],
        },
        index=list(verdict.ks),
    )
    return table.join(told, on="Segments")


_ERROR = "± give or take"


def _error(value: float) -> str:
    """How far off an estimate may be: rounded up, so that it never claims to be exact."""
    return coefficient(ceil(100 * value) / 100)


def _hundredths(value: float) -> str:
    """Digits that stand under each other, down a column of numbers about one."""
    return f"{value:.2f}"


def _whole(value: float) -> str:
    """As the sentence on the gaps says it, without decimals that some rows would have and others not."""
    return number(round(value))


_STYLES: dict[str, Callable[[float], str]] = {
    "Inertia": number,
    "Silhouette": coefficient,
    "Silhouette, estimated": coefficient,
    _ERROR: _error,
    "Calinski-Harabasz": number,
    "Davies-Bouldin": _hundredths,
    "Gap": _hundredths,
    "± its error": _hundredths,
    "Prediction strength": percent,
    "Agreement when redrawn": coefficient,
    "Least stable segment": percent,
    "In the gaps, per 100": _whole,
    "Smallest segment": number,
}


def sweep_texts(rows: DataFrame) -> DataFrame:
    """The same table as its numbers are written everywhere."""
    return DataFrame(
        {name: rows[name].map(_STYLES[str(name)]) if name in _STYLES else rows[name] for name in rows}
    )


def lookup_told(
    found: Lookup | None,
    wanted: str,
    names: list[str],
    *,
    unit: Unit = CUSTOMER,
    money: Money = PLAIN,
) -> list[str]:
    """Who the customer is: segment, how typical, the next one, and why."""
    if found is None:
        return [
            f"There is no {unit.one} “{wanted}”. Try the id as in your file, or # and the row, such as #12."
        ]
    own, other = names[found.segment - 1], names[found.second_best - 1]
    near = "They could just as well be in" if found.borderline else "The next nearest is"
    line = f" ({found.drawn})" if found.drawn else ""
    told = [
        f"Row {count(found.row + 1)} is in segment {found.segment}, {own}{line}: "
        f"at least as typical as {percent(found.typicality)} of its {unit.many}.",
        f"{near} segment {found.second_best}, {other}.",
    ]
    for name, sign in ((own, 1), (other, -1)):
        speaking = [_pull_told(pull, money) for pull in found.pulls[:3] if (pull.pull >= 0) == (sign > 0)]
        if speaking:
            told.append(f"Speaking for {name}: {listed(speaking)}.")
    return told


def _pull_told(pull: Pull, money: Money) -> str:
    value = pull.value
    if isinstance(value, int | float):
        value = money.number(float(value), of=pull.column)
    return f"{spoken(pull.column)} {value}"


def widths_told(widths: Widths, *, unit: Unit = CUSTOMER) -> str:
    """How many customers sit nearer to another segment."""
    some = f"No {unit.one} is" if widths.misplaced == 0 else f"{percent(widths.misplaced)} of {unit.many} are"
    who = f"{some} nearer to another segment than to their own."
    if widths.total > len(widths.values):
        return f"{who} Estimated from {count(len(widths.values))} of {count(widths.total)}."
    return who


def differing(profile: Profile, names: list[str]) -> DataFrame:
    """The descriptors on which the segments differ, the largest difference first, and where it shows most."""
    table = profile.differences
    table = table[table["differs"]].sort_values("effect", ascending=False, kind="stable")
    return DataFrame(
        {
            "Column": list(titles(map(str, table.index)).values()),
            "Difference": table["effect"].to_numpy(dtype=float),
            "Most marked in": [_most_marked(profile, str(name), names) for name in table.index],
        }
    )


def differing_texts(rows: DataFrame) -> DataFrame:
    """The same table with its sizes of effect as they are written everywhere."""
    return rows.assign(Difference=rows["Difference"].map(coefficient))


def differing_told(profile: Profile) -> str:
    """Whether the segments differ on anything that did not build them."""
    total, some = len(profile.differences), int(profile.differences["differs"].sum())
    if total == 0:
        return "There is no other column to compare them by."
    if some == 0:
        return "They differ on none of the other columns, only on those they are grouped by."
    return (
        f"They also differ on {count(some)} of {count(total)} columns they are not grouped by "
        "(tested, with a correction for looking at so many)."
    )


def _most_marked(profile: Profile, column: str, names: list[str]) -> str:
    if column in profile.lifts:
        shares, lifts = profile.categories[column], profile.lifts[column]
        common = lifts.where(shares >= COMMON_HERE, 0.0).to_numpy(dtype=float)
        row, level = divmod(int(common.argmax()), common.shape[1])
        share = percent(float(shares.to_numpy(dtype=float)[row, level]))
        times = f"{number(float(common[row, level]))} times the average"
        return f"{names[row]}: {shares.columns[level]} for {share}, {times}"
    row = int(profile.effects[column].abs().to_numpy(dtype=float).argmax())
    mean = float(profile.means[column].to_numpy(dtype=float)[row])
    overall = float(profile.overall["mean"].to_dict()[column])
    own, all_of_them = (profile.number(value, column) for value in (mean, overall))
    return f"{names[row]}: {own} on average, {all_of_them} overall"


def building_categories(profile: Profile) -> list[str]:
    """The categories that build the segments."""
    return [name for name in profile.basis if name in profile.categories]


SHARES = "How often each category occurs in a segment; blue is more often than among all."


FAR_TOLD = f"One is how far customers usually are from it; {coefficient(CLEAR)} is enough to be seen."
"""How to read distances from the average, in standard deviations."""


def profile_rows(profile: Profile, view: str, names: list[str]) -> DataFrame:
    """Means or medians in raw units: a row per column, a column per segment, everyone at the end."""
    table = (profile.means if view == "means" else profile.medians).T
    table.columns = pd.Index([f"{segment} {name}" for segment, name in enumerate(names, start=1)])
    table["Everyone"] = profile.overall["mean" if view == "means" else "median"]
    written = {
        name: [profile.number(float(value), str(column)) for column, value in cells.items()]
        for name, cells in table.items()
    }
    called = list(titles(map(str, table.index)).values())
    return DataFrame(written, index=table.index).set_axis(called).rename_axis("Column").reset_index()


def segment_rows(study: Study) -> DataFrame:
    """The segments as the page shows them: shares in percent, means with the digits that matter."""
    unit = study.profile.unit
    table = study.segments().reset_index()
    table = table.rename(
        columns={"Customers": capital(unit.many), "Share of customers": f"Share of {unit.many}"}
    )
    for name in table.columns[3:]:
        of = str(name).removeprefix("Mean ")
        style = percent if str(name).startswith("Share of ") else partial(study.profile.money.number, of=of)
        table[name] = [style(float(value)) for value in table[name]]
    return table


def other_voices(verdict: Verdict) -> list[tuple[str, str]]:
    """The number each indicator would choose, and what it looks at."""
    return [(f"{voice.name}: {voice.k}", voice.meaning) for voice in verdict.other_voices]
