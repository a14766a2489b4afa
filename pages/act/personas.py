"""Personas: side by side in a table, each with its card one click away; then what to do with them."""

import streamlit as st

from segmentation import charts
from segmentation.act.personas.cards import cards
from segmentation.act.personas.personas import Persona
from segmentation.studies import Study
from ui import persona_table, sources_panel, state, steps, tools, widgets
from ui.sentences import act as sentences


def card(persona: Persona, study: Study, *, alone: bool = False) -> None:
    """One segment: who they are, how they differ, what to try and why; `alone` in a frame that says which."""
    with st.container(border=not alone, gap="small", height="stretch", key=f"card-{persona.segment}"):
        named(persona, alone=alone)
        st.markdown(widgets.prose(persona.portrait))
        widgets.draw(charts.parts(persona.segment, cards.parts(persona, study.profile), persona.identity))
        columns = cards.columns_of(persona, study.profile)
        if columns:
            st.caption(widgets.md(cards.against(study.profile)))
            widgets.draw(charts.effects(study.profile, persona.segment, columns))
        if persona.traits:
            st.markdown(
                "**What sets them apart**  \n"
                + "  \n".join(f":small[{widgets.prose(trait.text)}]" for trait in persona.traits)
            )
        st.markdown("  \n".join(f":small[{widgets.fact(fact)}]" for fact in cards.facts(persona, study)))
        if persona.strategies:
            st.markdown("**Try**  \n" + "  \n".join(widgets.prose(line) for line in persona.strategies))
        if persona.why or persona.dropped:
            st.caption("  \n".join(map(widgets.prose, sentences.reasons(persona))))
        if notes := cards.notes(persona, study):
            st.caption("  \n".join(f":material/info: {widgets.prose(note)}" for note in notes))
        with st.expander("Why this name, the rule, and what to measure", type="compact"):
            for line in sentences.persona_details(persona, study):
                st.markdown(widgets.fact(line))


def named(persona: Persona, *, alone: bool) -> None:
    """Which segment it is, unless its frame says so, its name, and the way to edit beside the first."""
    spared = "" if persona.targeted else f" :gray-badge[{cards.SPARED}]"
    name = widgets.called(persona.name)
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"named-{persona.segment}",
    ):
        if alone:
            st.subheader(name, anchor=False)
        else:
            chip = widgets.number_chip(persona.segment, persona.identity)
            st.markdown(f":small[{chip}\u2002Segment {persona.segment}{spared}]", width="content")
        edit(persona)
    widgets.complained(f"card.{persona.segment}")
    if not alone:
        st.subheader(name, anchor=False)
    elif spared:
        st.markdown(f":small[{spared}]")


def personas(study: Study) -> None:
    """The segments side by side, or all their cards; what stands against all of them follows."""
    view = st.container()
    if said := sentences.page_remarks(study):
        st.caption("  \n".join(f":material/info: {widgets.prose(remark)}" for remark in said))
    shown = st.segmented_control(
        "How to look at them",
        sentences.VIEWS,
        required=True,
        label_visibility="collapsed",
        **state.remembered("personas.view", sentences.VIEWS[0]),
    )
    with view:
        if shown == sentences.VIEWS[0]:
            if asked := persona_table.table(study):
                opened(next(persona for persona in study.personas if persona.segment == asked))
            st.caption(sentences.OPEN_A_ROW)
        else:
            with st.grid("auto", min_column_width=400, gap="medium", key="cards"):
                for persona in study.personas:
                    card(persona, study)


def opened(persona: Persona) -> None:
    """The card of one segment above the page; what is changed there shows everywhere once it is closed."""
    segment = persona.segment

    which = f":small[Segment\u2002{widgets.number_chip(segment, persona.identity)}]"

    @st.dialog(which, width="medium", on_dismiss="rerun")
    @widgets.guarded
    def whole() -> None:
        study = steps.study()
        card(next(one for one in study.personas if one.segment == segment), study, alone=True)

    whole()


