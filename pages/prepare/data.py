"""Your data: bring a file or the sample, see what was understood, decide which columns count."""

from typing import Literal

import streamlit as st

from segmentation import thesis
from segmentation.errors import CleaningError
from segmentation.language.phrases import capital
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.basis_advice import basis_advice
from segmentation.prepare.roles.file_currencies import currencies_told
from segmentation.prepare.roles.roles import Roles
from ui import conditions, hosting, opened, order_panel, sources_panel, state, steps, widgets
from ui.sentences import drawing
from ui.sentences import prepare as sentences
from ui.sentences.choices import CAME_BACK


def welcome() -> None:
    """Nothing here yet: what comes out, the sample, and the door for files."""
    widgets.gone()
    told, picture = st.columns([10, 9], gap="large", vertical_alignment="center")
    with told:
        widgets.heading(sentences.WELCOME, sentences.WHAT_IT_DOES)
        with st.container(horizontal=True):
            samples(first=True)
        st.caption(sentences.SAMPLES)
    with picture:
        widgets.start_picture()
    st.space("small")
    with st.container(border=True):
        uploader("Bring a file, or a study")
        sources_panel.listed()
    st.space("xsmall")
    with st.grid(3, min_column_width=220, gap="medium"):
        for step in sentences.STEPS:
            st.markdown(step)
    st.caption(hosting.privacy())


def came_back() -> None:
    """Choices that came back with their file, and the way to begin without them."""
    if not state.came_back():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/history: {CAME_BACK}", width="content")
        st.button("Start afresh", icon=":material/restart_alt:", type="tertiary", on_click=state.start_anew)


def samples(*, first: bool = False) -> None:
    """What to try where no file is at hand; on the first screen it is the way in."""
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    st.button("Try the sample", icon=":material/table_view:", type=kind, on_click=steps.open_sample)
    st.button("Try orders", icon=":material/receipt_long:", on_click=steps.open_orders)


def uploader(label: str) -> None:
    """The one door for files, whatever they are called: what is no table is told so in our own words."""
    st.file_uploader(
        label,
        key=state.uploader(),
        max_upload_size=hosting.most_megabytes(),
        on_change=take_in,
        help="One row per customer, one column per fact; the first row holds the names of the columns. "
        "A study that you downloaded here opens again.",
    )
    st.caption(sentences.readable(hosting.limits()))


def take_in() -> None:
    """A file that cannot be read leaves what was there."""
    file = state.uploaded(state.uploader())
    if file is not None:
        steps.open_file(file.name, file.getvalue())


def change_file() -> None:
    """Another file, the sample, or none."""
    with st.popover("Change file", icon=":material/upload_file:", key=state.DOOR, on_change="rerun"):
        uploader("Another file")
        widgets.complained("file")
        samples()
        sources_panel.listed()
        st.button("Clear my data", icon=":material/delete:", on_click=steps.clear)


def columns_table() -> None:
    """Every column with its kind, its use and why; kind and use are the person’s to change."""
    roles = steps.roles()
    # What is advised below says how many would be better.
    silent = steps.not_ready() is not None or advice(roles) is not None
    best = "" if silent else f" {bases.best(len(steps.participants()))}."
    widgets.section("Which columns count", f"Those you group by decide who belongs together.{best}")
    titles = sentences.view_titles(roles)
    view = st.segmented_control(
        "Show",
        list(titles),
        format_func=titles.__getitem__,
        label_visibility="collapsed",
        required=True,
        wrap=True,
        **state.remembered(f"columns_view.{steps.table().digest[:12]}", "build" if roles.basis else "all"),
    )
    sure()
    columns_editor(roles, view)
    columns_told(roles)
    if state.recipe().roles or state.recipe().uses:
        st.button("Undo my changes", icon=":material/undo:", type="tertiary", on_click=state.forget_roles)


