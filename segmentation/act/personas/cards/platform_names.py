"""Names that an advertising platform would refuse.

A list of customers goes out under a name, and platforms show it. Those that suggest what people earn,
believe or suffer from are rejected; better to know before the upload.
"""

from __future__ import annotations

import re

_MONEY = (
    r"income|wealth\w*|rich|poor|credit|debt\w*|loan\w*|mortgage|salary|salaries|afford\w*|bankrupt\w*"
    r"|insolven\w*|financ\w*|unemploy\w*"
)
_HEALTH = (
    r"health\w*|disease\w*|ill|illness|sick|patient\w*|diabet\w*|pregnan\w*|disab\w*|obes\w*|overweight"
    r"|depress\w*|therap\w*|medic\w*|cancer|addict\w*"
)
_SELF = (
    r"race|racial|ethnic\w*|black(?! friday)|white|asian|hispanic|latin[oax]s?|arab\w*|immigrant\w*"
    r"|refugee\w*|religio\w*|christian\w*|catholic\w*|muslim\w*|islam\w*|jew|jews|jewish|hindu\w*"
    r"|buddhis\w*|gay|lesbian\w*|bisexual\w*|queer|lgbt\w*|transgender|men|women|male|female|gender"
    r"|mums?|moms?|mothers?|fathers?|married|divorced|widow\w*|politic\w*|voters?|democrats?|republicans?"
    r"|socialists?|union members?|criminal\w*|convict\w*"
)
_REFUSED = {
    "what people earn or owe": _MONEY,
    "their health": _HEALTH,
    "who they are or what they believe": _SELF,
}
_PATTERNS = {about: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for about, words in _REFUSED.items()}


def name_warning(name: str) -> str | None:
    """What is wrong with a list's name for an advertising platform, or `None`.

    Meta's terms for custom audiences forbid names that suggest personal attributes, and since September
    2025 it refuses those that suggest health or financial status.

    >>> name_warning("High income") is None, name_warning("High-Value Loyal") is None
    (False, True)
    """
    for about, pattern in _PATTERNS.items():
        found = pattern.search(name)
        if found is not None:
            word = f"“{found[0]}” in a name suggests {about}"
            return f"{word}: advertising platforms may refuse the list “{name}”. Give it another name first."
    return None
