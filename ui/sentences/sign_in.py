"""What is said at the door, where people have to sign in."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.language.phrases import listed

NOT_SET_UP = (
    "People are asked to sign in here, but no one is named who could say who they are. Whoever runs this "
    "dashboard finds what is missing in docs/hosting.md, under “Sign-in”."
)


def for_whom(domains: Sequence[str]) -> str:
    """Who may come in."""
    return f"This dashboard is for people of {listed(domains, most=len(domains))}."


def not_yours(address: str, domains: Sequence[str]) -> str:
    """Why somebody who signed in may not enter."""
    return (
        f"You are signed in as {address}. {for_whom(domains)} The address must have been confirmed, too. "
        "Sign out, and sign in with another."
    )