def columns_editor(roles: Roles, view: str) -> None:
    """The table itself; a change of kind or use is taken in by name of the column."""
    shown = sentences.column_rows(steps.table(), roles, view, steps.money(), steps.said)
    names = list(shown["Column"])
    tried, choices = state.tries("columns"), state.fingerprint("roles", "uses")
    key = state.of_this_file(f"columns.{view}.{tried}.{choices}")

    def write() -> None:
        for row, cells in state.edits("columns", key).items():
            steps.overrule(
                names[int(row)],
                role=sentences.kind_named(cells.get("Kind")),
                use=sentences.use_named(cells.get("Use")),
            )

    uses, kinds = list(sentences.USES.values()), list(sentences.KINDS.values())
    tall = widgets.row_height(list(shown["Why"]), list(shown["Examples"]))
    st.data_editor(
        shown,
        key=key,
        on_change=write,
        hide_index=True,
        height=widgets.table_height(len(shown), most=60, row=tall),
        row_height=tall,
        placeholder="",
        disabled=["Column", "Examples", "Why"],
        column_config={
            "Column": st.column_config.TextColumn(width=160),
            "Use": st.column_config.SelectboxColumn(options=uses, required=True, width=80),
            "Kind": st.column_config.SelectboxColumn(options=kinds, required=True, width=85),
            "Examples": st.column_config.TextColumn(width=125),
            "Why": st.column_config.TextColumn(width=528),
        },
        alt="Columns of the file with kind, use and reason",
    )


def advice(roles: Roles) -> str | None:
    """That there are too many or too few columns to group by, where nothing else stands in the way."""
    if state.recipe().preset == "thesis" or steps.not_ready() is not None:
        return None
    return basis_advice(roles, len(steps.participants()), of_orders=steps.orders() is not None)


def columns_told(roles: Roles) -> None:
    """What to know of the columns together: too many or too few, and which share one weight."""
    if state.recipe().preset == "thesis":
        st.caption("The published recipe uses every column. What you set here waits for Touchstone’s.")
        return
    too_wide = bases.too_wide(len(roles.basis), len(steps.participants()))
    told = advice(roles)
    advised = [steps.said(told)] if told else []
    if shared := sentences.shared_weight(roles, state.recipe(), too_wide=bool(told) and too_wide):
        advised.append(shared)
    if advised:
        st.caption(widgets.prose(" ".join(advised)))


def sure() -> None:
    """A personal column builds only when the person says so twice."""
    column = state.asked()
    if column is None:
        return
    with st.container(border=True, key="sure"):
        st.markdown(
            f":material/person_alert: **{widgets.md(column)} is personal. Group by it anyway?**  \n"
            "It would decide who belongs together, and offers could differ by it. That may be unfair, and in "
            "some places unlawful. It already describes every segment."
        )
        with st.container(horizontal=True):
            st.button("Only describe with it", on_click=state.answer, kwargs={"build": False})
            st.button("Group by it", type="tertiary", on_click=state.answer, kwargs={"build": True})


def who_takes_part() -> None:
    """Everybody, or only customers who meet conditions; what each keeps and drops stands beside it."""
    only = state.recipe().only
    studied, rows = len(steps.participants()), len(steps.table().data)
    widgets.section("Who takes part", drawing.taking_part(only, studied, rows))
    drawer = st.expander(
        f"Only some {steps.unit().many}",
        icon=":material/filter_alt:",
        key=state.of_this_file("only"),
        on_change="rerun",
        expanded=bool(only),
    )
    if not drawer.open:
        return
    with drawer:
        widgets.complained("only")
        counts = steps.everybody_counted(only.conditions)
        if len(counts) > 1:
            conditions.match(only.match, lambda how: steps.only(only.conditions, how), key="only")
        conditions.listing(counts, steps.only_without, key="only")
        everybody = steps.everybody()
        conditions.build(everybody, everybody.varied, steps.everybody_counted, steps.only_also, key="only")


def how_it_was_read() -> None:
    """What was understood of the file, and the controls to read it another way."""
    table = steps.lines()
    st.subheader("How the file was read", anchor=False)
    widgets.rows(table.understood(), alt="How the file was read")
    currency()
    with st.popover("Read it another way", icon=":material/tune:", type="tertiary"):
        widgets.complained("reading")
        for choice in sentences.reading_choices(table, state.options()):
            st.selectbox(
                choice.label,
                choice.options,
                format_func=choice.words.__getitem__,
                placeholder=choice.words[None],
                **state.reading(choice.option, choice.current, steps.read_as),
            )
    order_panel.offer()
    if table.skipped:
        with st.expander(sentences.skipped_title(table)):
            widgets.table(sentences.skipped_rows(table), alt="Rows that were set aside")
    if asides := table.asides():
        with st.expander(sentences.asides_title(asides)):
            widgets.table(sentences.aside_rows(asides), alt="Cells that were not understood")
    if table.repeats:
        with st.expander(sentences.repeats_title(table)):
            widgets.table(sentences.repeat_rows(table), alt="Rows that repeat an id")
    for note in table.notes:
        if note != table.cut_off:
            st.caption(widgets.prose(note))


