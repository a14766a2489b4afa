"""The choices of the person in front of the screen; the only module that touches the session state.

State holds choices, never results: the upload, the recipe, and which pages have been seen. All of it is one
value, `Work`, which a reload brings back. The number of segments stands in the address as well (?k=4), so
that a link opens with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self, TypeVar

import streamlit as st

from segmentation import saved_studies
from segmentation.criteria import Criteria
from segmentation.prepare.reading.tables import Options
from segmentation.promises import Promise
from segmentation.recipes import Recipe
from segmentation.saved_studies import SavedStudy
from segmentation.segment.joins import Groups
from ui.history import Choices, History
from ui.moments import once_per

Value = TypeVar("Value")

SAMPLE_NAME, ORDERS_NAME = "jewellery.csv", "orders.csv"
DOOR = "change_file"
"""Key of what another file comes in by: it closes behind one that could be read."""
_OF_THE_SAME_CUT = {
    "k", "joined", "numbers", "colors", "business", "rows", "currency", "pack", "personas", "promises",
}  # fmt: skip
"""Choices that leave segments what they are, so that joined ones stay so."""
_AFTER_THE_SWEEP = _OF_THE_SAME_CUT | {"algorithm", "tiers", "rfm", "rules"}
"""Choices that change nothing in the sweep."""
_OUTLIVES_A_FILE = {"theme", "lines", "taken", "visit", "tab", "tries.uploader"}
"""What a message that comes late, and the tab itself, are known by; it holds nothing of the file itself."""
_BROUGHT = ("upload", "month", "older", "study_file")
"""The files that a person brought."""
_OF_A_WORK = (
    *_BROUGHT, "promised", "recipe", "seen", "history", "shelf", "returned", "month.believed",
    "tries.columns",
)  # fmt: skip
"""What a reload brings back, beside the choices of single pages."""
_MOST_ON_THE_SHELF = 20  # files whose choices wait for them to come back; a recipe is small beside a file


@dataclass(frozen=True, eq=False)
class Upload:
    """A file as it came, and how the person wants it read."""

    name: str
    data: bytes
    options: Options
    digest: str
    beside: Upload | None = None
    """A file of customers that is joined to the orders in this one."""

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """A file nobody has said anything about yet."""
        return cls(name, data, Options(), hashlib.sha256(data).hexdigest())

    @property
    def own_key(self) -> str:
        """Tells this file, read this way, from any other."""
        return f"{self.digest}:{self.options}"

    @property
    def size(self) -> int:
        """Bytes of the file, and of the one beside it."""
        return len(self.data) + (0 if self.beside is None else self.beside.size)

    @property
    def key(self) -> str:
        """The same with the file beside it: all that is known of customers hangs on both."""
        return self.own_key if self.beside is None else f"{self.own_key}+{self.beside.own_key}"


@dataclass(frozen=True, eq=False)
class Work:
    """All that a person brought and chose, and nothing that came of it."""

    held: Mapping[str, Any]
    """Name in the session state → value; none of them ever changes in place."""
    pages: frozenset[str]
    """Those of the names that are choices of single pages."""
    lines: Mapping[str, int]
    """Choice → how many widgets have shown it: the next one is another."""
    size: int
    """Bytes of the files, and about as many as the choices take."""


def work() -> Work | None:
    """What the session holds by now; None where the person brought nothing yet."""
    pages = frozenset(st.session_state.get("pages", ()))
    held = {name: st.session_state[name] for name in (*_OF_A_WORK, *pages) if name in st.session_state}
    files = [held[name].size for name in _BROUGHT if held.get(name) is not None]
    if not files:
        return None
    choices = len(repr(recipe())) - len(recipe().pack)  # a pack is the same text in every recipe
    steps = 1 + len(history().before) + len(history().undone) + len(_shelf())
    size = sum(files) + choices * steps + len(recipe().pack)
    return Work(held, pages, {name: len(line.held) for name, line in _lines().items()}, size)


def take_up(kept: Work) -> None:
    """Go on with a work in a session that holds none; a number of segments in the address counts more."""
    asked = _k_from_address()
    st.session_state.update(kept.held)
    st.session_state.pages = set(kept.pages)
    st.session_state.lines = {name: _Line.left(many) for name, many in kept.lines.items()}
    study: Upload | None = kept.held.get("study_file")
    if study is not None:
        saved = saved_studies.open_study(study.data, study.name)
        promised = kept.held.get("promised")
        st.session_state.opened = saved if promised is None else saved.promising(promised)
    if asked is not None and asked != recipe().k:
        choose(k=asked)
    _k_to_address()


def visit(begin: Callable[[], Value]) -> Value:
    """What this session knows of its browser tab, begun at the first call."""
    if "visit" not in st.session_state:
        st.session_state.visit = begin()
    known: Value = st.session_state.visit
    return known


def begin() -> None:
    """Prepare a fresh session; the number of segments may come from the address."""
    if "recipe" not in st.session_state:
        st.session_state.recipe = Recipe(k=_k_from_address())
        st.session_state.seen = {}
    _k_to_address()


def upload() -> Upload | None:
    """The file at hand, or None."""
    found: Upload | None = st.session_state.get("upload")
    return found


def options() -> Options:
    """How the person wants the file at hand read."""
    at_hand = upload()
    return Options() if at_hand is None else at_hand.options


def recipe() -> Recipe:
    """What the person chose so far."""
    found: Recipe = st.session_state.recipe
    return found


once = once_per(lambda: (upload(), recipe()))
"""A decorator for what hangs on the file and the recipe alone: asked once while a page is drawn."""


def open_file(file: Upload) -> None:
    """Take a file in, with what was chosen when it was here before; choices about another stay behind."""
    st.session_state[DOOR] = False
    before = upload()
    if before is not None and before.digest == file.digest:
        st.session_state.upload = replace(before, name=file.name)
        return
    known = _shelf().get(file.digest)
    if known is not None and known.options == file.options:
        bring_back(file, known.recipe)
        st.session_state.returned = known != Choices(Options(), Recipe())
    else:
        bring_back(file, recipe() if before is None else Recipe())


def as_before(file: Upload) -> Upload:
    """A file, to be read as it was when it was here before."""
    known = _shelf().get(file.digest)
    return file if known is None else replace(file, options=known.options)


def came_back() -> bool:
    """Whether choices came back with the file at hand, and nothing was chosen since."""
    return upload() is not None and bool(st.session_state.get("returned"))


def _shelf() -> Mapping[str, Choices]:
    """Digest of a file that was here → what was chosen about it."""
    found: Mapping[str, Choices] = st.session_state.get("shelf", {})
    return found


def _shelve() -> None:
    """What was chosen about the file at hand waits for it to come back."""
    at_hand = upload()
    if at_hand is not None:
        others = [(digest, known) for digest, known in _shelf().items() if digest != at_hand.digest]
        st.session_state.shelf = dict([*others, (at_hand.digest, _choices())][-_MOST_ON_THE_SHELF:])


def put_beside(file: Upload | None, **choices: Any) -> None:
    """A file of customers beside the orders at hand, or none; `choices` are what still holds."""
    at_hand = upload()
    assert at_hand is not None, "only files of orders have one"
    st.session_state.pop("asked", None)
    st.session_state.upload = replace(at_hand, beside=file)
    choose(**choices)


def opened() -> SavedStudy | None:
    """The saved study that was opened, or None."""
    found: SavedStudy | None = st.session_state.get("opened")
    return found


def open_study(saved: SavedStudy, file: Upload) -> None:
    """Take a saved study in, with the file that holds it.

    Where its own table is at hand all is as it was; another waits as a new month.
    """
    at_hand = upload()
    _shelve()
    shelf = _shelf()
    close_file()
    st.session_state.update(shelf=shelf, opened=saved, study_file=file)
    st.session_state[DOOR] = False
    if at_hand is not None and saved.is_of(at_hand.data):
        bring_back(replace(at_hand, options=saved.options), saved.recipe)
    elif at_hand is not None:
        take_month(at_hand)


def bring_back(file: Upload, chosen: Recipe) -> None:
    """A file with all choices made about it."""
    _shelve()
    for name in ("asked", "history", "returned"):
        st.session_state.pop(name, None)
    st.session_state.update(upload=file, recipe=chosen, seen={})
    st.session_state[DOOR] = False
    _end_lines()
    _k_to_address()


def month() -> Upload | None:
    """The new month’s file, or None."""
    found: Upload | None = st.session_state.get("month")
    return found


def take_month(file: Upload | None) -> None:
    """Another file to find the segments in; what was said of the one before does not carry over."""
    for key in [str(key) for key in st.session_state if str(key).startswith(("month.", "moves."))]:
        del st.session_state[key]
    st.session_state.month = file


def older() -> Upload | None:
    """An older month’s file to compare with, or None."""
    found: Upload | None = st.session_state.get("older")
    return found


def take_older(file: Upload | None) -> None:
    """Another file to compare the new month with; choices about the one before do not carry over."""
    for key in [str(key) for key in st.session_state if str(key).startswith("moves.")]:
        del st.session_state[key]
    st.session_state.older = file


def promises() -> tuple[Promise, ...]:
    """What the study at hand promises, or the opened one."""
    saved = opened() if upload() is None else None
    return recipe().promises if saved is None else saved.promises


def promise(wanted: Sequence[Promise]) -> None:
    """Promise this instead, in the study at hand or in the opened one."""
    saved = opened() if upload() is None else None
    if saved is None:
        choose(promises=tuple(wanted))
    else:
        st.session_state.opened = saved.promising(wanted)
        st.session_state.promised = tuple(wanted)


def believe_month() -> None:
    """The person’s word that a column that looks as if in another unit is as it should be."""
    st.session_state["month.believed"] = True


def month_is_believed() -> bool:
    """Whether they gave it."""
    return bool(st.session_state.get("month.believed"))


def month_column(column: str) -> dict[str, Any]:
    """Key and persistence of the widget that says which column of the month a column of the study is."""
    return remembered(f"month.column.{column}", None)


def month_columns() -> dict[str, str]:
    """What the person chose there."""
    begin = "month.column."
    found = {str(key): value for key, value in st.session_state.items() if str(key).startswith(begin)}
    return {key.removeprefix(begin): value for key, value in found.items() if value is not None}


def month_date(default: Any) -> dict[str, Any]:
    """Key and persistence of the widget for the day to which dates are counted."""
    return remembered("month.date", default)


def month_day() -> str | None:
    """The day they chose, ISO; None where they left it to the file."""
    chosen = st.session_state.get("month.date")
    return None if chosen is None else str(chosen)


def expect_file(file: Upload) -> None:
    """A file is at the door; it is read by the page that is drawn next, whichever that is."""
    st.session_state.arriving = file


def arriving() -> Upload | None:
    """The file at the door, or None."""
    file: Upload | None = st.session_state.get("arriving")
    return file


def stop_expecting() -> None:
    """It has been read, or cannot be."""
    st.session_state.pop("arriving", None)


def close_file() -> None:
    """Forget the file and every choice about it."""
    for key in [name for name in st.session_state if name not in _OUTLIVES_A_FILE]:
        del st.session_state[key]
    _end_lines()
    st.query_params.clear()
    st.session_state.recipe = Recipe()
    st.session_state.seen = {}


def read_as(
    file: Upload, *, roles: dict[str, str], uses: dict[str, str], literal: tuple[str, ...], only: Criteria
) -> None:
    """The file at hand, read another way; the others are the choices about columns that still hold."""
    st.session_state.pop("asked", None)
    _decide(recipe().replace(roles=roles, uses=uses, literal=literal, only=only, basis=None, joined={}), file)


def choose(**choices: Any) -> None:
    """Write choices into the recipe; with other columns the segments are others, and joined ones rest."""
    if set(choices) - _OF_THE_SAME_CUT:
        choices.setdefault("joined", {})
        choices.setdefault("numbers", {})
        choices.setdefault("colors", ())
    _decide(recipe().replace(**choices))


def start_anew() -> None:
    """Forget all choices about the file at hand; this can be undone like any other."""
    _decide(Recipe())


def _decide(wanted: Recipe, file: Upload | None = None) -> None:
    """Put these choices in the place of those at hand, which can be brought back."""
    left, now = _choices(), upload() if file is None else file
    st.session_state.recipe = wanted
    if now is not None:
        st.session_state.upload = now
        if _choices() != left:
            st.session_state.history = history().after(left)
            st.session_state.returned = False
    _k_to_address()


def _choices() -> Choices:
    return Choices(options(), recipe())


def history() -> History:
    """What was chosen before about the file at hand, and what of it was taken back."""
    found: History = st.session_state.get("history", History())
    return found


def last_change() -> tuple[Choices, Choices] | None:
    """The choices before and after what `undo` would take back; None where there is nothing."""
    return (history().before[-1], _choices()) if history().before else None


def last_undone() -> tuple[Choices, Choices] | None:
    """The choices before and after what `redo` would choose again; None where there is nothing."""
    return (_choices(), history().undone[-1]) if history().undone else None


def undo() -> None:
    """Take back what was chosen last."""
    if history().before:
        _turn(*history().back(_choices()))


def redo() -> None:
    """Choose again what was taken back last."""
    if history().undone:
        _turn(*history().forth(_choices()))


def _turn(wanted: Choices, then: History) -> None:
    at_hand = upload()
    st.session_state.pop("asked", None)
    st.session_state.update(recipe=wanted.recipe, history=then)
    if at_hand is not None and at_hand.options != wanted.options:
        st.session_state.upload = replace(at_hand, options=wanted.options)
    _k_to_address()


def choose_role(column: str, *, role: str | None = None, use: str | None = None) -> None:
    """Overrule what was inferred for one column."""
    roles, uses = dict(recipe().roles), dict(recipe().uses)
    if role is not None:
        roles[column] = role
    if use is not None:
        uses[column] = use
    choose(roles=roles, uses=uses, basis=None)


def ask(column: str, *, role: str | None) -> None:
    """Keep the wish to build on a personal column until the person has said it twice."""
    st.session_state.asked = (column, role)


def asked() -> str | None:
    """The personal column that waits for the person’s word, if any."""
    column: str | None = st.session_state.get("asked", (None,))[0]
    return column


def answer(*, build: bool) -> None:
    """The person’s word on it."""
    column, role = st.session_state.pop("asked")
    if build:
        choose_role(column, role=role, use="basis")


def join(k: int, groups: Groups) -> None:
    """Make segments of the cut into k one; without groups all stand by themselves again."""
    choose(joined={**recipe().joined, k: groups})


def edit_persona(earned: str, words: dict[str, Any] | None) -> None:
    """Write over a computed persona, or go back to it."""
    others = {name: edit for name, edit in recipe().personas.items() if name != earned}
    choose(personas=others if words is None else {**others, earned: words})


def entered(key: str) -> Any:
    """What a form holds."""
    return st.session_state[key]


def told_k(key: str, k: int) -> tuple[int, int]:
    """What the component of this key begins with, and how often it was told a number.

    It is told only where k is not what it shows, or it was not there: what it shows itself is not sent back.
    """
    known, start, turn = st.session_state.get("k.told", (None, k, 0))
    if known != k or key not in st.session_state:
        start, turn = k, turn + 1
    st.session_state["k.told"] = (k, start, turn)
    return start, turn


def shows_k(k: int) -> None:
    """The component shows this k already: a hand chose it there."""
    _, start, turn = st.session_state["k.told"]
    st.session_state["k.told"] = (k, start, turn)


@dataclass
class _Line:
    """The widgets of one choice, one after the other: what each of them held last.

    Every message of the browser carries what all widgets hold, and it may have been sent before the browser
    took in what it is to show now. Therefore whatever the person did not put there comes in a widget of its
    own, and only a widget that changes against itself was moved by a hand.
    """

    held: list[Any] = field(default_factory=list)
    begun: int = 0
    """The first of them that belongs to the file at hand."""
    wanted: Any = None
    """What the last one was asked to show."""

    def show(self, wanted: Any, *, weighing: bool) -> int:
        """Number of the widget that shows this; while a choice is weighed, what is looked at may stay."""
        stays = weighing and wanted == self.wanted
        if len(self.held) == self.begun or (self.held[-1] != wanted and not stays):
            self.held.append(wanted)
        self.wanted = wanted
        return len(self.held) - 1

    def moved(self, at: int, value: Any) -> bool:
        """Whether a hand moved this widget to the value; it is known from then on."""
        if at < self.begun or self.held[at] == value:
            return False
        self.held[at] = value
        return True

    @classmethod
    def left(cls, many: int) -> Self:
        """So many widgets whose session or file is gone: what comes from them is nobody’s choice."""
        return cls([None] * many, many)

    def end(self) -> None:
        """Another file: what comes from a widget of the one before is nobody’s choice about this one."""
        self.held = [None] * len(self.held)
        self.begun = len(self.held)


def _lines() -> dict[str, _Line]:
    lines: dict[str, _Line] = st.session_state.setdefault("lines", {})
    return lines


def _end_lines() -> None:
    for line in _lines().values():
        line.end()


def _tied(
    name: str,
    shown: Any,
    take: Callable[[Any], None],
    *,
    keep: Callable[[Any], Any] | None = None,
    weighing: bool = False,
) -> dict[str, Any]:
    """Key and callback of the widget that shows this; `take` gets what a hand moved it to, after `keep`."""
    kept = keep if keep is not None else lambda value: value
    at = _lines().setdefault(name, _Line()).show(kept(shown), weighing=weighing)
    key = f"{name}.{at}" if at else name

    def write() -> None:
        value = kept(st.session_state[key])
        if _lines()[name].moved(at, value):
            take(value)

    return {"key": key, "on_change": write}


def bound(
    field: str,
    shown: Any,
    *,
    default: str = "value",
    among: Sequence[Any] | None = None,
    keep: Callable[[Any], Any] | None = None,
    after: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Key, callback and value that tie a widget to one field of the recipe.

    `shown` is what the widget displays until the person moves it: their choice, or a recommendation
    that may still change; `default` is what the widget calls it, and where it counts its options (`index`),
    `among` are these. `keep` turns what the widget holds into
    what the recipe keeps.
    """

    def take(chosen: Any) -> None:
        choose(**{field: chosen})
        if after is not None:
            after()

    begin = shown if among is None else list(among).index(shown)
    return {**_tied(f"recipe.{field}", shown, take, keep=keep), default: begin}


