"""What tells one browser from another: the token that Streamlit gives each against forged requests."""

from __future__ import annotations

from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

from server.asgi import Scope, cookie

_COOKIE = "_streamlit_xsrf"


def browser_of(scope: Scope) -> str:
    """The token of the browser behind a request; empty where it told none."""
    return unmasked(cookie(scope, _COOKIE))


def unmasked(told: str) -> str:
    """The token in a cookie, which every page that a browser opens masks anew.

    By the cookie as it stands, a second tab would take from the first what is its own.
    """
    token, _ = decode_xsrf_token_string(told)
    return told if token is None else token.hex()