def what_happened() -> None:
    """The receipt, and the choice between filling and leaving out."""
    cleaned = steps.clean()
    st.subheader("What happened to every row", anchor=False)
    widgets.receipt(cleaned.receipt)
    if state.recipe().preset == "touchstone":
        if cleaned.reference_date is not None and steps.orders() is None:
            st.date_input(
                "Dates count up to",
                format="DD/MM/YYYY",
                help="The latest date in the file, unless you choose another day.",
                **state.bound("reference_date", cleaned.reference_date.date(), keep=str),
            )
        no_values()
        if steps.not_ready() is None:  # the ways to segment are asked
            never_ordered()
        leaving_out()


def no_values() -> None:
    """Which values are taken for “no value”, and empty cells for “never”; the person may know better."""
    roles = steps.inferred()
    columns = sentences.no_value_columns(roles)
    if columns:
        st.pills(
            "Taken for “no value” or “never”",
            columns,
            selection_mode="multi",
            format_func=lambda column: sentences.no_value_label(column, roles),
            help="Such values come back often and lie far from all others; who has no order, no money and "
            "no last order never ordered. Remove what is a true value, or where empty means unknown.",
            **state.bound(
                "literal",
                [column for column in columns if column not in state.recipe().literal],
                default="default",
                keep=lambda kept: tuple(column for column in columns if column not in kept),
            ),
        )


def never_ordered() -> None:
    """Who never ordered stands among the others, or apart; offered where groups are found."""
    now = state.recipe().algorithm
    if now in sentences.NEVER_ORDERED and "buyers" in steps.ways():
        st.segmented_control(
            steps.said("Customers who never ordered"),
            list(sentences.NEVER_ORDERED),
            format_func=sentences.NEVER_ORDERED.__getitem__,
            required=True,
            wrap=True,
            help="Apart, they are a segment with its own card and list, and the others are grouped and "
            "averaged without them.",
            **state.bound("algorithm", now, default="default"),
        )


def leaving_out() -> None:
    """Keep customers with missing values, or see who would vanish before leaving them out."""
    wish = st.segmented_control(
        steps.said("Customers with missing values"),
        ["fill", "drop"],
        required=True,
        wrap=True,
        format_func={"fill": "Keep and fill in", "drop": "Leave out"}.__getitem__,
        **state.weighed("missing", "fill"),
    )
    if wish != "drop" or state.recipe().missing == "drop":
        return
    leaving, with_any_gap = steps.departure(), steps.departure(everything=True)
    with st.container(border=True):
        st.markdown(widgets.prose(steps.said(sentences.leaving(leaving))))
        if leaving.count:
            leave = steps.said(sentences.leave_out_label(leaving))
            st.button(leave, on_click=state.choose, kwargs={"missing": "drop"})
        if with_any_gap.count > leaving.count:
            st.caption(widgets.prose(steps.said(sentences.leaving_with_any_gap(with_any_gap))))


def category_weight() -> None:
    """How much a category counts beside a number, where one builds."""
    if not sentences.categories_build(steps.roles()):
        return
    weight = state.recipe().category_weight
    st.segmented_control(
        "Weight of categories",
        sentences.weights(weight),
        required=True,
        format_func=sentences.weight_label,
        help="How far apart different categories lie, beside numbers. At “normal” a category "
        "counts half as much as a number: enough to help, too little to decide alone.",
        **state.bound("category_weight", weight, default="default"),
    )


def weights() -> None:
    """Whether columns that go together count as one thing, where some do."""
    if not steps.roles().shared:
        return
    st.segmented_control(
        "Columns that speak of one thing",
        ["shared", "equal"],
        required=True,
        format_func={"shared": "Share their weight", "equal": "Count in full"}.__getitem__,
        help="Five columns about spending would outvote one about visits five times over. Sharing their "
        "weight, they count about as much as it does.",
        **state.bound("weights", state.recipe().weights, default="default"),
    )


