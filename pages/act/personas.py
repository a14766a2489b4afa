"""Personas: a card per segment, with measured traits and strategies to try."""

import streamlit as st

from segmentation import charts
from ui import sentences, state, steps, widgets

widgets.need_table("Meet your segments")
study = steps.study()
state.see("personas")
widgets.heading(sentences.personas_title(study.k), sentences.personas_answer(study))
widgets.verdict_line(study.verdict, study.k)

with st.grid("auto", min_column_width=400, gap="medium"):
    for persona in study.personas:
        with st.container(border=True, gap="small", height="stretch"):
            st.markdown(f":small[{widgets.number_chip(persona.segment)} Segment {persona.segment}]")
            st.subheader(widgets.md(persona.name), anchor=False)
            st.markdown(widgets.prose(persona.portrait))
            with st.grid(3, min_column_width=84):
                for label, value in sentences.persona_metrics(persona, study):
                    st.metric(label, value)
            st.caption("Against the average customer")
            st.altair_chart(charts.effects(study.profile, persona.segment, sentences.card_columns(study)))
            st.markdown(
                " · ".join(map(widgets.prose, sentences.persona_facts(persona, study.verdict, study.k)))
            )
            st.markdown("**Try**  \n" + "  \n".join(widgets.prose(line) for line in persona.strategies))
            st.caption(widgets.prose(persona.because))
            if study.verdict.kind == "constructed":
                st.caption("A label for planning, not a natural group.")
            with st.expander("The rule, and what to measure", type="compact"):
                for line in sentences.persona_details(persona, study):
                    st.markdown(widgets.prose(line))

with st.expander("The numbers as a table"):
    st.dataframe(study.segments(), alt="Sizes and means of every segment")
widgets.next_page("download", "Next: take them with you")
