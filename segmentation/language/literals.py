"""Words that stand for something else than themselves: nothing, true or false, a date, a total.

The lists are data. A word counts as missing only where its column leaves no other reading: `NA`
among codes such as EU and AP is North America.
"""

from __future__ import annotations

import math
import re

from segmentation.language.words import words_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOTHING_IN_TEXT = _words("""N/A n/a <NA> NULL null (null) NaN nan \\N (blank) (leer) (vide) ? . - -- – —""")
"""What means “no value” even among words."""
NOT_AVAILABLE = _words("NA na")
"""What means “no value” among words only in a file that writes it for numbers too."""
_LETTERS = "A-Za-zÀ-ɏΆ-ώЀ-ӿ"
SPREADSHEET_ERROR = (
    rf"^(?:#[¡¿]?[{_LETTERS}][{_LETTERS}_./0 ]*[{_LETTERS}0][!?]"
    rf"|#[{_LETTERS}]{{1,9}}/(?:[{_LETTERS}]{{1,9}}|0)"
    r"|#(?:NV|NA|YOK|HIÁNYZIK|NENÍ_K_DISPOZICI|SAKNAS|PUUTTUU|GETTING_DATA)|##+"
    r"|(?:Err|Fehler|Erreur|Errore|Erro|Fout|Fel|Feil|Fejl|Virhe|Błąd|Chyba|Hiba|Hata|Ошибка) ?: ?[0-9]{3}"
    r"|(?:Loading|Wird geladen|Chargement(?: en cours)?|Cargando|Caricamento(?: in corso)?|Carregando"
    r"|A carregar|Laden|Wczytywanie|Trwa wczytywanie|Läser in|Indlæser|Laster|Ladataan|Загрузка)"
    r" ?(?:\.\.\.|…))$"
)
"""What a spreadsheet writes where a formula fails, in any language: a # before and a ! or ? behind, a
# before two words with a slash, or one of the few that look like neither."""
SPREADSHEET_ERROR_MARKS = r"#|: ?[0-9]{3}$|\.\.\.$|…$"
"""One of these is in every such cell: a look at them takes a hundredth of the time."""
_NOTHING_ANYWHERE = frozenset(word.lower() for word in (*NOTHING_IN_TEXT, *NOT_AVAILABLE))
NOTHING_IN_NUMBERS = (
    frozenset(word.lower() for word in NOTHING_IN_TEXT)
    | _words("na n.a. n.a n.d. nd n.v.t. k.a. s/d nil none missing undefined void ... … * / x")
    | {"keine angabe", "not available", "no data", "sin datos", "nicht verfügbar", "non disponible"}
)
"""What means “no value” among numbers, dates and booleans; compared in small letters."""
ENDLESS = frozenset(
    sign + word for sign in ("", "-", "+", "−") for word in ("inf", "infinity", "infinite", "∞", "1.#inf")
)
"""What programs write for a number without end, as where something is divided by nought; in small letters."""
NOTHING_IN_DATES = frozenset(
    ["0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000", "00-00-0000", "00/00/00", "0"]
)
TRUE_FALSE = (
    ("true", "false"), ("wahr", "falsch"), ("vrai", "faux"), ("verdadero", "falso"), ("verdadeiro", "falso"),
    ("vero", "falso"), ("waar", "onwaar"),
)  # fmt: skip
YES_NO = (
    ("yes", "no"), ("ja", "nein"), ("ja", "nee"), ("oui", "non"), ("sí", "no"), ("si", "no"), ("sì", "no"),
    ("sim", "não"), ("sim", "nao"), ("y", "n"),
)  # fmt: skip
"""Believed only beside their yes: a column of nothing but “NO” may be about Norway."""
TOTALS = _words(
    """total totals totale totaal totaux sum sums summe suma soma somme gesamt gesamtsumme insgesamt
    gesamtergebnis zwischensumme subtotal average durchschnitt mittelwert moyenne promedio
    gemiddelde eindtotaal razem ogolem ogółem łącznie suma summa totalt totali totales totais
    genomsnitt medelvärde średnia"""
) | {
    "grand total",
    "total general",
    "total général",
    "totale complessivo",
    "total geral",
    "sub total",
    "i alt",
    "suma końcowa",
}
DATE_WORDS = _words(
    """date dates datum fecha datetime timestamp dt dob birthday birthdate geburtstag geburtsdatum created
    updated modified joined registered signup naissance"""
)
DATE_PHRASES = re.compile(
    r"^data$|\bdata (?:de|di|da|do|dell|della|del|d)\b|\b(?:at|ts)$|\bepoch\b"
    r"|\b(?:first|last) (?:seen|purchase|order|visit)$"
)
BIRTH_WORDS = _words(
    """birth birthday birthdate dob born geburt geburtstag geburtsdatum naissance nacimiento nascita
    nascimento geboorte geboortedatum"""
)
YEARS = _words("year yr jahr annee ano anno jaar")
"""What a calendar year is called, without accents."""
SINCE = _words("since seit depuis desde dal sinds")
LAST = _words(
    """lst son utolso ultimul seneste senaste senast siste sista sist viimeisin viimeinen viimeksi posledni
    naposledy dernier derniere laatst laatste last latest letzte letzten letzter letztes neueste newest
    letztem ostatni ostatnia ostatnich ostatnie ostatniego ostatniej recent recentste ultima ultimas ultimo
    ultimos zuletzt"""
)
"""What the last time of something is called, without accents."""
SPANS = _words(
    """days weeks months years tenure duration tage wochen monate jahre jours semaines mois dias semanas
    meses anos giorni settimane mesi anni dagen weken maanden jaren"""
)
"""Words that say a number counts how long ago something was, not when."""
DAYS = _words("days day tage tag jours jour dias dia giorni giorno dagen dag dni dzien")
"""Words that say that a number counts days."""
PER = _words("per pro par por")
DIGIT_CODES = _words(
    """phone telephone msisdn tel telefon telefono telefone telefoon mobile mobil handy fax zip
    zipcode postcode postal postleitzahl plz cep iban ean gtin barcode"""
)
"""Words that end the names of columns whose digits are no number: they are dialled, mailed or scanned."""
NUMBERED = _words("number no nr num nummer code")


