"""The dashboard behind its guards: `make run`, or `streamlit run serve.py`.

`streamlit run app.py` serves the same pages without them, for work on the pages.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from segmentation.free_memory import few_arenas
from server.stack import guards
from server.warm_up import warmed_up

# The menu is made by app.py: pages are not looked for in the folder of that name, where the first visitor
# would be told that a page one folder deeper is not found.
PagesManager.uses_pages_directory = False
few_arenas()
# Written out, as Streamlit looks for these words.
app = st.App("app.py", middleware=guards(), lifespan=warmed_up)
