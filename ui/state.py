"""The choices of the person in front of the screen; the only module that touches the session state.

State holds choices, never results: the upload, the recipe, and which pages have been seen. The number
of segments stands in the address as well (?k=4), so that a link or a reload brings it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import streamlit as st

from segmentation.prepare.tables import Options
from segmentation.recipes import Recipe
from segmentation.segment.joins import Groups

SAMPLE_NAME = "jewellery.csv"
DOOR = "change_file"
"""Key of what another file comes in by: it closes behind one that could be read."""
_AFTER_THE_SWEEP = {"k", "joined", "pack", "personas"}
"""Choices that change nothing in the sweep."""


@dataclass(frozen=True, eq=False)
class Upload:
    """A file as it came, and how the person wants it read."""

    name: str
    data: bytes
    options: Options
    digest: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """A file nobody has said anything about yet."""
        return cls(name, data, Options(), hashlib.sha256(data).hexdigest())

    @property
    def key(self) -> str:
        """Tells this upload, read this way, from any other."""
        return f"{self.digest}:{self.options}"


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


def open_file(file: Upload) -> None:
    """Take a file in; choices about another file’s columns do not carry over."""
    st.session_state[DOOR] = False
    before = upload()
    if before is not None and before.digest == file.digest:
        st.session_state.upload = replace(before, name=file.name)
        return
    if before is not None:
        st.session_state.recipe = Recipe()
    st.session_state.pop("asked", None)
    st.session_state.upload = file
    st.session_state.seen = {}


def close_file() -> None:
    """Forget the file and every choice about it."""
    for key in [name for name in st.session_state if name != "theme"]:
        del st.session_state[key]
    st.query_params.clear()
    st.session_state.recipe = Recipe()
    st.session_state.seen = {}


def read_as(file: Upload, *, roles: dict[str, str], uses: dict[str, str], literal: tuple[str, ...]) -> None:
    """The file at hand, read another way; the others are the choices about columns that still hold."""
    st.session_state.pop("asked", None)
    st.session_state.upload = file
    choose(roles=roles, uses=uses, literal=literal, basis=None)


def choose(**choices: Any) -> None:
    """Write choices into the recipe; with other columns the segments are others, and joined ones rest."""
    if set(choices) - _AFTER_THE_SWEEP:
        choices.setdefault("joined", {})
    st.session_state.recipe = recipe().replace(**choices)
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


def bound(
    field: str,
    shown: Any,
    *,
    keep: Callable[[Any], Any] | None = None,
    after: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Key and callback that tie a widget to one field of the recipe.

    `shown` is what the widget displays until the person moves it: their choice, or a recommendation
    that may still change. It is set before the widget is drawn and never fed back as a default, which
    would lose every second interaction. `keep` turns what the widget holds into what the recipe keeps.
    """
    key = f"recipe.{field}"
    if st.session_state.get(key) != shown:  # else a quick second step would be set back to the first
        st.session_state[key] = shown

    def write() -> None:
        chosen = st.session_state[key]
        choose(**{field: chosen if keep is None else keep(chosen)})
        if after is not None:
            after()

    return {"key": key, "on_change": write}


def weighed(field: str, usual: Any) -> dict[str, Any]:
    """Key and callback for a choice that is looked at before it is made.

    Going back to `usual` is kept at once; anything else waits until the page calls `choose`.
    """
    key, kept = f"weighed.{field}", getattr(recipe(), field)
    if key not in st.session_state or st.session_state.get(f"{key}.kept") != kept:
        st.session_state[key] = st.session_state[f"{key}.kept"] = kept

    def write() -> None:
        if st.session_state[key] == usual:
            choose(**{field: usual})

    return {"key": key, "on_change": write}


def remembered(name: str, default: Any) -> dict[str, Any]:
    """Key and persistence for a choice of one page only (a filter, a view), kept across pages."""
    st.session_state.setdefault(name, default)
    return {"key": name, "persist_state": "session"}


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
    """Key and callback that tie a widget to one way of reading the file."""
    key = f"reading.{option}"
    st.session_state[key] = current
    return {"key": key, "on_change": lambda: read(**{option: st.session_state[key]})}


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
    """How often a choice in a table could not be kept; a part of its key, so that it is drawn afresh."""
    return int(st.session_state.get(f"tries.{table}", 0))


def try_again(table: str) -> None:
    """Draw a table afresh, without the choice that could not be kept."""
    st.session_state[f"tries.{table}"] = tries(table) + 1


def edits(key: str) -> dict[int, dict[str, Any]]:
    """What the person changed in a table editor: row number to changed cells."""
    changed: dict[int, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    return changed


def uploaded(key: str) -> Any:
    """The file in an uploader, or None."""
    return st.session_state.get(key)


def fingerprint(*fields: str) -> str:
    """What the sweep hangs on (or only some fields of the recipe), as a short key for caches."""
    chosen = recipe().to_dict()
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