def advanced() -> None:
    """How columns become numbers; the recipe of the thesis is for those who look for it."""
    with st.expander("Advanced", key="data.advanced"):
        wish = st.segmented_control(
            "How columns become numbers",
            ["touchstone", "thesis"],
            required=True,
            wrap=True,
            format_func={
                "touchstone": "Touchstone’s way",
                "thesis": "As published in the thesis",
            }.__getitem__,
            **state.weighed("preset", "touchstone"),
        )
        if wish == "touchstone":
            st.caption(
                "Everyone stays in. Copies, answers and coded dates are never grouped by, and extreme values "
                "are pulled in before anyone is compared."
            )
            category_weight()
            weights()
        else:
            published()


def currency() -> None:
    """In which currency amounts are shown, where the file has some."""
    money = steps.money()
    if not money.columns:
        return
    st.selectbox(
        "Currency of amounts",
        sentences.CURRENCIES,
        format_func=lambda code: sentences.currency_label(code, money),
        width=340,
        **state.bound("currency", state.recipe().currency, default="index", among=sentences.CURRENCIES),
    )
    if told := currencies_told(money) or sentences.unread_currency(money, steps.table().filename):
        st.caption(widgets.prose(told))


def published() -> None:
    """The recipe of the thesis, and what it would do to this file before it does."""
    st.caption(
        "Every column as a number, only customers without an empty cell, and four segments; kept for those "
        "who want to repeat the published study."
    )
    for caution in thesis.cautions(steps.table().data, steps.inferred()):
        st.warning(
            f"**{widgets.prose(caution.title)}.** {widgets.prose(caution.text)}",
            icon=":material/priority_high:",
        )
    if state.recipe().preset != "thesis":
        st.markdown(widgets.prose(steps.departure(everything=True).toll))
        st.button("Use it all the same", on_click=state.choose, kwargs={"preset": "thesis"})


saved = state.opened()
if state.upload() is None and saved is not None:
    state.lay_down()
    opened.show(saved, uploader)
    raise widgets.Enough
if state.upload() is None:
    complaint = state.complaint("file")
    state.lay_down()
    if complaint is None:
        welcome()
    else:
        widgets.heading("Your data")
        widgets.trouble(complaint)
        uploader("Another file")
        with st.container(horizontal=True):
            samples()
    raise widgets.Enough

# All that takes time comes first, so that the page then stands at once instead of pushing the last one down.
table, roles, again, problem = steps.table(), steps.roles(), steps.repeated_customers(), steps.not_ready()
unit = sentences.row_unit(steps.unit(), orders=again is not None and again.are_orders)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Your data", anchor=False, width="content")
    change_file()
widgets.complained()
out = drawing.taken_out(steps.participants(), table.data)
answer = sentences.data_answer(table, roles, state.recipe(), unit=unit, out=out)
order_panel.panel()
widgets.answer(answer)
sources_panel.told()
came_back()
if again is not None and again.are_orders and steps.order_reading().rows_are == "customers":
    widgets.caution(again.sentence)
if cut_off := steps.lines().cut_off:
    widgets.caution(f"{cut_off} Export it again to have everybody in.")
if problem is not None:
    widgets.trouble(problem)
with st.container(key="figures"), st.grid(4, min_column_width=130):
    st.metric(
        capital(unit.many),
        f"{len(table.data):,}",
        help=sentences.rows_help(steps.orders(), unit=unit),
    )
    st.metric("Columns", f"{len(roles.uploaded):,}", help=sentences.columns_help(roles))
    st.metric(
        "Grouped by",
        sentences.building(roles, state.recipe()),
        help="Columns that decide who belongs together.",
    )
    st.metric(
        "Repeated columns",
        f"{len(roles.uploaded.repeats):,}",
        help="Columns that say what another one says; it is used once.",
    )
columns_table()
who_takes_part()
st.space("small")
left, right = st.columns(2, gap="large")
with left:
    how_it_was_read()
if not isinstance(problem, CleaningError):
    with right:
        what_happened()
advanced()
state.see("data")
widgets.next_page("explore", "Next: get to know them")
