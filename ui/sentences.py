"""What pages say about results: counts and findings put into plain words.

Digits in counts (1,000), words up to ten in running text, and every number from the result itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from segmentation.act.budgets import budget
from segmentation.act.checks import checks
from segmentation.act.experiments import detectable, needed
from segmentation.act.exports import Export
from segmentation.act.personas import Persona
from segmentation.prepare.concepts import find
from segmentation.prepare.headings import spoken
from segmentation.prepare.phrases import count, number, percent, word
from segmentation.prepare.roles import Role, Roles, Use
from segmentation.prepare.tables import Table
from segmentation.recipes import Recipe
from segmentation.segment.flows import Flow
from segmentation.segment.lookups import Lookup, Pull
from segmentation.segment.profiles import Profile
from segmentation.segment.projections import Projection
from segmentation.segment.structure import Verdict
from segmentation.segment.sweeps import Sweep
from segmentation.segment.widths import Widths
from segmentation.studies import Study

USES = {"basis": "Build", "descriptor": "Describe", "carried": "Carry along", "ignored": "Leave out"}
"""How a column’s use is called on screen."""

KINDS = {
    Role.ID.value: "Id",
    Role.DATE.value: "Date",
    Role.END_DATE.value: "End date",
    Role.NUMERIC.value: "Number",
    Role.COUNT.value: "Count",
    Role.CURRENCY.value: "Money",
    Role.FLAG.value: "Yes or no",
    Role.CATEGORICAL.value: "Category",
    Role.MANY_VALUED.value: "Many values",
    Role.TEXT.value: "Text",
    Role.SENSITIVE.value: "Personal",
    Role.ANSWER.value: "Answer",
    Role.CONSTANT.value: "Constant",
}
"""How a column’s role is called on screen."""

VIEWS: Mapping[str, tuple[str, ...]] = {
    "all": tuple(USES),
    "build": ("basis",),
    "describe": ("descriptor",),
    "aside": ("carried", "ignored"),
}


def data_answer(table: Table, roles: Roles, recipe: Recipe) -> str:
    """Who is in, and how many columns build, describe and stand aside."""
    rows = len(table.data)
    who = "One customer is" if rows == 1 else f"All {count(rows)} customers are"
    if recipe.preset == "thesis":
        return f"{who} read. The thesis’s recipe uses every column and only complete customers."
    if table.skipped:
        who = f"{count(rows)} customers are in, {count(len(table.skipped))} rows were set aside. "
    else:
        who = f"{who} in. "
    builds, describes = len(roles.used(Use.BASIS)), len(roles.used(Use.DESCRIPTOR))
    aside = len(roles) - builds - describes
    return (
        f"{who}{_columns(builds).capitalize()} {'builds' if builds == 1 else 'build'} the segments, "
        f"{word(describes)} describe{'s' if describes == 1 else ''} them, "
        f"{word(aside)} {'is' if aside == 1 else 'are'} set aside."
    )


def view_titles(roles: Roles) -> dict[str, str]:
    """The views of the columns’ table with how many columns each shows."""
    names = {"all": "All", "build": "Build", "describe": "Describe", "aside": "Set aside"}
    return {
        view: f"{names[view]} {sum(column.use.value in uses for column in roles)}"
        for view, uses in VIEWS.items()
    }


def column_rows(table: Table, roles: Roles, view: str) -> DataFrame:
    """One row per column of the view: name, use, kind, examples and the reason."""
    shown = [column for column in roles if column.use.value in VIEWS[view]]
    order = {use: place for place, use in enumerate(USES)}
    shown.sort(key=lambda column: order[column.use.value])
    return DataFrame(
        {
            "Column": [column.name for column in shown],
            "Use": [USES[column.use.value] for column in shown],
            "Kind": [KINDS[column.role.value] for column in shown],
            "Examples": [examples(table.data[column.name]) for column in shown],
            "Why": [column.reason for column in shown],
        }
    )


def kind_named(shown: str | None) -> str | None:
    """The role behind its name on screen."""
    return None if shown is None else next(role for role, name in KINDS.items() if name == shown)


def use_named(shown: str | None) -> str | None:
    """The use behind its name on screen."""
    return None if shown is None else next(use for use, name in USES.items() if name == shown)


def examples(column: Series, most: int = 3) -> str:
    """The first few different values, as a reminder of what a column holds."""
    values = column.dropna().drop_duplicates().head(most)
    if pd.api.types.is_datetime64_any_dtype(values):
        shown = values.dt.strftime("%Y-%m-%d").tolist()
    elif pd.api.types.is_float_dtype(values):
        shown = [f"{value:,.4g}" for value in values]
    else:
        shown = [str(value)[:24] for value in values]
    return " · ".join(shown) if shown else "—"


def skipped_title(table: Table) -> str:
    """How many rows were set aside while reading."""
    rows = len(table.skipped)
    return "1 row was set aside: see which" if rows == 1 else f"{count(rows)} rows were set aside: see which"


def skipped_rows(table: Table) -> DataFrame:
    """Every row set aside, with its line, the reason and its beginning."""
    return DataFrame(
        [(row.line, row.reason, row.text) for row in table.skipped], columns=["Line", "Why", "Begins with"]
    )


@dataclass(frozen=True)
class ReadingChoice:
    """One way to read the file otherwise: the option, its values and what they are called."""

    option: str
    label: str
    words: Mapping[Any, str]
    current: Any

    @property
    def options(self) -> list[Any]:
        return list(self.words)


def reading_choices(table: Table, options: Any) -> tuple[ReadingChoice, ...]:
    """The controls that fit this kind of file; “Decide for me” stands first."""
    decide = {None: "Decide for me"}
    text: tuple[ReadingChoice, ...] = (
        ReadingChoice(
            "delimiter",
            "Columns are separated by",
            {**decide, ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"},
            options.delimiter,
        ),
        ReadingChoice(
            "encoding",
            "Letters are stored as",
            {**decide, **{name: name for name in ("utf-8", "cp1252", "latin-1", "utf-16", "big5")}},
            options.encoding,
        ),
    )
    sheets: tuple[ReadingChoice, ...] = (
        ReadingChoice("sheet", "Sheet", {**decide, **{s: s for s in table.sheets}}, options.sheet),
    )
    common = (
        ReadingChoice(
            "decimal",
            "Decimal mark",
            {**decide, ".": "Point: 1,204.50", ",": "Comma: 1.204,50"},
            options.decimal,
        ),
        ReadingChoice(
            "date_order",
            "Dates",
            {
                **decide,
                "day first": "Day first: 31/12/2024",
                "month first": "Month first: 12/31/2024",
                "year first": "Year first: 2024-12-31",
            },
            options.date_order,
        ),
        ReadingChoice(
            "header_row",
            "Column names stand in line",
            {**decide, 0: "There are none", **{line: str(line) for line in range(1, 11)}},
            options.header_row,
        ),
    )
    return (sheets if table.sheets else text) + common


def basis_names(columns: Iterable[str], most: int = 3) -> str:
    """The first few columns in running text."""
    names = list(columns)
    if len(names) <= most:
        return _and(names)
    return _and([*names[: most - 1], f"{word(len(names) - most + 1)} more"])


def k_caption(k: int, recommended: int, sizes: Iterable[int], judged: bool) -> str:
    """Which k is recommended, and how large the smallest segment is."""
    sizes = list(sizes)
    smallest = min(sizes)
    choice = (
        f"{word(recommended).capitalize()} is recommended."
        if judged
        else f"{word(recommended).capitalize()} has the best silhouette; the verdict follows."
    )
    yours = "" if k == recommended else "Your choice. "
    tail = f"Smallest segment: {count(smallest)} of {count(sum(sizes))} customers"
    warning = ": too few to plan for." if smallest < max(20, 0.02 * sum(sizes)) else "."
    return f"{yours}{choice} {tail}{warning}"


def segments_title(k: int) -> str:
    """A heading for what follows."""
    return f"The {k} segments"


def flow_title(flow: Flow) -> str:
    """What the chart of flows shows."""
    return f"Where customers go from {flow.k} to {flow.to} segments"


def flow_told(flow: Flow) -> str:
    """How much stays together, and how to read it."""
    return (
        f"{percent(flow.kept)} of customers stay with most of their segment. "
        "A clean split means the new segment was part of an old one; many thin ribbons mean neither is real."
    )


def sweep_rows(sweep: Sweep, verdict: Verdict | None) -> DataFrame:
    """Every number of the sweep as a table."""
    table = DataFrame({"Segments": sweep.ks, "Inertia": sweep.inertia, "Silhouette": sweep.silhouette})
    if sweep.estimated:
        table["± standard error"] = sweep.silhouette_se
    if verdict is not None:
        table["Silhouette without groups"] = [
            f"{low:.2f} to {high:.2f}" for low, high in zip(verdict.null_low, verdict.null_high, strict=True)
        ]
    return table


def map_answer(projection: Projection, dimensions: int) -> str:
    """How much of the differences the picture holds, and what that means for overlap."""
    held = float(projection.explained[:dimensions].sum())
    words = "so groups that touch here may still be apart" if held < 0.9 else "nearly all there is to see"
    if held < 0.5:
        words = "less than half: overlap on the picture is not overlap in the data"
    return f"The picture holds {percent(held)} of the differences between customers, {words}."


def drawn(total: int, limit: int) -> str:
    """How many of how many customers the map shows."""
    if total <= limit:
        return f"All {count(total)} customers drawn. Drag to move, scroll to zoom."
    some = f"{count(limit)} of {count(total)} customers drawn, each segment in its share."
    return f"{some} Drag to move, scroll to zoom."


def selected_positions(event: Any) -> list[int]:
    """Which customers a box or lasso holds: their rows in the matrix."""
    points = event.selection.points if event else []
    return sorted({int(point["customdata"][0]) for point in points if point.get("customdata")})


def selected_told(positions: list[int]) -> str:
    """How many customers are selected."""
    return f"{count(len(positions))} customer{'' if len(positions) == 1 else 's'} selected"


def lookup_told(found: Lookup | None, wanted: str, names: list[str]) -> list[str]:
    """Who the customer is: segment, how typical, the next one, and why."""
    if found is None:
        return [
            f"There is no customer “{wanted}”. Try the id as in your file, or # and the row, such as #12."
        ]
    own, other = names[found.segment - 1], names[found.second_best - 1]
    told = [
        f"Row {count(found.row + 1)} is in segment {found.segment}, {own}: "
        f"at least as typical as {percent(found.typicality)} of it."
    ]
    near = "could as well be in" if found.borderline else "comes nearest to"
    told.append(f"Otherwise they {near} segment {found.second_best}, {other}.")
    told.append(f"What decides: {_and([_pull_told(pull, own, other) for pull in found.pulls[:3]])}.")
    return told


def _pull_told(pull: Pull, own: str, other: str) -> str:
    value = number(float(pull.value)) if isinstance(pull.value, int | float) else str(pull.value)
    return f"{spoken(pull.column)} {value} speaks for {own if pull.pull >= 0 else other}"


def widths_told(widths: Widths) -> str:
    """How many customers sit nearer to another segment."""
    who = f"{percent(widths.misplaced)} of customers are nearer to another segment than to their own."
    if widths.total > len(widths.values):
        return f"{who} Estimated from {count(len(widths.values))} of {count(widths.total)}."
    return who


def differing(profile: Profile, names: list[str]) -> DataFrame:
    """The descriptors on which the segments differ, the largest difference first, and where it shows most."""
    table = profile.differences
    table = table[table["differs"]].sort_values("effect", ascending=False, kind="stable")
    return DataFrame(
        {
            "Column": [str(name) for name in table.index],
            "Difference": table["effect"].to_numpy(dtype=float),
            "Most marked in": [_most_marked(profile, str(name), names) for name in table.index],
        }
    )


def differing_told(profile: Profile) -> str:
    """Whether the segments differ on anything that did not build them."""
    total, some = len(profile.differences), int(profile.differences["differs"].sum())
    if total == 0:
        return "There is no other column to compare them by."
    if some == 0:
        return "On none of the other columns do they differ: these segments differ only in what built them."
    return (
        f"They differ on {count(some)} of {count(total)} columns that did not build them, "
        "tested with a correction for looking at many."
    )


def _most_marked(profile: Profile, column: str, names: list[str]) -> str:
    if column in profile.lifts:
        lifts = profile.lifts[column]
        segment, level = lifts.where(profile.categories[column] >= 0.1, 0.0).stack().idxmax()
        share, lift = profile.categories[column].loc[segment, level], lifts.loc[segment, level]
        where = f"{level} in {names[int(segment) - 1]}"
        return f"{where}: {percent(float(share))}, {number(float(lift))} times the average"
    effects = profile.effects[column]
    segment = int(effects.abs().idxmax())
    mean, overall = profile.means.loc[segment, column], profile.overall.loc[column, "mean"]
    return f"{names[segment - 1]}: {number(float(mean))} on average, {number(float(overall))} overall"


PROFILE_VIEWS = {"effects": "Against the average", "means": "Means", "medians": "Medians"}


def profile_rows(profile: Profile, view: str, names: list[str]) -> DataFrame:
    """Means or medians in raw units: a row per column, a column per segment, everyone at the end."""
    table = (profile.means if view == "means" else profile.medians).T
    table.columns = pd.Index([f"{segment} {name}" for segment, name in enumerate(names, start=1)])
    table["Everyone"] = profile.overall["mean" if view == "means" else "median"]
    return table.rename_axis("Column").reset_index()


def weak_columns(separation: Series) -> str | None:
    """Columns that build segments without telling them apart."""
    weak = [str(name) for name, share in separation.items() if share < 0.1]
    if not weak:
        return None
    verb = "does" if len(weak) == 1 else "do"
    return (
        f"{_and(weak)} {verb} not separate these segments. Try without {'it' if len(weak) == 1 else 'them'}."
    )


def personas_answer(study: Study) -> str:
    """The segment that brings most, in one sentence."""
    best = _most_valuable(study.personas)
    share = f"{percent(best.share)} of your customers"
    if best.value_share is None:
        return f"{share} are {best.name}, the largest segment."
    value = f"{percent(best.value_share)} of all {spoken(study.profile.value_column or 'value')}"
    return f"{share} are {best.name}. They bring {value}."


def download_answer(study: Study) -> str:
    """Every row goes out, labelled or with the reason why not."""
    rows, left = len(study.table.data), study.clean.receipt.rows_in - study.clean.receipt.rows_kept
    tail = "Rows and columns are as you uploaded them."
    if left == 0:
        return f"All {count(rows)} customers carry their segment and persona. {tail}"
    return (
        f"{count(rows - left)} of {count(rows)} customers carry their segment and persona; "
        f"{count(left)} were left out and stay empty. {tail}"
    )


def personas_title(k: int) -> str:
    """The page’s title."""
    return f"Meet your {word(k)} segments"


def persona_metrics(persona: Persona, study: Study) -> list[tuple[str, str, str | None]]:
    """Size, share, and share of the value column where the file has one, with what that column is."""
    shown: list[tuple[str, str, str | None]] = [
        ("Customers", count(persona.size), None),
        ("Of customers", percent(persona.share), None),
    ]
    if persona.value_share is not None:
        told = f"Their share of all {spoken(study.profile.value_column or 'value')}."
        shown.append(("Of value", percent(persona.value_share), told))
    return shown


def card_columns(study: Study) -> list[str]:
    """Value and age where the file has them, then what separates the segments best: the bars of a card."""
    numeric = list(study.profile.effects.columns)
    always = [study.profile.value_column, find(numeric, "age")]
    ranked = study.profile.separation.sort_values(ascending=False, kind="stable").index
    wanted = dict.fromkeys([*always, *ranked, *numeric])
    return [str(name) for name in wanted if name in numeric][:4]


def compared_columns(study: Study) -> list[str]:
    """The numbers that build the segments, or else those of a card; at most eight."""
    basis = [name for name in study.profile.basis if name in study.profile.effects.columns]
    return basis[:8] if len(basis) > 1 else card_columns(study)


def persona_facts(persona: Persona, verdict: Verdict | None, k: int) -> list[str]:
    """What they buy and prefer, and how much of the segment returns when customers are redrawn."""
    facts = list(persona.facts)
    if verdict is not None and k in verdict.stability:
        facts.append(f"{percent(float(verdict.stability[k][persona.segment - 1]))} come back when redrawn")
    return facts


def persona_details(persona: Persona, study: Study) -> list[str]:
    """The plain rule that finds the segment, and what a test with it could show."""
    rule = study.profile.rules[persona.segment - 1] if study.profile.rules else None
    told = "No short rule describes this segment well enough to quote." if rule is None else rule.text
    return [*(f"{trait.text}." for trait in persona.traits), told, persona.why, persona.measure]


def check_rows(persona: Persona, study: Study) -> list[tuple[str, str]]:
    """Kotler's five questions to one segment: the criterion with its answer, and why."""
    verdict, segment = study.verdict, persona.segment
    stability = None if verdict is None or study.k not in verdict.stability else verdict.stability[study.k]
    missing = study.table.data.isna().mean()
    found = checks(
        study.profile,
        segment,
        named=persona.key != "traits",
        stability=None if stability is None else float(stability[segment - 1]),
        missing={name: float(missing[name]) for name in study.matrix.columns if name in missing.index},
    )
    return [
        (f"{check.criterion.capitalize()}: {'yes' if check.passed else 'not quite'}", check.text)
        for check in found
    ]