def edit(persona: Persona) -> None:
    """Name, description and strategies are the person’s to change; they flow into every other page."""
    place = sentences.form_key(persona)
    keys = {field: f"{place}.{field}" for field in sentences.EDITABLE}

    def write() -> None:
        entered = {field: state.entered(key) for field, key in keys.items()}
        if None not in entered.values():
            steps.rewrite(persona, sentences.written(entered))

    with st.popover("Edit", icon=":material/edit:", type="tertiary"):
        with st.form(f"{place}.form", border=False):
            st.text_input("Name", persona.name, key=keys["name"], max_chars=60)
            st.text_area("Description", persona.portrait, key=keys["portrait"])
            st.text_area("Strategies, one per line", "\n".join(persona.strategies), key=keys["strategies"])
            st.checkbox("Do not target", not persona.targeted, key=keys["targeted"])
            st.form_submit_button("Keep", on_click=write)
        if persona.earned:
            back = persona.earned
            st.button(
                "Back to the computed words",
                key=f"{place}.back",
                icon=":material/undo:",
                type="tertiary",
                on_click=lambda: state.edit_persona(back, None),
            )


def whose_names(study: Study) -> None:
    """The kind of business, and what a row is called: told from the columns, and the person’s to change."""
    told = study.profile.unit.many
    with st.container(horizontal=True, vertical_alignment="bottom", key="whose"):
        if not state.recipe().pack:
            st.selectbox(
                "Names and strategies for",
                sentences.BUSINESS_CHOICES,
                format_func=lambda key: sentences.business_told(study, key),
                width=340,
                **state.bound(
                    "business", state.recipe().business, default="index", among=sentences.BUSINESS_CHOICES
                ),
            )
        st.text_input(
            "Each row is one of these",
            max_chars=30,
            width=200,
            help="Told from the columns: customers, donors, guests, sessions… The sentences follow it.",
            **state.bound("rows", told, keep=sentences.row_word),
        )


def own_pack() -> None:
    """The names, conditions and strategies as a file to edit, and the way back in."""
    st.caption(
        "Names, what earns them, and what to try stand in a text file that you can change without "
        "programming. Take the one in use, change what you like, and bring it back; a mistake is answered "
        "with its line."
    )
    widgets.complained("pack")
    rules = steps.rules()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download the pack “{rules.name}”",
            rules.text,
            file_name="personas.toml",
            mime="application/toml",
            on_click="ignore",
            icon=":material/download:",
        )
        if state.recipe().pack:
            st.button(
                "Back to Touchstone’s",
                icon=":material/undo:",
                type="tertiary",
                on_click=lambda: state.choose(pack=""),
            )
    st.file_uploader("Your own pack", type=["toml"], key="pack", on_change=take_pack, max_upload_size=1)


def take_pack() -> None:
    """Check before keeping: a pack with a mistake leaves the one that was there."""
    file = state.uploaded("pack")
    if file is not None:
        steps.take_pack(file.getvalue())


widgets.need_segments("Meet your segments", judged=True)
study = steps.study()
state.see("personas")
widgets.print_style()
widgets.heading(sentences.personas_title(study.k), sentences.personas_answer(study))
sources_panel.told(briefly=True)
widgets.verdict_line(study)
widgets.joined_line(study.clustering)
widgets.complained()
personas(study)

with st.container(key="tools"):
    widgets.section("Work with them")
    with st.container(horizontal=True, key="onward"):
        st.page_link(widgets.PAGES["download"], label="Export them as lists", icon=":material/download:")
        st.page_link(widgets.PAGES["map"], label="See them on the map", icon=":material/scatter_plot:")
        st.page_link(widgets.PAGES["score"], label="Follow them next month", icon=":material/event_repeat:")
    tool = st.segmented_control(
        "Tool",
        list(tools.TOOLS),
        label_visibility="collapsed",
        wrap=True,
        **state.remembered("personas.tool", None),
    )
    if tool:
        tools.TOOLS[tool](study)
with st.expander("Names and strategies of your own", key="personas_own", on_change="rerun"):
    whose_names(study)
    own_pack()
with st.expander("The numbers as a table", key="personas_numbers"):
    widgets.segments_table(study)
widgets.next_page("download", "Next: export them")
