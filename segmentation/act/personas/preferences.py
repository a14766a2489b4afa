"""What a segment buys, how it is reached and where it is: the level that stands out, with share and lift."""

from __future__ import annotations

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import capital, number, percent
from segmentation.language.titles import spoken
from segmentation.language.words import words_of
from segmentation.segment.profile.profiles import MISSING, OTHER, Profile
from segmentation.standards import AVERAGE_LIFT, LIFT, LIFT_CUSTOMERS, LIFT_POINTS, MAJORITY

_DEPARTMENTS = frozenset(
    ("abteilung", "afdeling", "departamento", "department", "departement", "dipartimento", "dzial", "reparto")
)
"""What is bought in a shop’s, and what somebody works in at a company: a header does not tell which."""

_KEEPERS = frozenset(
    (
        "owner", "owners", "rep", "reps", "representative", "manager", "agent", "adviser", "advisor",
        "salesperson", "seller", "assignee", "betreuer", "kundenbetreuer", "ansprechpartner", "vertreter",
        "verkaufer", "berater", "vendeur", "conseiller", "vendedor", "asesor", "gestor",
        "consulente", "venditore", "responsabile",
        "accountmanager", "verkoper", "adviseur", "opiekun", "handlowiec", "doradca",
    )
)  # fmt: skip
"""Who looks after a customer on our side: no way in which a customer comes, nor anything that one buys."""


def facts(profile: Profile, segment: int) -> tuple[str, ...]:
    """A line each on product, channel and place, where the file has them: a level, its share and its lift."""
    found: list[str] = []
    for concept in ("product", "channel", "location"):
        names = (name for name in profile.categories if concept_of(name) == concept and not _is_ours(name))
        column = next((name for name in names if name not in profile.sensitive), None)
        told = None if column is None else _fact(profile, segment, column, concept)
        found += [] if told is None else [told]
    return tuple(found)


def _is_ours(column: str) -> bool:
    """The brand of a payment card is nothing that anybody bought; our seller or a state is no channel."""
    words = words_of(column)
    return not {"card", "status"}.isdisjoint(words) or not _KEEPERS.isdisjoint(words)


def _fact(profile: Profile, segment: int, column: str, concept: str) -> str | None:
    """The level with the highest lift of those that stand out; else the most common, if many have it."""
    shares = profile.categories[column].loc[segment].drop([MISSING, OTHER], errors="ignore")
    codes = all(
        str(level).strip().removeprefix("-").isdecimal() for level in shares.index
    )  # “most bought 2” tells nobody
    if shares.empty or codes or not shares.max() > 0:
        return None
    top = str(shares.idxmax())
    ahead = [str(name) for name in shares.index if _stands_out(profile, segment, column, str(name))]
    peak = max(ahead, key=lambda name: profile.lift(segment, column, name), default=None)
    everybody = profile.overall_shares[column].drop([MISSING, OTHER], errors="ignore")
    if peak is None and (concept == "location" or shares.max() < MAJORITY or top == str(everybody.idxmax())):
        return None  # what is most common everywhere would stand on every card and set nobody apart
    shown = top if peak is None else peak
    about = _common(column, concept) if shown == top else f"{capital(spoken(column))} more often"
    return f"{about} {shown}: {_how_many(profile, segment, column, shown)}"


def _common(column: str, concept: str) -> str:
    if concept == "product" and _DEPARTMENTS.isdisjoint(words_of(column)):
        return "Most bought"
    if concept == "channel" and "prefer" in column.casefold():
        return "Prefers"
    return f"{capital(spoken(column))} most often"


def _how_many(profile: Profile, segment: int, column: str, name: str) -> str:
    """“35% of them, 1.5 times the average”; where it is less than that, both shares."""
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    if AVERAGE_LIFT[0] <= lift < AVERAGE_LIFT[1]:
        return f"{percent(share)} of them, as on average"
    if lift < 1:
        return f"{percent(share)} of them, {percent(float(profile.overall_shares[column][name]))} of all"
    times = number(round(lift, 1))
    return f"{percent(share)} of them, {'twice' if times == '2' else f'{times} times'} the average"


def _stands_out(profile: Profile, segment: int, column: str, name: str) -> bool:
    """Distinctive as flexclust draws it: by points or by lift, and in enough customers.

    Only in a column on which the segments differ: one of many levels is always ahead by chance.
    """
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    if column not in profile.basis and not bool(profile.differences["differs"].get(column, False)):
        return False
    enough = share * float(profile.sizes[segment]) >= LIFT_CUSTOMERS
    return enough and (lift >= LIFT or share - share / max(lift, 1e-9) >= LIFT_POINTS)
