"""Pieces that pages are made of.

Whatever comes from a file is escaped before Streamlit reads it as Markdown: a category called
“![](…)” would otherwise make the browser fetch that address.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

import streamlit as st
from pandas import DataFrame
from pandas.api.types import is_numeric_dtype
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from segmentation import charts
from segmentation.act.files.csv import write_csv
from segmentation.act.personas.personas import Persona
from segmentation.charts.palettes import colour, ink_on
from segmentation.errors import Interrupted, SegmentationError, TableError
from segmentation.language.phrases import MISSING, clipped
from segmentation.prepare.cleaning.cleaning import Receipt
from segmentation.segment import joins
from segmentation.segment.clusters import Clustering
from segmentation.segment.standings import speaks_of
from segmentation.segment.verdict.verdicts import AnyVerdict
from segmentation.studies import Study
from ui import coming_back, hosting, state, steps
from ui.components import progress
from ui.history import Choices
from ui.news import Stage
from ui.sentences.choices import change_told
from ui.sentences.prepare import SHORT_OF_MEMORY, reading_told, row_unit, size_line
from ui.sentences.segment import STOPPED, manner, plainly, segment_rows, trying_told, verdict_told

P = ParamSpec("P")

ASSETS = Path(__file__).parent
_QUARTER = 0.25  # seconds between two words on work that is under way
_SOON = 4  # quarters of a second: what is done by then needs no button to stop it

PAGES = {
    "data": "pages/prepare/data.py",
    "explore": "pages/prepare/explore.py",
    "choose_k": "pages/segment/choose_k.py",
    "map": "pages/segment/map.py",
    "personas": "pages/act/personas.py",
    "download": "pages/act/download.py",
    "score": "pages/act/score.py",
}
"""Every page once: its name in the address, and its file."""

BADGES = {
    "natural": (":material/check:", "green"),
    "reproducible": (":material/repeat:", "blue"),
    "constructed": (":material/straighten:", "gray"),
}


class Enough(Exception):
    """A page has said all it can for now. The frame around it still stands, unlike after `st.stop`."""


def md(text: object, *, limit: int = 60) -> str:
    """Any text from a file, so that Markdown shows it as it is: no links, images, icons or formulas."""
    shown = clipped(text, limit)
    # A zero-width space stops bare addresses, icon names and arrows, which backslashes do not.
    shown = re.sub(r"([:.@>-])", "\u200b\\1\u200b", shown)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$:~&])", r"\\\1", shown)


def prose(text: str) -> str:
    """A sentence of ours that may hold words from a file: shown as it is, at full length, in one line.

    Addresses, icons, emoji and arrows are looked for after Markdown has been read, when backslashes are
    gone: a zero-width space keeps their parts asunder.
    """
    line = re.sub(r"[^\S\u00a0\u202f]+", " ", text)
    line = re.sub(r":(?=[\w+/\[-])|www(?=\.)|[-<>~](?=[-=>])", "\\g<0>\u200b", line, flags=re.IGNORECASE)
    line = line.replace("@", "\u200b@\u200b")
    line = re.sub(r"([\\`*_\[\]<>#|$~&])", r"\\\1", line)
    return re.sub(r"^( ?)(\d*)(?=[-+=.)])", r"\1\2\\", line)  # no list, whatever a line begins with


def fact(text: str) -> str:
    """A fact with what it is about in bold: “**Most bought Ring:** 35% of them”."""
    about, colon, told = text.partition(": ")
    return f"**{prose(about)}:** {prose(told)}" if colon else prose(text)


def heading(title: str, told: str | None = None) -> None:
    """The page’s question or noun, and its answer in one sentence."""
    st.title(prose(title), anchor=False)
    if told is not None:
        answer(told)


def answer(told: str) -> None:
    """The answer of a page in one sentence, under its title; sections stand a level below."""
    st.markdown(f"## {prose(told)}", anchors=False)


def need_table(title: str) -> None:
    """Stop the page kindly when there is no file yet, with the way to it."""
    if state.upload() is None:
        heading(title)
        if coming_back.gone():
            gone()
            next_page("data", "Bring it again")
        elif state.opened() is None:
            st.info("There is no customer file yet. Choose one, or try the sample.", icon=":material/info:")
            next_page("data", "Choose your data")
        else:
            st.info("A saved study is open without its file, and this page is about customers.")
            next_page("data", "Read the study, or bring its file")
        raise Enough


def need_segments(title: str, *, judged: bool = False) -> None:
    """Stop the page kindly when there is no file, or nothing in it to segment, with what to change.

    Whoever has to wait, for the sweep or where the page is about its verdict for that, sees the page's shape.
    """
    need_table(title)
    room = st.empty()
    try:
        swept = steps.is_swept() or steps.searched_within(_QUARTER)  # what is quick needs no grey
        if not swept or (judged and steps.verdict() is None):
            with room.container():
                waiting(title, judged=judged)
            room.empty()
        steps.sweep()
    except Interrupted:
        room.empty()
        stopped(title)
        raise Enough from None
    except SegmentationError as error:
        room.empty()
        heading(title)
        trouble(error)
        next_page("data", "Back to your data")
        raise Enough from None


def waiting(title: str, *, judged: bool) -> None:
    """The page as it will stand, in grey, while it is computed."""
    heading(title, "Looking for segments")
    bar = st.container()
    st.skeleton(height=72)
    for place in st.columns(2, gap="large"):
        place.skeleton(height=260)
    st.skeleton(height=180)
    with bar:
        searching()
        steps.sweep()
        if judged and not steps.judgement().done:
            if progress.until(Stage.JUDGED, steps.judgement(), steps.saying(), shown=True):
                raise Enough  # it stays in grey until the browser hears that the verdict stands
            steps.await_verdict()


def searching() -> None:
    """Every number is tried in the background; whoever has to wait sees for how long, and can stop it."""
    waited, told, stop = 0, st.empty(), st.empty()
    while not steps.searched_within(_QUARTER):
        waited += 1
        told.caption(trying_told(state.recipe().ks, waited // 4))
        if waited == _SOON:
            stop.button(
                "Stop searching", key="stop_sweep", icon=":material/close:", on_click=steps.stop_sweeping
            )
    told.empty()
    stop.empty()


def stopped(title: str) -> None:
    """The search was stopped: all is as it was, and it can go on."""
    heading(title, STOPPED)
    st.button("Look for segments", type="primary", on_click=steps.sweep_again)
    next_page("data", "Back to your data")


def next_page(page: str, label: str) -> None:
    """The one link onward."""
    st.space("small")
    st.page_link(
        PAGES[page],
        label=f":primary[**{label}**]",
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def section(title: str, caption: str | None = None) -> None:
    """A section heading with an explanation in one line."""
    st.space("small")
    st.subheader(prose(title), anchor=False)
    if caption is not None:
        st.caption(prose(caption))


def chart_title(title: str, caption: str, *, warning: str | None = None) -> None:
    """Title and explanation of a chart; Markdown wraps on a phone where a chart title would not.

    A `warning` about what the chart shows stands in place of the explanation.
    """
    told = f":gray[{prose(caption)}]" if warning is None else f":orange[{prose(warning)}]"
    st.markdown(f"**{prose(title)}**  \n:small[{told}]")


def verdict_badge(verdict: AnyVerdict) -> None:
    """The verdict’s name with its icon; a plain sentence stands before it."""
    icon, color = BADGES[manner(verdict)]
    st.badge(verdict.badge, icon=icon, color=color)  # type: ignore[arg-type]


def reasons(verdict: AnyVerdict) -> None:
    """Why a verdict is what it is, a sentence each, for who asks."""
    with st.expander("Why we say so"):
        for reason in verdict.reasons:
            st.markdown(prose(steps.said(reason)))


def verdict_line(study: Study) -> None:
    """What the verdict says of the segments on a page; its badge only where it speaks of these."""
    verdict = study.verdict
    if verdict is None:
        return
    chosen = state.recipe().k is not None or study.k != study.cut
    words = verdict_told(verdict, study.clustering, chosen=chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(prose(steps.said(words)), width="content")
        if study.judged:
            verdict_badge(verdict)


def joined_line(clustering: Clustering, after: Callable[[], None] | None = None) -> None:
    """Says which segments the person joined, with the way back; nothing when none are.

    `after` redraws what hangs on it, where a fragment stands alone.
    """
    told = joins.told(clustering)
    if told is None:
        return

    def separate() -> None:
        state.join(clustering.cut, ())
        if after is not None:
            after()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/merge: {prose(told)}", width="content")
        st.button("Separate them again", type="tertiary", icon=":material/undo:", on_click=separate)


def number_chip(segment: int, identity: int) -> str:
    """A segment’s number on the colour of its identity; never made from data."""
    ink, ground = ink_on(identity), colour(identity)
    return f':color[\u00a0**{segment}**\u00a0]{{foreground="{ink}" background="{ground}"}}'


def receipt(entries: Receipt) -> None:
    """What happened to every row: counts on the left, always ending with the customers in the study."""
    lines = [(f"{entry.count:,}", steps.said(entry.text)) for entry in entries.entries]
    rows(lines, alt="What happened to every row", told=prose)


def rows(pairs: Iterable[tuple[str, str]], *, alt: str, told: Callable[[str], str] | None = None) -> None:
    """A quiet two-column table; `told` is how the right column is shown where it holds sentences of ours."""
    told = told or partial(md, limit=240)
    table = {"": [], " ": []}  # type: dict[str, list[str]]
    for left, right in pairs:
        table[""].append(md(left, limit=120))
        table[" "].append(told(right))
    st.table(table, border="horizontal", hide_index=True, hide_header=True, alt=alt)


def figures(table: DataFrame) -> dict[str, Any]:
    """Numbers written as text stand right, under each other; names stand left."""
    right = [name for name in table.columns if name not in ("Column", "Persona", "Segment")]
    return {str(name): st.column_config.TextColumn(alignment="right") for name in right}


def tick(question: str, passed: bool) -> str:
    """One of the questions to a segment in a line of Markdown: the icon says yes or not quite."""
    if passed:
        return f":small[:green[:material/check:]\u00a0{prose(question)}]"
    return f":orange-badge[:material/priority_high: {prose(question)}]"


def written(numbers: DataFrame, texts: DataFrame, *, alt: str, **options: Any) -> None:
    """A table of numbers that sort and copy as numbers, and read as `texts` write them, cell by cell."""
    shown: dict[Any, str | Callable[[object], str] | None] = {
        name: dict(zip(numbers[name], texts[name], strict=True)).__getitem__
        for name in numbers.columns
        if is_numeric_dtype(numbers[name])
    }
    st.dataframe(numbers.style.format(shown, na_rep=MISSING), hide_index=True, alt=alt, **options)


LINE, TWO_LINES = 35, 65
"""Pixels of a row of a table; from 65 on text goes on in a second line."""


_FEW_ROWS = 8  # with two lines each they still fit a screen
_LINE_HOLDS = 82  # letters in a column of 528 pixels, the widest there is


def row_height(texts: Sequence[str]) -> int:
    """Pixels of each row of a table by its longest column: two lines where few rows hold more than one."""
    long = any(len(text) > _LINE_HOLDS for text in texts)
    return TWO_LINES if long and len(texts) <= _FEW_ROWS else LINE


def table_height(rows: int, *, most: int, row: int = LINE) -> int:
    """Pixels of a table with so many rows, kept for it before it is drawn; beyond `most` it scrolls."""
    return 38 + row * min(rows, most)


def segments_table(study: Study) -> None:
    """Sizes and means of every segment, as digits a person reads."""
    rows = segment_rows(study)
    texts = rows.drop(columns=rows.columns[2])
    alt = "Sizes and means of every segment"
    st.dataframe(rows, hide_index=True, column_config=figures(texts), alt=alt)


def names(personas: Sequence[Persona]) -> list[str]:
    """The personas’ names, segment 1 first."""
    return [persona.name for persona in personas]


def trouble(error: Exception) -> None:
    """Something the person can mend; anything else is a mistake of ours."""
    if isinstance(error, SegmentationError):
        caution(str(error))
    else:
        our_mistake(error, "a choice")


def complained(place: str = "page") -> None:
    """What was wrong with what the person did at this place, if anything, said once."""
    error, at_hand = state.complaint(place), state.upload()
    if error is not None:
        trouble(error)
    if isinstance(error, TableError) and at_hand is not None:
        st.caption(f"{md(at_hand.name)} is still here, as it was.")


def caution(text: str) -> None:
    """Bold what was found, then what to do."""
    first, _, rest = text.partition(". ")
    stop = "" if first.endswith((".", "?")) else "."
    st.warning(f"**{prose(first)}{stop}** {prose(rest)}".strip(), icon=":material/description:")


def menu_icon(page: str) -> str:
    """Done, or still to come."""
    done = state.has_seen(page)
    return ":material/check_circle:" if done else ":material/radio_button_unchecked:"


def our_mistake(error: Exception, where: str) -> None:
    """A bug of ours: said without alarm, kept for us without a word about any customer.

    The lines it came by are our own; what the error says may hold a cell, and is left out.
    """
    log = logging.getLogger("touchstone")
    if isinstance(error, MemoryError):
        log.warning("Short of memory in %s", where)
        caution(SHORT_OF_MEMORY)
        return
    way = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in %s\nTraceback:\n%s", type(error).__name__, where, way)
    st.error("Something went wrong on our side. Your file is untouched; please try again.")


def guarded(piece: Callable[P, None]) -> Callable[P, None]:
    """A piece of a page (a fragment above all) that says what went wrong and leaves the rest standing.

    What the person chose in it is kept for a reload: a fragment is drawn without the frame around it.
    """

    @wraps(piece)
    def drawn(*args: P.args, **options: P.kwargs) -> None:
        try:
            piece(*args, **options)
        except SegmentationError as error:
            trouble(error)
        except Exception as error:
            our_mistake(error, piece.__name__)
        finally:
            coming_back.lay_down()

    return drawn


class Shown(NamedTuple):
    """A chart as it stands on a page: its title, its sentence, and itself or what makes it."""

    heading: str
    finding: str
    chart: charts.Chart | Callable[[], charts.Chart]

    @property
    def drawn(self) -> charts.Chart:
        """The chart itself."""
        return self.chart() if callable(self.chart) else self.chart


@contextmanager
def framed(shown: Shown, *, key: str) -> Iterator[None]:
    """The frame of a chart, whatever draws it: at its upper corner waits all that can be had of it.

    `key` names the place on the page, so that what is open stays open when the chart changes.
    """
    with st.container(key=f"frame.{key}", gap="xsmall"):
        yield
        more_about(shown, key=key)


def picture(
    heading: str,
    finding: str,
    chart: charts.Chart,
    *,
    key: str,
    options: Mapping[str, Any] | None = None,
    warning: str | None = None,
) -> Any:
    """A chart under its title and sentence (a `warning` stands in its place), in its frame.

    `options` are those of `st.altair_chart`.
    """
    with framed(Shown(heading, warning or finding, chart), key=key):
        chart_title(heading, finding, warning=warning)
        return draw(chart, heading, warning or finding, **(options or {}))


def draw(chart: charts.Chart, heading: str = "", finding: str = "", **options: Any) -> Any:
    """The chart in the room kept for it, under one name for those who do not see it: what it shows and finds.

    `options` are those of `st.altair_chart`.
    """
    shown = str(chart.description)
    told = [f"{heading}." if heading else "", "" if finding in shown else finding, shown]
    # Its own description rather than `alt`, which Streamlit would hold against it in the log, data and all.
    named = chart.copy(deep=False)
    named.description = " ".join(filter(None, told))
    return st.altair_chart(named, height=int(chart.height), **options)


@guarded
def side_by_side(row: Sequence[Shown], *, key: str) -> None:
    """Charts in a row, each in its frame; one alone takes half."""
    for at, (place, shown) in enumerate(zip(st.columns(max(2, len(row)), gap="large"), row, strict=False)):
        with place:
            picture(shown.heading, shown.finding, shown.drawn, key=f"{key}.{at}")


def more_about(shown: Shown, *, key: str) -> None:
    """“⋯”: the numbers of a chart as a table and a file, and the chart as a picture; made once it is open.

    Not a fragment: each makes the browser draw what surrounds it once more, at every step of a slider.
    """
    menu = st.popover(
        f"More about: {md(shown.heading, limit=120)}", type="tertiary", key=f"keep.{key}", on_change="rerun"
    )
    if menu.open:
        with menu:
            _kept(shown, f"keep.{key}")


def _kept(shown: Shown, key: str) -> None:
    """The table and the files."""
    heading, finding, chart = shown.heading, shown.finding, shown.drawn
    rows = charts.rows_of(chart)
    height = table_height(len(rows), most=7)
    written(rows, charts.texts_of(chart), height=height, alt=f"The numbers of {heading}")
    saved = partial(charts.saved, chart, title=heading, told=finding)
    makers: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "Numbers as CSV": ("csv", "text/csv", partial(write_csv, rows)),
        "Picture as SVG": ("svg", "image/svg+xml", lambda: saved("svg")),
        "Picture as PNG": ("png", "image/png", lambda: saved("png")),
    }
    with st.container(horizontal=True):
        for label, (form, mime, make) in makers.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{picture_name(heading)}.{form}",
                mime=mime,
                key=f"{key}.{form}",
                on_click="ignore",
                icon=":material/download:",
            )


def picture_name(heading: str) -> str:
    """A file name for the picture of a chart: “average-total-spend-by-gender”."""
    return "-".join(re.findall(r"\w+", heading.lower()))[:60] or "chart"


def screen_style() -> None:
    """What the theme cannot say: readable greys, ink on gold, and controls that survive forced colours.

    And what to do about a file the browser holds back for its size, as no word about it ever reaches us.
    """
    told = (
        f"That file is too large: up to {hosting.most_megabytes()} MB are read. Keep the columns you need, "
    )
    told += "or upload a random sample of your customers."
    held_back = "[data-testid=stFileUploader]:has([aria-invalid=true])::after"
    style = (ASSETS / "screen.css").read_text(encoding="utf-8")
    st.html(f'<style>{style} {held_back} {{ content: "{told}"; display: block; margin-top: .5rem }}</style>')


def start_picture() -> None:
    """What comes out, drawn from the sample (see `pictures/start_picture.py`)."""
    st.html(ASSETS / "start.html")


def steady_style() -> None:
    """Room for what is still to come, so that nothing moves when it does."""
    st.html(ASSETS / "steady.css")


def here() -> str:
    """The page the person is on; in a callback it may be another than was drawn last."""
    context = get_script_run_ctx()
    return "" if context is None else context.page_script_hash


def redraw(page: str, *fragments: str) -> None:
    """From a callback: draw these fragments of a page again, and nothing else.

    Whoever has left the page meanwhile gets the other one, which would not be drawn otherwise.
    """
    if here() != page:
        return
    try:
        st.rerun(list(fragments))
    except StreamlitAPIException:  # the page is being drawn, and its fragments are not there yet
        return


def print_style() -> None:
    """How the page looks on paper, which Streamlit leaves to the browser."""
    st.html(ASSETS / "print.css")


def bringing_back() -> None:
    """What a reload shows until the tab has said what it had here: the shape of a page."""
    coming_back.awaiting()
    st.skeleton(height=48)
    st.skeleton(height=320)


def gone() -> None:
    """Why the file that was here is no longer, where that is so."""
    if why := coming_back.gone():
        st.info(prose(why), icon=":material/history:")


def door() -> None:
    """A file that was just brought is read before anything else is drawn; meanwhile that is said.

    Every word is a moment at which a click on the menu is heard; the reading goes on behind it.
    """
    reading, file = steps.reading(), state.arriving()
    if reading is None or file is None:
        return
    card, waited = st.sidebar.empty(), 0
    told, stop = _to_come()
    while not reading.done_within(_QUARTER):
        waited += 1
        told.info(
            prose(reading_told(file.name, len(file.data), waited // 4)), icon=":material/hourglass_top:"
        )
        if waited == _SOON:
            stop.button(
                "Stop reading", key="stop_reading", icon=":material/close:", on_click=steps.stop_reading
            )
        card.caption(f"Reading {md(file.name, limit=20)}")
    steps.let_in()
    st.rerun()


def _to_come() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The shape of a page whose file is being read; gives the room for words, and for a button.

    It stands beside the page, which is out of sight as long as this is there (`screen.css`): until the new
    page has been drawn whole. So nothing of it moves while it comes.
    """
    with st.container(key="reading"):
        st.title("Your data", anchor=False)
        told, stop = st.empty(), st.empty()
        for height in (72, 320):
            st.skeleton(height=height)
    return told, stop


