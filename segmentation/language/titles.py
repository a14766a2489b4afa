"""Headers as a person would say them: “TotalSpend” is total spend."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from segmentation.language.concepts import without_table
from segmentation.language.currencies import in_header
from segmentation.language.phrases import capital, clipped
from segmentation.language.spellings import (
    in_german,
    is_english,
    is_german,
    is_german_adjective,
    is_german_plural,
    is_of_another_language,
    is_sentence_case,
    with_names,
)
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

_SEAMS = re.compile(
    r"(?<=[a-z])(?!(?<=(?<![A-Za-z])k)Wh?\b)(?=[A-Z])|(?<=[0-9])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z](?!s\b)[a-z])|[_\s.]+"
)
"""Where the words of a header end; kWh and kW are one."""
_PLACED = re.compile(r"^([A-Za-z]+)(\d+)$")
"""A word and its number in one piece: Amt1."""
_MADE = re.compile(r"^(?:(age|tenure in days) \(from .*\)|(has left) \(.*\))$")
"""Columns that cleaning makes from dates, with their source in brackets."""
_PREFIX = re.compile(
    r"^(?:(?:(?P<count>num|nr|number|n|no)|(?P<amount>mnt)|(?P<flag>is|has|flag)) )(?!of )(?=[a-z])"
)
"""Words before what is counted, paid for or said: “NumWebPurchases” are web purchases."""
_NUMBER_SIGN = re.compile(r"^[Nn]\.?\s?[º°]\s*(?:de |di )?(?=\w{3})")
"""“N.º Visitas” are visits, counted."""
_NUMBER_OF = re.compile(r"^(?:total )?(?:num|nr|no|nos|#) of ")
_PERCENT = re.compile(r"^%(?P<of> of )?\s*|\s*[(\[]?%[)\]]?$")
_FLAG = re.compile(r"(?<=\w) (?:flag|yn|y/n|ind|indicator)$")
_SIGIL = re.compile(r"^[$#*@]+(?=\w)|^# +(?!of\b)(?=\w)")
"""A mark of a tool before one of its own fields: “$city”."""
_DATE = re.compile(r"\b(?:dt|dat) ([a-z]+)$")
_DATE_BEHIND = re.compile(r"(?<=\w) dt$")
_EACH = re.compile(
    r"^(?P<what>[^()]*(?:[^sui]s|(?<!\w)(?:spend|revenue|sales|usage) per)) "
    r"(?:(?:per|a|each|in a) )?(?P<span>month|week|year|day)$"
)
_PER = re.compile(r"^(?P<what>[^()]+) per (?P<span>month|week|year|day)$")
_EVERY = {"month": "monthly", "week": "weekly", "year": "yearly", "day": "daily"}
_SPAN = re.compile(r"\b(?P<last>[lrp])?(?P<many>\d{1,3})(?P<span>[dwmy])\b", re.IGNORECASE)
"""A stretch of time in databases: L12M, 30d."""
_SPAN_FIRST = re.compile(r"^(?P<many>\d{1,3}) (?P<span>day|week|month|year)s? (?P<what>\D+)$")
_LAST_SPAN = re.compile(r"(?<=\w) (?<!in )(?<!the )(?:last|past) (?=\d{1,3} (?:day|week|month|year)s?$)")
_SPANS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_BARE_SPAN = re.compile(
    r"(?<=[a-z)]) (?<!\bin )(?<!last )(?<!past )(?<!next )(?<!every )(?<!per )(?<!over )(?<!of )(?<!for )"
    r"(?P<many>\d{1,3}) (?P<span>day|week|month|year)s?$"
)
_AT_HOME = re.compile(r"^(?P<who>[a-z]+?)s?(?: at| in)? ?home$")
"""Who lives in a household, in one piece or several: “Kidhome” are children at home."""
_QUARTERS = re.compile(r"\bq(\d) q(\d)\b", re.IGNORECASE)
_OWN_FIELD = re.compile(r"(?<=\w)__c$")
"""A mark behind fields of one’s own in databases; it says nothing."""
_COUNTED_SINCE = re.compile(r"^Days (?P<way>since|until) (?P<date>.*[A-ZÀ-Þ_].*)$")
_ONE_OF = {
    "kunde": "customer", "kundin": "customer", "cliente": "customer", "klant": "customer",
    "klient": "customer", "mitglied": "member", "membre": "member", "miembro": "member", "socio": "member",
    "membro": "member", "lid": "member", "członek": "member", "abonnent": "subscriber",
    "abonné": "subscriber",
}  # fmt: skip
_SINCE = re.compile(
    rf"^(?:a )?(customer|member|client|user|donor|subscriber|{'|'.join(_ONE_OF)}) "
    r"(?:since|seit|depuis|desde|dal|sinds|od)$"
)
"""“Kunde seit” and the like: since when somebody has been one."""
_SIGNED_UP = re.compile(
    r"fecha (?:de )?(?:alta|registro)|date d.?inscription|data (?:di )?(?:iscrizione|registrazione)"
    r"|data (?:de )?(?:cadastro|registo)|inschrijfdatum|registratiedatum"
    r"|anmeldedatum|registrierungsdatum|data rejestracji",
    re.IGNORECASE,
)
"""The day on which somebody signed up, in other languages."""
_BECAME = re.compile(r"^(?:date )?became (?P<what>an? \w+)(?: (?:date|on|at))?$")
_DATE_OF = re.compile(
    r"date of (?:the )?(?P<first>(?:last|first) .+)|(?P<what>.*\w{2})(?: at| on|(?<=ed) date)"
    r"|(?P<last>(?:last|first|latest) .+) (?:date|time)|date (?P<done>[a-z]+ed)"
)
"""Headers of dates that end in what only says that they are dates, or begin so."""
_VOWEL = re.compile(r"[aeiouy]|[^\x00-\x7f]", re.IGNORECASE)
_IN_ALL = {
    "total", "totale", "totales", "totais", "totaux", "totaal", "totalt", "overall", "sum",
    "gesamt", "insgesamt",
    "ges", "cumul", "cumule", "acumulado", "summe", "suma", "soma", "somme", "razem", "lacznie", "celkem",
    "yhteensa", "toplam", "osszesen", "合計", "総額", "累計",
}  # fmt: skip
"""Words of a header that already say that something is summed up."""
_SUMMED = re.compile(r"gesamt\w+|\w+summe")
"""Words made of such a one and another."""
_NO_SUM = re.compile(r"(?:average|mean|median|share|number|anzahl|durchschnittliche\w?|ø) |“", re.IGNORECASE)
"""Names that no “total” fits before."""
_OF_ONESELF = re.compile(r"(?:I|I'm|I’m|I'd|I’d|My|We|Ich|Je|Eu|Io|Ik|Wir|Nous)\s+\S+\s+\S+\s*\S")
"""A sentence of three words or more in which somebody speaks of themselves."""
_ASKED = re.compile(r"\S+\s+\S+\s+\S.*\?")
"""A question of three words or more, as surveys have it."""
_HOW = re.compile(
    r"how (?P<felt>[a-z]+) (?:are|were|would) you (?:be )?(?P<of>with|about|in|to|that) (?P<what>.+)\?",
    re.IGNORECASE,
)
_FELT = {
    "satisfied": "satisfaction", "happy": "happiness", "likely": "likelihood", "interested": "interest",
    "confident": "confidence", "familiar": "familiarity", "willing": "willingness",
}  # fmt: skip
"""What is asked for with “How satisfied are you with …?”."""
_LONGEST = 60  # letters of a column's name in a sentence
_WORD = 3  # letters of the shortest that are a word by themselves


@for_a_while(4096)
def spoken(column: str) -> str:
    """The header in plain words; abbreviations, names and German nouns keep their capitals (`spellings`).

    Headers that shout have those of their language. What a column was made from is no part of what it says of
    people: age is age. A header without a word is quoted as it stands, so that nobody takes it for one. The
    shorthands stand in `titles.toml`.

    >>> [spoken(c) for c in ("TotalSpend", "follow_duration", "CLTV", "Annual Income (k$)", "CASH_ADVANCE")]
    ['total spend', 'follow duration', 'CLTV', 'annual income (k$)', 'cash advance']
    >>> spoken("Age (from Year_Birth)"), spoken("Has left (SubscriptionEndDate)")
    ('age', 'has left')
    >>> spoken("Days since Fecha de alta"), spoken("Days since Anmeldedatum")
    ('days since signing up', 'days since signing up')
    >>> spoken("web_visits_month"), spoken("Total_Trans_Amt"), spoken("previous")
    ('monthly web visits', 'total transaction amount', 'earlier contacts')
    >>> spoken("NumWebPurchases"), spoken("MntMeatProducts"), spoken("Days since Dt_Customer")
    ('web purchases', 'spend on meat products', 'days since customer date')
    >>> spoken("Days since LAST_ORDER"), spoken("Days since Customer Since"), spoken("Days since created_at")
    ('days since last order', 'days since becoming a customer', 'days since created')
    >>> spoken("Spend L12M"), spoken("avg_spend_per_month"), spoken("is_active"), spoken("mrr")
    ('spend in the last 12 months', 'average monthly spend', 'active', 'MRR')
    >>> spoken("Kidhome"), spoken("teens_at_home"), spoken("Nursing Home")
    ('children at home', 'teenagers at home', 'nursing home')
    >>> spoken("Seat Utilization %"), spoken("% of orders returned")
    ('seat utilization', 'share of orders returned')
    >>> [spoken(c) for c in ("V12", "t_x_1", "Question 7")]
    ['“V12”', '“t_x_1”', '“Question 7”']
    >>> spoken("I_compare_before_I_buy"), spoken("We plan ahead for trips")
    ('“I compare before I buy”', '“We plan ahead for trips”')
    >>> spoken("How satisfied are you with our service?"), spoken("Do you own a car?")
    ('satisfaction with our service', '“Do you own a car?”')
    >>> spoken("Umsatz gesamt"), spoken("Last order from Ikea"), spoken("PayPalSpend"), spoken("revenue_usd")
    ('Umsatz gesamt', 'last order from Ikea', 'PayPal spend', 'revenue USD')
    >>> spoken("# Visits"), spoken("# of orders"), spoken("Total # of orders")
    ('visits', 'number of orders', 'number of orders')
    >>> spoken("Custom Field: Orders"), spoken("Days since Date of Last Sale"), spoken("N.º Visitas")
    ('orders', 'days since last sale', 'visitas')
    """
    if (felt := _felt(column)) is not None:
        return clipped(felt, _LONGEST)
    if is_wordless(column) or is_statement(column):
        return f"“{clipped(_sentence(column), _LONGEST)}”"
    since = _COUNTED_SINCE.match(str(column))
    if since:  # the header of a date behind words of our own, which would keep its capitals
        return clipped(f"days {since['way'].lower()} {_without_since(spoken(since['date']))}", _LONGEST)
    return clipped(with_names(_plainly(column)), _LONGEST)


def _plainly(column: str) -> str:
    text = " ".join(_tokens(without_table(str(column))))
    made = _MADE.match(text.lower())
    if made:
        return str(made[1] or made[2])
    text = _PERCENT.sub(lambda said: "share of " if said["of"] else "", text)  # its numbers bear the sign
    text = _bare().get(text, text)
    text = _NUMBER_OF.sub("number of ", text)
    text = _PREFIX.sub(lambda said: "spend on " if said["amount"] else "", text)
    text = _FLAG.sub("", text)
    text = _AT_HOME.sub(lambda said: _at_home(said["who"], said[0]), text)
    text = _QUARTERS.sub(r"Q\1 over Q\2", text)
    text = _timed(text)
    return _DATE_BEHIND.sub(" date", _DATE.sub(r"\1 date", text))


def in_total(column: str) -> str:
    """All that everybody together has of a column, to stand behind “of”.

    >>> in_total("TotalSpend"), in_total("amount"), in_total("avg_spend_per_month"), in_total("V12")
    ('the total spend', 'the total amount', 'the total of average monthly spend', 'the total of “V12”')
    """
    said = spoken(column)
    return f"the total of {said}" if _NO_SUM.match(said) else f"the {as_sum(column)}"


def as_sum(column: str) -> str:
    """What the sum of a column is called, in which no total is one of a total.

    >>> as_sum("Spend"), as_sum("TotalSpend"), as_sum("Importe total"), as_sum("Gesamtumsatz")
    ('total spend', 'total spend', 'importe total', 'Gesamtumsatz')
    """
    said = spoken(column)
    is_sum = any(word in _IN_ALL or _SUMMED.fullmatch(word) for word in words_of(said))
    return said if is_sum else f"total {said}"


def _without_since(said: str) -> str:
    """“Customer since” is counted since they became one, in any language: “becoming a customer”."""
    if became := _BECAME.match(said):
        return f"becoming {became['what']}"
    if (last := _last(said)) is not None:
        return f"last {last}"
    if _SIGNED_UP.fullmatch(said):
        return "signing up"
    match = _SINCE.match(said.lower())
    return f"becoming a {_ONE_OF.get(match[1], match[1])}" if match else _event(said)


def _event(said: str) -> str:
    """What happened, without the words that make a date of it: “last login at”, “date of last sale”."""
    found = _DATE_OF.fullmatch(said)
    return said if found is None else next(filter(None, found.groups()))


def _last(said: str) -> str | None:
    """What somebody last did, of a date in another language: “Letzte Bestellung” is the last order."""
    words, known = words_of(said), _vocabulary()["last"]
    if not any(word.startswith(tuple(known["last"])) for word in words):
        return None
    done = (what for what in known if what != "last")
    return next((what for what in done if any(stem in word for word in words for stem in known[what])), None)


@for_a_while(4096)
def is_wordless(column: str) -> bool:
    """Whether a header holds no word, only letters and numbers that tell columns apart.

    >>> [c for c in ("V12", "Q7", "t x 1", "col_3", "Age", "NPS", "qty", "Größe") if is_wordless(c)]
    ['V12', 'Q7', 't x 1', 'col_3']
    """
    cut = re.findall(r"[^\W\d_]+", " ".join(_SEAMS.split(str(column))))
    numbers = len(cut) > 1 or any(sign.isdigit() for sign in str(column))
    return not any(_is_word(word, numbers=numbers) for word in cut)


def is_statement(column: str) -> bool:
    """Whether a header is a sentence, as surveys have it: “I compare before I buy”, “Do you own a car?”."""
    return _is_sentence(_blanks(column))


def named(column: str) -> str:
    """The header as it stands, in quotes if it is a sentence, which would else run into ours."""
    return f"“{_sentence(column)}”" if is_statement(column) else str(column)


def _sentence(column: str) -> str:
    """A header in which lines stand for blanks, with blanks if it is a sentence."""
    text = _blanks(column)
    return text if _is_sentence(text) else str(column)


def _blanks(column: str) -> str:
    return str(column).replace("_", " ").strip()


def _is_sentence(text: str) -> bool:
    return bool(_OF_ONESELF.match(text) or _ASKED.fullmatch(text))


def _felt(column: str) -> str | None:
    """What a question asks how much there is of: satisfaction with the service; `None` for other headers."""
    asked = _HOW.fullmatch(_blanks(column))
    noun = None if asked is None else _FELT.get(asked["felt"].lower())
    return None if asked is None or noun is None else f"{noun} {asked['of']} {asked['what'].strip()}"


def _is_word(word: str, *, numbers: bool) -> bool:
    small = word.lower()
    if numbers and small in _words()["numbering"]:
        return False
    if small in _short() or small in _words()["letters"] or not word.isascii():
        return True
    return len(word) >= _WORD and (word.isupper() or bool(_VOWEL.search(word)))


def _tokens(header: str) -> list[str]:
    """The words of a header, each as it is said."""
    cut = [
        word
        for word in _SEAMS.split(_NUMBER_SIGN.sub("", _SIGIL.sub("", _OWN_FIELD.sub("", header.strip()))))
        if word
    ]
    lettered = [word for word in cut if word.upper() != word.lower()]
    shouts = all(word.isupper() for word in lettered) and any(
        len(word) > 4
        or word.lower() in _words()["plain"]
        or (len(cut) > 1 and _VOWEL.search(word) and word.lower() not in _words()["letters"])
        for word in lettered
    )
    if shouts and is_german(header):
        cut, shouts = [in_german(word) for word in cut], False
    if shouts:
        kept = [False] * len(cut)
    elif is_german(header):
        kept = [at + 1 == len(cut) or not is_german_adjective(word) for at, word in enumerate(cut)]
    else:
        named = is_sentence_case(cut)
        kept = [named and at > 0 and not is_english(word) for at, word in enumerate(cut)]
    codes, english = in_header(header), not is_of_another_language(header)
    return [
        word.upper() if word.upper() in codes else _said(word, shouts=shouts, kept=keeps, english=english)
        for word, keeps in zip(cut, kept, strict=True)
    ]


def _said(word: str, *, shouts: bool, kept: bool, english: bool) -> str:
    """A word as it is said.

    `kept` is whether its capitals carry meaning, `english` whether it may be short for an English one.
    """
    small = word.lower()
    if not english and small in _short():
        return small if shouts else word
    placed = _PLACED.match(small)
    if placed and placed[1] in _short():
        return f"{_short()[placed[1]]} {placed[2]}"
    if small in _short():
        return _short()[small]
    if small in _words()["letters"]:
        return word.upper()
    if word.isupper() and len(word) > 1 and not shouts and small not in _words()["plain"]:
        return word
    return word if kept and word != small else " ".join(_pieces(small))


def _pieces(word: str) -> list[str]:
    """A word written in one piece, cut into those it is made of; itself where it is not made of them."""
    known = _words()["pieces"]
    if word in known or len(word) < 2 * _WORD:
        return [word]
    for end in range(len(word) - _WORD, _WORD - 1, -1):
        rest = _pieces(word[end:])
        if word[:end] in known and all(piece in known for piece in rest):
            return [word[:end], *rest]
    return [word]


def _at_home(who: str, text: str) -> str:
    people = _vocabulary()["at_home"].get(who)
    return f"{people} at home" if people else text


def _timed(text: str) -> str:
    """Stretches of time as people say them: monthly visits, spend in 12 months, logins (30 days)."""
    text = _SPAN.sub(_span, text)
    text = _SPAN_FIRST.sub(lambda said: f"{said['what']} {said['many']} {said['span']}s", text)
    text = _LAST_SPAN.sub(" in the last ", text)
    text = _BARE_SPAN.sub(lambda said: f" in {said['many']} {_spans(said['many'], said['span'])}", text)
    for pattern in (_PER, _EACH):
        text = pattern.sub(lambda said: _every(said["what"], said["span"]), text)
    return text


def _span(said: re.Match[str]) -> str:
    last = "last " if said["last"] else ""
    return f"{last}{said['many']} {_spans(said['many'], _SPANS[said['span'].lower()])}"


def _every(what: str, span: str) -> str:
    """“monthly” before what is meant, but behind a word that says how it was computed."""
    first, _, rest = what.partition(" ")
    how = f"{first} " if rest and first in ("average", "total", "median", "usual") else ""
    return f"{how}{_EVERY[span]} {rest if how else what}"


def _spans(many: str, span: str) -> str:
    return span if many == "1" else f"{span}s"


@cache
def _vocabulary() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("titles.toml").read_text(encoding="utf-8"))


@cache
def _short() -> dict[str, str]:
    return _vocabulary()["short"]


@cache
def _bare() -> dict[str, str]:
    return _vocabulary()["bare"]


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = {name: table.get("words") or table.get("known") for name, table in _vocabulary().items()}
    return {name: frozenset(found) for name, found in lists.items() if found}


def title(column: str) -> str:
    """The same with a capital first letter, for charts: “Total spend”; a header without words as it is."""
    if is_wordless(column) or (is_statement(column) and _felt(column) is None):
        return clipped(_sentence(column), _LONGEST)
    return capital(spoken(column))


def agreed(column: str, one: str, many: str) -> str:
    """The form of a verb that goes with the header: balance lies, monthly charges lie.

    >>> [agreed(c, "lies", "lie") for c in ("Balance", "MonthlyCharges", "Number of orders", "Status")]
    ['lies', 'lie', 'lies', 'lies']
    >>> [agreed(c, "lies", "lie") for c in ("Days since LastPurchase", "MntMeatProducts", "Teenhome")]
    ['lie', 'lies', 'lie']
    """
    head = re.split(r" (?:of|on|since|in|from|at) ", re.sub(r"\s*\(.*?\)", "", spoken(column)))[0]
    several = is_german_plural(head) if is_german(head) else False
    return many if several or re.search(r"[^sui]s$|\b(?:children|people)$", head) else one


_COUNT_OF = (
    "number of", "nb de", "no of", "no. of", "nº de", "n° de", "número de", "numero de", "nombre de",
    "numero di", "anzahl", "aantal", "liczba", "antal", "antall",
)  # fmt: skip
_ALL_OF = re.compile(
    f"(?:total )?(?:(?:{'|'.join(map(re.escape, _COUNT_OF))}) "
    "(?:(?:der|des|von|las|los|dei|delle|degli|das|dos|av|af) )?)?",
    re.IGNORECASE,
)
_DONE = ("ed", "bought", "held", "sold", "won", "taken")
"""How words end that say what was done with the things counted."""


def counts_things(said: str) -> bool:
    """Whether a header in plain words names things of which one can have more or fewer.

    >>> [counts_things(said) for said in ("web sessions", "number of orders", "emails opened", "open rate")]
    [True, True, True, False]
    >>> counts_things("anzahl bestellungen"), counts_things("nº de pedidos"), counts_things("visit count")
    (True, True, True)
    """
    bare = things(said)
    if bare != said.removeprefix("total "):
        return True  # “anzahl bestellungen”, whatever its plural
    words = bare.split()
    named = words[:-1] if len(words) > 1 and words[-1].endswith(_DONE) else words  # “projects created”
    return agreed(" ".join(named), "one", "many") == "many"


def things(said: str) -> str:
    """A header in plain words without “total number of”, which goes without saying behind more or fewer.

    >>> things("number of pageviews"), things("total link clicks"), things("nº de pedidos")
    ('pageviews', 'link clicks', 'pedidos')
    >>> things("visit count"), things("count"), things("Anzahl der Seitenaufrufe")
    ('visits', 'count', 'Seitenaufrufe')
    """
    bare = _ALL_OF.sub("", said, count=1).removesuffix(" count")
    return f"{bare}s" if said.endswith(" count") and not bare.endswith("s") else bare


def titles(columns: Iterable[str]) -> dict[str, str]:
    """Column → title, each once: columns that would be called the same keep their header.

    >>> titles(["TotalSpend", "Age", "age"])
    {'TotalSpend': 'Total spend', 'Age': 'Age', 'age': 'age'}
    """
    names = list(columns)
    common = Counter(title(name) for name in names)
    return {name: title(name) if common[title(name)] == 1 else name for name in names}