def is_spreadsheet_error(cell: str) -> bool:
    """Whether a cell says that a formula failed: #N/A, #¡REF!, Err:502.

    >>> [is_spreadsheet_error(cell) for cell in ("#NV", "#ЗНАЧ!", "#1001", "Loading...", "#sale")]
    [True, True, False, True, False]
    """
    return _FAILED.match(cell.strip()) is not None


def is_surely_nothing(cell: str) -> bool:
    """Whether a cell means “no value” wherever it stands, also among words.

    >>> [is_surely_nothing(cell) for cell in ("N/A", "null", "x")]
    [True, True, False]
    """
    return cell.lower() in _NOTHING_ANYWHERE


def is_endless(cell: str) -> bool:
    """Whether a cell is a number without end, or beyond all that a computer can hold.

    >>> [is_endless(cell) for cell in ("inf", "-Infinity", "1e400", "1e40", "x")]
    [True, True, True, False, False]
    """
    text = cell.strip().lower()
    try:
        return text in ENDLESS or math.isinf(float(text))
    except ValueError:
        return False


_FAILED = re.compile(SPREADSHEET_ERROR, re.IGNORECASE)


def is_date_name(name: str) -> bool:
    """Whether a column's name says that it holds dates."""
    words = words_of(name)
    return not DATE_WORDS.isdisjoint(words) or DATE_PHRASES.search(" ".join(words)) is not None


def is_birth_name(name: str) -> bool:
    """Whether a column's name says that it holds dates of birth."""
    return not BIRTH_WORDS.isdisjoint(words_of(name))


def is_code_name(name: str) -> bool:
    """Whether a column's name says that its digits are a phone number, a post code or a bar code."""
    words = [word for word in words_of(name) if word not in NUMBERED and not word.isdigit()]
    return bool(words) and words[-1] in DIGIT_CODES


def is_total(cell: str) -> bool:
    """Whether a cell at the foot of a table announces a total."""
    return cell.strip().rstrip(":").strip().lower() in TOTALS
