"""The dashboard behind its guards: `make run`, or `streamlit run serve.py`.

`streamlit run app.py` serves the same pages without them, for work on the pages.
"""

import streamlit as st

from server.stack import guards

app = st.App("app.py", middleware=guards())  # written out, as Streamlit looks for these words