def test_told(base: float, target: float) -> str:
    """How many customers a test of this size of effect needs."""
    if target <= base:
        return "The response you hope for must be above the one without the campaign."
    arm = needed(base / 100, target / 100)
    return (
        f"To tell {number(target)}% from {number(base)}%, each half needs {count(arm)} customers, "
        f"{count(2 * arm)} in all."
    )


def test_rows(study: Study, base: float, target: float) -> DataFrame:
    """For every segment: its halves, the smallest response they can tell from the base, and if that is enough."""
    rows = []
    for persona in study.personas:
        arm = persona.size // 2
        seen = detectable(base / 100, arm)
        enough = seen is not None and seen <= target / 100
        can = "nothing" if seen is None else f"a rise from {number(base)}% to {percent(seen)}"
        rows.append((f"{persona.segment} {persona.name}", persona.size, arm, can, "yes" if enough else "no"))
    return DataFrame(
        rows, columns=["Segment", "Customers", "Each half", "Can see", f"Enough for {number(target)}%"]
    )


def budget_rows(study: Study, cost: float, margin: float) -> DataFrame:
    """Value, cost of contacting everyone, and the response at which that pays, per segment."""
    table = budget(study.profile, cost_per_contact=cost, margin=margin / 100)
    shown = DataFrame({"Segment": [f"{persona.segment} {persona.name}" for persona in study.personas]})
    shown["Customers"] = table["customers"].to_numpy()
    for name, title, style in (
        ("value", "Value", number),
        ("value_per_customer", "Value per customer", number),
        ("order_value", "One order", number),
        ("cost", "Cost of one contact each", number),
        ("break_even", "Break-even response", percent),
    ):
        if name in table:
            shown[title] = [style(float(value)) for value in table[name]]
    return shown