@st.fragment(key="study_card")
def study_card() -> None:
    """The file at hand, in the sidebar: its size, what builds, and the verdict when it stands."""
    upload = state.upload()
    if upload is None:
        none = state.opened() is None
        st.caption("No file yet. Choose one under Your data." if none else "A saved study is open.")
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{md(upload.name, limit=20)}**")
        try:
            st.caption(_size_line())
            if any(map(state.has_seen, ("choose_k", "map", "personas", "download"))):
                _standing()
        except Exception:  # what went wrong is said once, on the page
            st.caption("Not ready to segment yet.")
    turn()


def turn() -> None:
    """Take back what was chosen last, or choose it again: by button and by key."""
    last, undone = state.last_change(), state.last_undone()
    if last is None and undone is None:
        return
    with st.container(gap=None):
        _turn("Undo", last, state.undo, icon=":material/undo:", keys="Mod+Z")
        _turn("Redo", undone, state.redo, icon=":material/redo:", keys="Mod+Shift+Z")


def _turn(
    name: str, change: tuple[Choices, Choices] | None, take: Callable[[], None], *, icon: str, keys: str
) -> None:
    def turned() -> None:
        take()
        st.rerun()  # all that hangs on it, not the card alone; a button that is off now cannot say so

    st.button(
        prose(name if change is None else f"{name}: {change_told(*change)}"),
        key=f"turn.{name}",
        icon=icon,
        type="tertiary",
        shortcut=keys,
        disabled=change is None,
        on_click=turned,
        wrap=True,
    )


def _size_line() -> str:
    basis = len(steps.roles().basis)
    again = steps.repeated_customers()
    unit = row_unit(steps.unit(), orders=again is not None and again.are_orders)
    return size_line(len(steps.participants()), basis, state.recipe(), unit=unit)


def _standing() -> None:
    """How many segments, and the verdict on just these: its badge, or that the number is another one."""
    verdict, cut = steps.own_verdict(), steps.current_k()
    segments = steps.clustering(cut)
    icon, color = BADGES[manner(verdict)] if verdict else ("", "")
    speaks = speaks_of(verdict, segments)
    badge = f" :{color}-badge[{icon} {plainly(verdict)}]" if verdict is not None and speaks else ""
    st.markdown(f":gray-badge[{segments.k} segments]{badge}")
    if verdict is not None and not speaks:
        chosen = state.recipe().k is not None or segments.k != cut
        st.caption(prose(steps.said(verdict_told(verdict, segments, chosen=chosen))))
