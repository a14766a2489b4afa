"""What a column is about, where its header and its values agree.

A header proposes, the values dispose: “Duration” in seconds is no time as a customer, an “age” of 4,000
is none, and “active” beside 85 different numbers is how much somebody uses. Where they disagree the
column is a plain number, and `unlike` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from segmentation.language.concepts import concept_of, named_concept
from segmentation.language.consent.consent import read_column
from segmentation.language.consent.consent_headings import heading
from segmentation.language.duration_words import UNITS
from segmentation.language.literals import LAST
from segmentation.language.personal import NOT_OF_PEOPLE, can_be_genders, personal_kind
from segmentation.language.phrases import number
from segmentation.language.titles import counts_things, spoken
from segmentation.language.words import words_of
from segmentation.prepare.roles.redundancy.representatives import is_average, is_share
from segmentation.prepare.roles.summaries import Facts
from segmentation.remembering import while_it_lives
from segmentation.standards import CATEGORY_VALUES, COMPARED_VALUES, COUNT_MOST


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COUNTING = {"frequency", "haufigkeit", "frequence", "frecuencia", "frequencia", "frequenza", "frequentie"}
_DELIVERY = _words(
    """delivery dostawa entrega envio lieferung livraison shipping spedizione versand verzending"""
)
_MESSAGES = _words("""imessage mms signal sms telegram viber whatsapp""")
_CODED = (None, "sent", "answer", "channel", "product", "location")
_CODES = ("code", "codes", "kode", "codice", "codigo", "kod")
_EARLIEST = _words(
    """eerste erste ersten erster erstes first initial premier premiere primeira primeiro primer primera
    primero prima primo pierwsza pierwsze pierwszy"""
)
_FIRST = _EARLIEST | _words("largest highest biggest max maximum")
_NO_EVENT = ("technical", "sent", "consent", "prediction", "birth", "exit", "name", "coordinate")
_SPANS = _words(
    """anni anos dagen day days dias dni giorni godziny heures horas hour hours hrs jahre jaren jours lata
    maanden meses mesi miesiace milliseconds min mins minute minuten minutes minuti minutos minuty mois
    monate month months ms ore sec second seconden secondes secondi seconds secs segundos sekunden
    sekundy semaines semanas settimane stunden tage tygodnie uren week weeks weken wochen year years"""
)
"""Units of time: what is counted in them is no money."""
_BETWEEN = _words(
    """between average avg mean zwischen durchschnitt entre moyen moyenne medio media promedio tra fra
    tussen gemiddeld gemiddelde miedzy srednia sredni"""
)
_PERIODS = _words(
    """campaign kwartal kwartaal period periode periodo quarter quarters quartal saison season stagione
    temporada trimestre"""
)
_AMOUNTS = _words(
    """amount amt bedrag betrag importe importo kwota montant monto revenue sale spend spent umsatz valeur
    valor valore value waarde wartosc wert"""
)
_NO_MONEY = ("frequency", "held", "quantity", "engagement", "tenure", "age", "recency", "code", "product")
"""What no sum of money is about, whatever the header says."""
AMOUNTS_OF = ("frequency", "engagement", "quantity")
"""What is counted, unless it is money: the sum under “Purchases” or “Consumo” is what was spent."""
_AMOUNT_CONCEPTS = ("value", "profit", "basket", "payment", "credit", "balance", "income")
_COUNT_OF = _words(
    """aantal antal antall anzahl count different differents diferentes distinct distintos diversi ilosc
    liczba nb nombre number numero qtd qtde quantidade unique verschiedene verschillende"""
)
_COUNTED_TOO = _words("charges sales premiums")
"""What is counted as well as added up."""
_RUN = 0.5
"""Share of the numbers up to the largest that are there, where something is counted: of amounts few are."""
_COUNT_SHORT = _words("n no nr num anz qt qta qty il")
_THING_ENDS = _words("id code codice codigo kod")
_REMAINING = _words("left remaining")
"""“Credits left” are had; who has left has none of them."""
_GROUPS = _words("segment segments tier tiers cluster clusters")
_LIGHTS = _words("red amber yellow orange green rot gelb grun grün rouge vert rojo verde rosso rood groen")
_MONTH = _words("month mo monat mois mes mese maand miesiac")
_YEAR = _words("year yr jahr annee ano anno jaar rok")
_AGES, _YEARS = (0, 120), (1850, 2150)
_ADDRESSED = 10_000_000
"""Smaller numbers under a header about e-mail are no addresses, hashed or not, but counts of mails."""
_PHONE = (8, 15)
"""Digits of a telephone number with or without its country, as E.164 has them."""


@while_it_lives
def meaning(facts: Facts) -> str | None:
    """What a column is about, or `None` where its header says nothing or its values cannot be about that."""
    concept = named(facts)
    return None if concept is not None and not _agrees(concept, facts) else concept


def unlike(facts: Facts) -> str | None:
    """Why a column is not about what its header says; `None` where nothing speaks against it."""
    concept = named(facts)
    if concept is None or facts.kind != "number" or _agrees(concept, facts):
        return None
    low, high = number(facts.low, of=facts.name), number(facts.high, of=facts.name)
    return f"Its name speaks of {_ABOUT[concept]}, but it runs from {low} to {high}: a plain number."


@while_it_lives
def about_consent(facts: Facts) -> bool:
    """Whether a column says who may be contacted, or when and how that was said."""
    if not facts.levels:
        told = heading(facts.name)
        return told is not None and told.sure
    return _reads_consent(facts.name, facts.levels)


def named(facts: Facts) -> str | None:
    """The concept that header and kind of values propose together."""
    concept = concept_of(facts.name)
    if facts.kind == "number" and _is_phone(facts):
        return "phone"
    if concept not in ("id", "sent", "technical") and about_consent(facts):
        return "consent"
    if concept == "consent":
        concept = named_concept(facts.name)
    if facts.kind == "date":
        return _of_a_date(concept, facts.name)
    if facts.kind == "number":
        return _counted_in(facts, _of_a_number(concept, facts))
    if concept == "sensitive" and _are_lights(facts):
        return "prediction"  # the health of an account is a score of the company's
    if facts.kind == "text" and concept not in NOT_OF_PEOPLE and (kind := personal(facts)) is not None:
        return "gender" if kind == "gender" else "sensitive"
    if concept == "gender" and not can_be_genders(facts.levels, facts.name):
        return None
    return concept


def _are_lights(facts: Facts) -> bool:
    """Whether the words of a column are the colors of a traffic light, by which companies rate accounts."""
    levels = {level.strip().casefold() for level in facts.levels}
    return facts.kind == "text" and len(levels) >= 2 and levels <= _LIGHTS


def personal(facts: Facts) -> str | None:
    """What personal thing the values of a column of words are about, whatever its header says."""
    return personal_kind(facts.levels, facts.counts)


def dated_concept(header: str) -> str | None:
    """What a date is about: the last time of anything a customer did tells recency, whatever it was.

    >>> dated_concept("last_check_in"), dated_concept("Last modified"), dated_concept("Kunde seit")
    ('recency', 'technical', 'tenure')
    """
    return _of_a_date(concept_of(header), header)


def _of_a_date(concept: str | None, header: str) -> str | None:
    words = words_of(header)
    if concept not in _NO_EVENT and not LAST.isdisjoint(words):
        return "recency"
    if concept == "recency" and not _EARLIEST.isdisjoint(words):
        return "tenure"  # an “Initial gift date” is the first one
    return "tenure" if concept is None and not _EARLIEST.isdisjoint(words) else concept


def _of_a_number(concept: str | None, facts: Facts) -> str | None:
    """What a number is about; amounts under a header that counts, and counts under one about states."""
    words = set(words_of(facts.name))
    if concept == "email" and facts.high < _ADDRESSED:
        return _about_mails(facts.name)
    if concept in _CODED and facts.distinct <= CATEGORY_VALUES and _ends_in_code(facts.name):
        return "code"  # a “Campagnecode” is no campaign, a “Market segment code” no segment of ours
    if concept in ("frequency", "basket") and _SPANS & words and _BETWEEN & words:
        return "interval"
    if concept not in ("birth", "tenure", "age") and _is_calendar(facts, words):
        return "calendar"
    if concept == "channel" and _DELIVERY & words:
        return "charge"
    if concept in ("value", "tenure", "recency") and _is_of_one_order(facts, words):
        return "basket"
    if concept == "exit" and facts.distinct > 2:
        return _of_leaving(facts, words)
    if concept == "note":
        return "engagement" if facts.whole and facts.low >= 0 else None  # comments are counted too
    if concept in ("product", "channel", "location") and not facts.whole:
        return None
    if concept == "frequency" and not facts.whole:
        return concept if _COUNTING & words or facts.high <= COUNT_MOST else "value"
    if concept == "active" and facts.distinct > 2:
        return "engagement"
    if concept == "tenure" and facts.whole and not _SPANS & words and counts_things(spoken(facts.name)):
        return "held"  # “Courses enrolled” are so many courses, and no time
    if concept == "gender" and facts.distinct > 3:
        return None
    if concept == "product" and facts.whole and facts.low >= 0 and _counts_briefly(facts.name):
        return "held"  # “N. prodotti” are so many products, and no number of one
    if concept == "value" and _COUNTED_TOO & words and _is_run(facts):
        return "frequency"
    if concept in _AMOUNT_CONCEPTS and facts.whole and _counts_something(facts.name):
        return "frequency"  # “Count of contributions” is no money
    if concept == "answer" and _GROUPS & words and facts.distinct > COMPARED_VALUES:
        return None  # flown segments are counted; nobody sorts customers into more groups than are compared
    if concept == "answer" and facts.name.casefold() == "y" and facts.distinct > 2:
        return None
    return concept


def _about_mails(header: str) -> str:
    """What is counted of mails, told by the words beside “email”: what was opened, or else what was sent."""
    beside = " ".join(word for word in words_of(header) if named_concept(word) != "email")
    return "engagement" if named_concept(beside) == "engagement" else "sent"


def _ends_in_code(header: str) -> bool:
    """Whether a header is of codes, also as part of a word: a “Campagnecode”, and no Czech “škod”."""
    last = words_of(header)[-1]
    return any(last == code or (last.endswith(code) and len(last) >= len(code) + 3) for code in _CODES)


def _counted_in(facts: Facts, concept: str | None) -> str | None:
    """What a number is about beside what stood in its cells: money is no count, and no days are money."""
    if facts.is_money and concept in _NO_MONEY:
        return "basket" if is_average(facts.name) else "value" if concept in AMOUNTS_OF else None
    if facts.is_money and concept is None and is_average(facts.name):
        return "basket"
    if facts.unit == "%" and concept in _AMOUNT_CONCEPTS:
        return "ratio"
    if facts.unit in UNITS and concept in (*_AMOUNT_CONCEPTS, "frequency"):
        return "interval"
    return concept


def _is_run(facts: Facts) -> bool:
    """Whether whole numbers run from nought or one with few gaps, as counts do and amounts do not."""
    return facts.whole and facts.low in (0, 1) and facts.distinct >= _RUN * facts.high and facts.distinct > 2


def _of_leaving(facts: Facts, words: set[str]) -> str | None:
    """What a number of more than two values is about whose header speaks of leaving.

    Parts of one are how likely it is, whole numbers count what was cancelled; of what is left nobody left.
    """
    if not facts.whole:
        likely = facts.low >= 0 and facts.high <= 1 and not is_share(facts.name)
        return "prediction" if likely else "exit"
    if facts.low < 0 or _SPANS & words:
        return "exit"
    return None if _REMAINING & words and len(words) > 1 else "returns"


def _counts_something(header: str) -> bool:
    """Whether a header begins by saying that it counts: “Number of …”, “Anzahl …”, or ends so."""
    words = words_of(header)
    return len(words) > 1 and (words[0] in _COUNT_OF or words[-1] == "count")


def _counts_briefly(header: str) -> bool:
    """Whether a header of a thing begins with a word for “number of”, also a short one."""
    words = words_of(header)
    return len(words) > 1 and words[0] in (_COUNT_OF | _COUNT_SHORT) and words[-1] not in _THING_ENDS


def speaks_of_one_order(header: str) -> bool:
    """Whether a header is about a first, last or largest time, and not about a last month or season.

    >>> speaks_of_one_order("Last order amount"), speaks_of_one_order("Revenue last 30 days")
    (True, False)
    """
    words = set(words_of(header))
    of_a_time = words & (_SPANS | _PERIODS | _MONTH | _YEAR) or any(map(str.isdigit, words))
    return bool(words & (LAST | _FIRST)) and not of_a_time


def _is_of_one_order(facts: Facts, words: set[str]) -> bool:
    """Whether a number is what a first or last order was worth."""
    return bool(_AMOUNTS & words) and facts.high > COUNT_MOST and speaks_of_one_order(facts.name)


def _is_calendar(facts: Facts, words: set[str]) -> bool:
    """Whether numbers are months of the year or calendar years, and a header calls them so."""
    if not facts.whole:
        return False
    months = _MONTH & words and facts.low >= 1 and facts.high <= 12 and facts.distinct > 6
    return bool(months or (_YEAR & words and facts.low >= _YEARS[0] and facts.high <= _YEARS[1]))


def _is_phone(facts: Facts) -> bool:
    """Whether a column named after messages holds numbers to send them to."""
    shortest, longest = facts.digits
    return (
        about_messages(facts.name)
        and facts.whole
        and _PHONE[0] <= shortest <= longest <= _PHONE[1]
        and facts.unique_share > 0.5
    )


def about_messages(header: str) -> bool:
    """Whether a header names a way of sending messages: below stand numbers for them, or how many were sent.

    >>> about_messages("SMS"), about_messages("WhatsApp number"), about_messages("Phone")
    (True, True, False)
    """
    words = words_of(header)
    return not _MESSAGES.isdisjoint([*words, *map("".join, pairwise(words))])


def _within(low: float, high: float) -> Callable[[Facts], bool]:
    return lambda facts: facts.low >= low and facts.high <= high


def _is_time(facts: Facts) -> bool:
    """Whether numbers may be a time as a customer: days, months or years of a life, or calendar years.

    A few may lie below nought, where somebody left before the books say that they came.
    """
    return facts.low >= -0.1 * facts.high and facts.high <= 36_600


_AGREE: Mapping[str, Callable[[Facts], bool]] = {
    "age": _within(*_AGES),
    "birth": _within(*_YEARS),
    "coordinate": _within(-180, 180),
    "satisfaction": _within(-100, 1_000),
    "tenure": _is_time,
    "recency": lambda facts: facts.low >= -1 and facts.high <= 1e5,
    "frequency": lambda facts: facts.low >= 0,
    "held": lambda facts: facts.whole and facts.low >= 0,
    "exit": lambda facts: facts.distinct <= 2,
    "consent": lambda facts: True,
}
"""Concept → whether numbers can be about it; others are believed."""
_ABOUT = {
    "age": "an age",
    "birth": "a year of birth",
    "coordinate": "a place on the map",
    "satisfaction": "satisfaction",
    "tenure": "the time as a customer",
    "recency": "the time since something",
    "frequency": "how often",
    "held": "how many products",
    "exit": "leaving",
}


def _agrees(concept: str, facts: Facts) -> bool:
    test = _AGREE.get(concept)
    return test is None or facts.kind != "number" or test(facts)


def _reads_consent(name: str, levels: tuple[str, ...]) -> bool:
    column = read_column(name, levels)
    return column is not None and (column.heading.sure or column.heading.part == "answer")