def silhouette_caption(sweep: Sweep, verdict: Verdict | None) -> str:
    """How to read the silhouette chart."""
    how = "Estimated from a sample, with its uncertainty. " if sweep.estimated else ""
    if verdict is None:
        return f"{how}1 is far apart, 0 is touching."
    return f"{how}Above the grey band means more than chance."


def other_voices(verdict: Verdict) -> list[tuple[str, str]]:
    """The number each indicator would choose, and what it looks at."""
    return [(f"{voice.name}: {voice.k}", voice.meaning) for voice in verdict.other_voices]


GROUPS = {
    "customers": ("", ""),
    "share": ("To share", None),
    "advertise": (
        "To advertise",
        "Contact details are normalised and hashed here, before they leave your machine.",
    ),
    "keep": ("To come back to", None),
}


@dataclass(frozen=True)
class ExportGroup:
    """Exports that stand together on the download page."""

    title: str
    caption: str | None
    keys: tuple[str, ...]


def export_groups(exports: Mapping[str, Export]) -> list[ExportGroup]:
    """The exports in the order of the page, those for the customers’ own file first."""
    groups = dict.fromkeys([*GROUPS, *(export.group for export in exports.values())])
    return [
        ExportGroup(
            *GROUPS.get(group, (group.capitalize(), None)),
            tuple(key for key, export in exports.items() if export.group == group),
        )
        for group in groups
        if any(export.group == group for export in exports.values())
    ]


def file_name(upload: str, export: Export) -> str:
    """The name a download gets: that of the upload, what it holds, and its ending."""
    stem = PurePath(upload).stem or "customers"
    what = "segments" if export.group == "customers" else export.key
    return f"{stem}-{what}{export.suffix}"


def selection_name(upload: str) -> str:
    """The name of a file with some of the customers."""
    return f"{PurePath(upload).stem or 'customers'}-selected.csv"


def _most_valuable(personas: tuple[Persona, ...]) -> Persona:
    return max(personas, key=lambda persona: (persona.value_share or 0.0, persona.share))


def _columns(number: int) -> str:
    return f"{word(number)} column{'' if number == 1 else 's'}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