def part(
    name: str,
    shown: Any,
    take: Callable[[Any], None],
    *,
    default: str = "value",
    among: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """Key, callback and value of a widget that shows a part of a choice; `take` gets what it is moved to.

    `default` and `among` are those of `bound`.
    """
    begin = shown if among is None or shown is None else list(among).index(shown)
    return {**_tied(f"part.{name}", shown, take), default: begin}


def weighed(field: str, usual: Any) -> dict[str, Any]:
    """Key, callback and default for a choice that is looked at before it is made.

    Going back to `usual` is kept at once; anything else waits until the page calls `choose`.
    """

    def take(looked_at: Any) -> None:
        if looked_at == usual:
            choose(**{field: usual})

    kept = getattr(recipe(), field)
    return {**_tied(f"weighed.{field}", kept, take, weighing=True), "default": kept}


def remembered(name: str, default: Any) -> dict[str, Any]:
    """Key and persistence for a choice of one page only (a filter, a view), kept across pages and reloads."""
    st.session_state.setdefault("pages", set()).add(name)
    return _lasting(name, default)


def _lasting(name: str, default: Any) -> dict[str, Any]:
    st.session_state.setdefault(name, default)
    return {"key": name, "persist_state": "session"}


SQL_DIALECT = "download.sql.dialect"
"""The database for which a study is written as SQL."""


def recall(name: str, default: Any) -> Any:
    """A choice of one page, before its widget is drawn."""
    return st.session_state.get(name, default)


@dataclass(frozen=True)
class ListChoices:
    """How the person wants the lists for platforms made."""

    country: str = ""
    unknown: bool | None = None
    """Whether those are in the lists who neither agreed nor refused; `None` as the file suggests."""
    control: int = 20
    """Percent of each segment that are kept aside to compare with."""
    keep_aside: bool = False
    """Whether those stay out of the lists; the labelled files mark them in any case."""


def list_choices() -> ListChoices:
    """How lists are made; who is in them is a choice about one file and does not carry over to the next."""
    return ListChoices(**{name: recall(_list_key(name), default) for name, default in _LIST_DEFAULTS.items()})


def list_choice(name: str) -> dict[str, Any]:
    """Key and persistence for a widget that shows one of the `ListChoices`."""
    return remembered(_list_key(name), _LIST_DEFAULTS[name])


_LIST_DEFAULTS = asdict(ListChoices())
_OF_ONE_FILE = ("unknown", "explained")


def _list_key(name: str) -> str:
    at_hand = upload()
    return f"lists.{name}.{at_hand.digest[:12]}" if at_hand and name in _OF_ONE_FILE else f"lists.{name}"


def explained() -> dict[str, tuple[str, ...] | None]:
    """What the person said of columns about consent that were not understood.

    Column → the values in it that mean yes, or `None` for one that is not about consent.
    """
    begin, told = _list_key("explained"), {}
    for key, answer in list(st.session_state.items()):
        column = str(key).removeprefix(f"{begin}.what.")
        if column == key or answer not in ("values", "nothing"):
            continue
        yes = st.session_state.get(f"{begin}.yes.{column}") or ()
        told[column] = tuple(yes) if answer == "values" else None
    return told


def explaining(column: str, part: str, default: Any) -> dict[str, Any]:
    """Key and persistence for a widget that explains a column: `what` it says, or which values mean `yes`."""
    return remembered(f"{_list_key('explained')}.{part}.{column}", default)


def reading(option: str, current: Any, read: Callable[..., None]) -> dict[str, Any]:
    """Key, callback and persistence that tie a list of options to one way of reading the file."""
    tied = _tied(f"reading.{option}", current, lambda wanted: read(**{option: wanted}))
    return {**tied, **_lasting(tied["key"], current)}


def about_orders(name: str, current: Any, take: Callable[[Any], None]) -> dict[str, Any]:
    """Key, callback and persistence that tie a widget to one choice about orders; `take` may refuse it."""
    tied = _tied(f"orders.{name}", current, take)
    return {**tied, **_lasting(tied["key"], current)}


def forget_roles() -> None:
    """Back to the roles and uses that were inferred."""
    choose(roles={}, uses={}, basis=None)


def complain(error: Exception, place: str = "page") -> None:
    """Keep what was wrong until it has been said, at the place where the person met it."""
    st.session_state.complaint = (place, error)


def complaint(place: str = "page") -> Exception | None:
    """What was wrong at a place of the page, said once."""
    where, said = st.session_state.get("complaint", ("", None))
    if where != place:
        return None
    del st.session_state.complaint
    error: Exception | None = said
    return error


def failed(study: str) -> dict[str, str]:
    """What could not be made of a study, and why; another study begins anew."""
    if st.session_state.get("failed", ("", {}))[0] != study:
        st.session_state.failed = (study, {})
    failures: dict[str, str] = st.session_state.failed[1]
    return failures


def tries(table: str) -> int:
    """How often a table was written into; a part of its key, so that it is drawn afresh."""
    return int(st.session_state.get(f"tries.{table}", 0))


def try_again(table: str) -> None:
    """Draw a table afresh: what could not be kept is gone, and what was is in it."""
    st.session_state[f"tries.{table}"] = tries(table) + 1


def uploader() -> str:
    """Key of the uploader; after the file was cleared another, as the browser goes on showing its name."""
    return f"uploader.{tries('uploader')}" if tries("uploader") else "uploader"


def of_this_file(name: str) -> str:
    """Key of a widget about the columns of the file at hand: it holds for no other file."""
    at_hand = upload()
    return f"{name}@{at_hand.digest[:12]}" if at_hand else name


def edits(table: str, key: str) -> dict[int, dict[str, Any]]:
    """What the person changed in a table editor since it was last asked: row number to changed cells.

    Nothing when it shows another file; `key` is made by `of_this_file`. What was changed is drawn afresh.
    """
    if key != of_this_file(key.rpartition("@")[0]):
        return {}
    changed: dict[int, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    known = _taken(key, {row: dict(cells) for row, cells in changed.items()}) or {}
    new = {row: cells for row, cells in changed.items() if known.get(row) != cells}
    if new:
        try_again(table)
    return new


def uploaded(key: str) -> Any:
    """The file that the person just put into an uploader; None if it was there before."""
    file = st.session_state.get(key)
    return None if file is None or _taken(key, file.file_id) == file.file_id else file


def _taken(key: str, value: Any) -> Any:
    """What was taken from a widget before; the value is what is taken now."""
    taken: dict[str, Any] = st.session_state.setdefault("taken", {})
    before, taken[key] = taken.get(key), value
    return before


@once
def _written() -> dict[str, Any]:
    """The recipe in plain values; all keys of the caches are made of it."""
    return recipe().to_dict()


@once
def fingerprint(*fields: str) -> str:
    """What the sweep hangs on (or only some fields of the recipe), as a short key for caches."""
    chosen = _written()
    kept = {name: chosen[name] for name in fields or set(chosen) - _AFTER_THE_SWEEP}
    return json.dumps(kept, sort_keys=True)


def see(page: str) -> None:
    """Remember that the person has been on this page since file or columns last changed."""
    st.session_state.seen = {**st.session_state.seen, page: _occasion()}


def has_seen(page: str) -> bool:
    """Whether this page shows a done mark in the menu."""
    return upload() is not None and st.session_state.seen.get(page) == _occasion()


def _occasion() -> str:
    at_hand = upload()
    return f"{at_hand.key if at_hand else ''}:{fingerprint()}"


def _k_from_address() -> int | None:
    asked = st.query_params.get("k", "")
    asked = asked if asked.isdecimal() and len(asked) < 4 else "0"
    return int(asked) if int(asked) in Recipe().ks else None


def _k_to_address() -> None:
    k = recipe().k
    if k is None:
        st.query_params.pop("k", None)
    elif st.query_params.get("k") != str(k):
        st.query_params["k"] = str(k)
