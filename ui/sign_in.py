"""Who may come in, where whoever runs the dashboard asks for a sign-in (OpenID Connect): off by default.

The provider says who somebody is; a verified address under one of the domains named is let in. Whatever is
not set up right keeps the door closed.
"""

from __future__ import annotations

import streamlit as st

from ui import hosting


def is_asked() -> bool:
    """Whether people have to sign in here."""
    return bool(hosting.domains())


def person() -> str:
    """The address under which somebody is let in; empty where nobody has to be, or they may not enter."""
    if not is_asked() or not known_as() or st.user.get("email_verified") is not True:
        return ""
    address = str(st.user.get("email", "")).lower()
    _, at, domain = address.rpartition("@")
    return address if at and domain in hosting.domains() else ""


def is_open() -> bool:
    """Whether whoever looks at this page may enter."""
    return not is_asked() or bool(person())


def is_set_up() -> bool:
    """Whether a provider is named in the secrets of this server."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # there are none
        return False


def known_as() -> str:
    """The address of somebody whom the provider knows, let in or not; empty where nobody is signed in."""
    return str(st.user.get("email", "")) if st.user.get("is_logged_in") is True else ""
