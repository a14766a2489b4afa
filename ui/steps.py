"""The flow from bytes to personas as pages see it; the only module with Streamlit’s cache.

Each step takes its data from the step before and is kept under a small key: the digest of the upload
and the choices it depends on. Results are shared, not copied, and never changed; each session has its
own, so no customer of one person is ever shown to another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from pandas import DataFrame

from segmentation import studies
from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.contacts import ContactColumns
from segmentation.act.audiences.eligibility import Consent, read_consent
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import People, Tally, missing_contacts, reach
from segmentation.act.exports import Export, audience_file
from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import labelled
from segmentation.act.personas.edits import check_names
from segmentation.act.personas.packs import load_rules, read_pack
from segmentation.act.personas.personas import Persona, fitting_pack, name_personas
from segmentation.act.personas.rules import Rules
from segmentation.datasets import jewellery_csv
from segmentation.errors import FeatureError, SegmentationError, TableError
from segmentation.language.consent import Column
from segmentation.prepare.cleaning.cleaning import CleanTable, Departure, who_would_leave
from segmentation.prepare.explorations import Exploration, Filter
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.duplicates import Repetition, repetition
from segmentation.prepare.roles.roles import Role, Roles, Use, infer_roles
from segmentation.recipes import Recipe
from segmentation.segment import flows
from segmentation.segment.clusters import Clustering
from segmentation.segment.flows import Flow
from segmentation.segment.joins import groups_with
from segmentation.segment.profile import lookups
from segmentation.segment.profile.lookups import Lookup
from segmentation.segment.projections import Projection, project
from segmentation.segment.silhouette_widths import Widths
from segmentation.segment.silhouette_widths import widths as widths_of
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.studies import Study
from ui import hosting, state
from ui.state import ListChoices, Upload

MOST_TOLD = 10
"""Columns that the map tells of a customer under the pointer; more would cover it."""

_WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="judgement")
_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")


@dataclass(eq=False)
class Judgement:
    """A judgement under way in the background: how far it is, in words, and in the end the verdict."""

    future: Future[Verdict] | None = None
    share: float = 0.0
    words: str = "Looking for structure"

    def report(self, share: float, words: str) -> None:
        self.share, self.words = min(max(share, 0.0), 1.0), words

    @property
    def done(self) -> bool:
        return self.future is not None and self.future.done()

    def stands_within(self, seconds: float) -> bool:
        """Wait a little; whether the verdict stands then."""
        assert self.future is not None
        return bool(wait([self.future], timeout=seconds).done)

    def verdict(self) -> Verdict:
        assert self.future is not None
        return self.future.result()


def open_sample() -> None:
    """The bundled sample enters as an upload: one path in."""
    open_file(state.SAMPLE_NAME, _sample())


def open_file(name: str, data: bytes) -> None:
    """Take in what can be read; what cannot is said, and the file before stays.

    Reading waits for the page that is drawn next: in a callback it would be lost with a click on the menu.
    """
    state.expect_file(Upload.of(name, data))


def reading() -> Future[Table] | None:
    """The reading of the file at the door, under way in the background; None when there is none."""
    file = state.arriving()
    return None if file is None else _reading(file.key, file)


def let_in() -> None:
    """The file at the door has been read: take it in, or say what is wrong with it."""
    file = state.arriving()
    if file is not None:
        state.stop_expecting()
        _once_read(file, state.open_file, "file")


def read_as(**options: Any) -> None:
    """Read the file at hand another way; a way that fails is said, and the one before stays."""
    upload = state.upload()
    if upload is not None:
        _once_read(replace(upload, options=replace(upload.options, **options)), _read_again, "reading")


def _read_again(file: Upload) -> None:
    """Choices about columns stay as far as the columns are still there and can be what was chosen."""
    found = _inferred(file.key, _table(file.key, file), ())
    wishes = {"roles": dict(state.recipe().roles), "uses": dict(state.recipe().uses)}
    for column in {name for wish in wishes.values() for name in wish}:
        try:
            found.assign(**{kind: {column: wish[column]} for kind, wish in wishes.items() if column in wish})
        except SegmentationError:
            for wish in wishes.values():
                wish.pop(column, None)
    literal = tuple(name for name in state.recipe().literal if name in found)
    state.read_as(file, **wishes, literal=literal)


def _once_read(wanted: Upload, keep: Callable[[Upload], None], place: str) -> None:
    """Mistakes of ours count as well: raised where a file is chosen, they would leave an empty page."""
    try:
        _table(wanted.key, wanted)
    except Exception as error:
        state.complain(error, place)
    else:
        keep(wanted)


def overrule(column: str, *, role: str | None, use: str | None) -> None:
    """Lay the person’s word on a column over what was inferred; an impossible one is said, not kept.

    A personal column waits for a second word before it builds.
    """
    try:
        wanted = inferred().assign(
            roles={} if role is None else {column: role}, uses={} if use is None else {column: use}
        )
    except SegmentationError as error:
        state.complain(error)
        return
    if _would_sort_people(column, wanted):
        state.ask(column, role=role)
    else:
        state.choose_role(column, role=role, use=use)


def _would_sort_people(column: str, wanted: Roles) -> bool:
    """Whether a personal column (gender, health…) is about to build that did not before."""
    now = roles()[column]
    personal = Role.SENSITIVE in (inferred()[column].role, now.role, wanted[column].role)
    return personal and wanted[column].use is Use.BASIS and now.use is not Use.BASIS


def table() -> Table:
    """The upload as a table."""
    upload = state.upload()
    assert upload is not None, "pages guard with widgets.need_table()"
    return _table(upload.key, upload)


def inferred() -> Roles:
    """The roles as they were inferred, before any choice of the person’s."""
    kept = state.options().literal or ()
    literal = dict.fromkeys((*state.recipe().literal, *(name for name in kept if name in table().data)))
    return _inferred(_key("literal"), table(), tuple(literal))


def roles() -> Roles:
    """Roles and uses, with the person’s choices laid over what was inferred."""
    return _roles(_key("roles", "uses", "basis", "literal"), inferred(), state.recipe())


def clean() -> CleanTable:
    """The customers that take part, and the receipt."""
    return _clean(_key(), table(), roles(), state.recipe())


def repeated_customers() -> Repetition | None:
    """The rows that name a customer again; None when every row is another customer."""
    return _repeated_customers(_key("roles"), table(), roles())


def not_ready() -> SegmentationError | None:
    """What still stands between this file and its segments, as far as is known without looking for them."""
    try:
        clean()
    except SegmentationError as error:
        return error
    if state.recipe().preset == "touchstone" and not roles().basis:
        return FeatureError(
            "No column builds the segments yet. "
            f"Set “Use” to “Build” for those that tell what customers do. {bases.BEST}."
        )
    return None


def exploration(filters: tuple[Filter, ...] = ()) -> Exploration:
    """The customers in the study as they were uploaded, narrowed by filters of the explore page."""
    everyone = _exploration(_key(), table(), clean())
    return everyone if not filters else _narrowed(f"{_key()}:{filters}", everyone, filters)


def departure(*, everything: bool = False) -> Departure:
    """Who would be left out for a missing value in a column that builds, or in any column at all."""
    return _departure(f"{_key()}:{everything}", table(), roles(), everything)


def sweep() -> Sweep:
    """Inertia, silhouette and labels for every k at once."""
    found = _sweep(_key(), clean(), state.recipe())
    _swept().add(_key())
    return found


def is_swept() -> bool:
    """Whether the sweep stands already, so that nobody has to wait for it."""
    return _key() in _swept()


def judgement() -> Judgement:
    """The judgement of this sweep, started in the background at the first call."""
    return _judgement(_key(), sweep(), state.recipe().seed)


def verdict() -> Verdict | None:
    """The verdict when it stands already; None while the judgement is under way."""
    current = judgement()
    return current.verdict() if current.done else None


def await_verdict() -> Verdict:
    """The verdict, waiting for it with a progress bar that says what is being done."""
    current = judgement()
    if not current.done:
        bar = st.progress(0.0, text=current.words)
        while not current.stands_within(0.1):
            bar.progress(current.share, text=current.words)
        bar.empty()
    return current.verdict()


def study() -> Study:
    """Everything, at the person’s k or the recommended one."""
    judged = await_verdict()
    k = studies.resolve_k(state.recipe(), sweep(), judged)
    return _study(_study_key(k), state.recipe(), table(), roles(), clean(), sweep(), judged)


def rewrite(persona: Persona, words: dict[str, Any]) -> None:
    """Lay the person’s words over a persona; impossible ones are said, not kept."""
    earned = persona.earned or persona.name
    edits = {**state.recipe().personas, earned: words}
    try:
        check_names(name_personas(study().profile, own_rules()), edits)
    except SegmentationError as error:
        state.complain(error, f"card.{persona.segment}")
    else:
        state.edit_persona(earned, words)


def own_rules() -> Rules | None:
    """The person’s own names and strategies, if they brought any."""
    text = state.recipe().pack
    return load_rules(text) if text else None


def take_pack(data: bytes) -> None:
    """Names and strategies of the person’s own; a file that cannot be followed is said, not kept."""
    try:
        text = read_pack(data)
    except SegmentationError as error:
        state.complain(error, "pack")
    else:
        state.choose(pack=text)


def rules() -> Rules:
    """The pack that names these segments."""
    return own_rules() or fitting_pack(study().profile)


def clustering(k: int) -> Clustering:
    """The segments at this k, joined where the person joined them: a look-up in the sweep."""
    return _clustering(_joined_key(k), sweep(), state.recipe(), k)


def join(segments: Sequence[int]) -> None:
    """Make segments, by their numbers on screen, one; what cannot be joined is said, not kept."""
    current = clustering(study().cut)
    try:
        state.join(current.cut, groups_with(current, segments))
    except SegmentationError as error:
        state.complain(error)


def names_at(k: int) -> list[str]:
    """The personas’ names at this k, segment 1 first; plain numbers until the verdict stands."""
    judged = verdict()
    if judged is None:
        return [f"Segment {segment}" for segment in range(1, clustering(k).k + 1)]
    recipe = state.recipe().replace(k=k)
    at_k = _study(_study_key(k), recipe, table(), roles(), clean(), sweep(), judged)
    return [persona.name for persona in at_k.personas]


def flow(k: int) -> Flow | None:
    """Where the customers of k segments go when there is one more; None at the last k."""
    return flows.flow(sweep(), k) if k in sweep().ks else None


def projection(dimensions: int) -> Projection:
    """The customers on the first two or three principal components."""
    return _projection(f"{_key()}:{dimensions}", sweep(), dimensions)


def widths(k: int) -> Widths:
    """The silhouette of every customer at this k, or of a draw of them."""
    return _widths(_joined_key(k), clustering(k))


def find_customer(wanted: str) -> Lookup | None:
    """The customer with this id, or this row of the file; None when there is none."""
    current = study()
    position = lookups.find_customer(current.clean, wanted)
    if position is None:
        return None
    return lookups.look_up(current.clean, current.clustering, current.profile, position)


def customers_at(positions: Sequence[int]) -> DataFrame:
    """The labelled customers at these rows of the matrix."""
    current = study()
    return current.customers().loc[current.matrix.index[list(positions)]]


def selection_maker(positions: Sequence[int]) -> Callable[[], bytes]:
    """Makes the CSV of some customers when its button is clicked."""
    current, rows = study(), list(positions)
    return lambda: write_csv(labelled(current).loc[current.matrix.index[rows]])


def hover() -> DataFrame:
    """What the map says about a customer: the id, if there is one, and the first of what builds."""
    data, ids = clean().data, roles().names(Role.ID)[:1]
    building = list(sweep().matrix.columns)[:MOST_TOLD]
    return table().data.loc[data.index, ids].astype("str").join(data[building])


def maker(export: Export) -> Callable[[], bytes]:
    """Makes one export when its button is clicked, not before."""
    return noting(_making(export), export.key, failed())


def failed() -> dict[str, str]:
    """The exports that could not be made from this study, and why; shown in their rows from then on."""
    return state.failed(_study_key(study().cut))


def noting(make: Callable[[], bytes], key: str, failures: dict[str, str]) -> Callable[[], bytes]:
    """The same maker; where it fails, what a person should know is kept, as no page is drawn just then."""

    def made() -> bytes:
        try:
            return make()
        except SegmentationError as error:
            failures[key] = str(error)
            raise

    return made


def _making(export: Export) -> Callable[[], bytes]:
    current, chosen = study(), state.list_choices()
    if export.group == "customers":
        return lambda: export.build(current, control=chosen.control / 100)
    if export.key in PLATFORMS:
        everybody, options = people(), _list_options(chosen)
        return lambda: audience_file(audience(current, export.key, **options, people=everybody))
    return lambda: export.build(current)


def contact_columns() -> ContactColumns:
    """The columns of the upload that say how to reach a customer."""
    return people().found


def consent() -> Consent:
    """What the upload says about who may be contacted."""
    return people().consent


def puzzles() -> tuple[Column, ...]:
    """Columns that may be about consent and are not understood, whether the person explained them or not."""
    return _puzzles(_upload_key(), table())


def tallies() -> dict[str, Tally]:
    """For every platform this file has contacts for: who is usable and who is not, before any list exists."""
    current, chosen = study(), state.list_choices()
    key = f"{_study_key(current.cut)}:{chosen}:{state.explained()}"
    return _tallies(key, current, people(), _list_options(chosen))


def people() -> People:
    """Everybody’s contacts and consent, for the country the person chose and what they explained."""
    country, explained = state.list_choices().country, state.explained()
    return _people(f"{_upload_key()}:{country}:{explained}", table(), country, explained)


def current_k() -> int:
    """The k on screen: the person’s, or the recommended one as far as it is known."""
    return studies.resolve_k(state.recipe(), sweep(), verdict())


def recommended_k() -> int:
    """The verdict’s k, or the one with the best silhouette until there is a verdict."""
    return studies.recommended_k(sweep(), verdict())


def _list_options(chosen: ListChoices) -> dict[str, Any]:
    """What the person chose, as the options of `audience` and `reach`."""
    aside = chosen.control / 100 if chosen.keep_aside else 0.0
    return {"country": chosen.country, "include_unknown": chosen.unknown, "keep_aside": aside}


def _upload_key() -> str:
    upload = state.upload()
    return "" if upload is None else upload.key


def _study_key(k: int) -> str:
    return f"{_key()}:{k}:{state.fingerprint('joined', 'pack', 'personas')}"


def _joined_key(k: int) -> str:
    return f"{_key()}:{k}:{state.fingerprint('joined')}"


def _key(*fields: str) -> str:
    return f"{_upload_key()}:{state.fingerprint(*fields)}"


@st.cache_resource(show_spinner=False)
def _sample() -> bytes:
    return jewellery_csv()


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _reading(key: str, _upload: Upload) -> Future[Table]:
    return _READERS.submit(read_table, _upload.data, _upload.name, _upload.options, limits=hosting.limits())


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _table(key: str, _upload: Upload) -> Table:
    reading = _reading(key, _upload)
    try:
        table = reading.result()
    finally:
        _reading.clear(key, _upload)
    if not len(table.data):
        raise TableError(
            f"We could not read “{_upload.name}” as a table. It has column names and no rows below them. "
            "Export it again, with your customers in it."
        )
    return table


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _inferred(key: str, _table: Table, _literal: tuple[str, ...]) -> Roles:
    return infer_roles(_table.data, literal=_literal)


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _roles(key: str, _inferred: Roles, _recipe: Recipe) -> Roles:
    return studies.lay_over(_inferred, _recipe)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _clean(key: str, _table: Table, _roles: Roles, _recipe: Recipe) -> CleanTable:
    return studies.clean_table(_table.data, _roles, _recipe)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _exploration(key: str, _table: Table, _clean: CleanTable) -> Exploration:
    return Exploration.of(_table.data, _clean.roles, _clean)


@st.cache_resource(scope="session", show_spinner=False)
def _swept() -> set[str]:
    """The keys of the sweeps made in this session."""
    return set()


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _narrowed(key: str, _everyone: Exploration, _filters: tuple[Filter, ...]) -> Exploration:
    return _everyone.where(_filters)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _departure(key: str, _table: Table, _roles: Roles, _everything: bool) -> Departure:
    return who_would_leave(_table.data, _roles, columns=list(_table.data.columns) if _everything else None)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _repeated_customers(key: str, _table: Table, _roles: Roles) -> Repetition | None:
    return repetition(_table.data, _roles)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _sweep(key: str, _clean: CleanTable, _recipe: Recipe) -> Sweep:
    return studies.sweep_of(studies.matrix_of(_clean, _recipe), _recipe)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _judgement(key: str, _sweep: Sweep, seed: int) -> Judgement:
    current = Judgement()
    current.future = _WORKERS.submit(judge, _sweep.matrix, _sweep, seed=seed, progress=current.report)
    return current


@st.cache_resource(scope="session", max_entries=24, show_spinner=False)
def _clustering(key: str, _sweep: Sweep, _recipe: Recipe, _k: int) -> Clustering:
    return studies.clustering_of(_recipe, _sweep, _k)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _projection(key: str, _sweep: Sweep, _dimensions: int) -> Projection:
    return project(_sweep.matrix, _dimensions)


@st.cache_resource(scope="session", max_entries=12, show_spinner=False)
def _widths(key: str, _clustering: Clustering) -> Widths:
    return widths_of(_clustering)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _people(
    key: str, _table: Table, _country: str, _explained: Mapping[str, tuple[str, ...] | None]
) -> People:
    return People(_table, _country, _explained)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _puzzles(key: str, _table: Table) -> tuple[Column, ...]:
    return read_consent(_table.text()).asked


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _tallies(key: str, _study: Study, _people: People, _options: dict[str, Any]) -> dict[str, Tally]:
    found = _people.found
    reached = [name for name, platform in PLATFORMS.items() if not missing_contacts(platform, found)]
    return {name: reach(_study, name, **_options, people=_people).tally() for name in reached}


@st.cache_resource(scope="session", max_entries=12, show_spinner=False)
def _study(
    key: str,
    _recipe: Recipe,
    _table: Table,
    _roles: Roles,
    _clean: CleanTable,
    _sweep: Sweep,
    _verdict: Verdict,
) -> Study:
    return studies.finish(_table, _recipe, _roles, _clean, _sweep, _verdict)
