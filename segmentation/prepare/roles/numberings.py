"""Whole numbers that name or stand for something, told from those that measure or count.

What is handed out (customers, cards, policies) is given once each, has as many digits as the next one
and fills its range evenly. What is measured comes twice as chance wants it. Counts begin at nought or
one, leave no gap and grow rarer; codes of browsers or regions come as they please.
"""

from __future__ import annotations

from scipy.special import chdtri

from segmentation.language.words import words_of
from segmentation.prepare.roles.summaries import Facts
from segmentation.standards import CATEGORY_VALUES, ID_VALUES, UNIQUE


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHANCE = 8.0
"""Repeats that chance would bring at least; of so many, none comes by luck once in three thousand times."""
_LONG, _LONGER = 5, 8
"""Digits from which numbers of one length were handed out: where they spread evenly, and in any case."""
_REPEATED = 0.5
"""Different numbers per row below which they come back often."""
_GAPLESS = 0.6
"""Share of the numbers from 0 or 1 up that counts of few values fill."""
_OFF = 3.0
"""Standard errors by which a count must exceed the one before to be a second hump."""
_FEW, _EACH = 10, 10
"""Different numbers, and rows of each, of which it can be told that they come again and again."""
_CODE_DIGITS, _APART = 3, 3
"""Digits of codes that are no steps of a scale, and how much wider their range is than they are many."""
_EVEN_LEAST, _EVEN = 4, 0.01
"""Different numbers that tell whether all are as common, and the chance that even ones look uneven."""
_GAPPY_LEAST, _GAPPY, _AS_COMMON = 3, 1.5, 4
"""Different numbers with gaps that tell codes, how much wider their range is than they are many, and how much
oftener the commonest may come than the rarest: most orders are single ones, of ten branches none has most."""
_PRICE_ENDS = "059"
"""Last digits of prices, limits and sums insured."""
_NUMBERS = _words(
    """code hash id kenn kennung key kod matricula nbr no nr num number numer numero nummer ref reference
    referenz schlussel"""
)
_SOMEBODY = _words(
    """acc account acct apolice beleg bestelling bestellung booking buyer card cardholder cartao carte
    client cliente clientes clients commande compte conta contact contract contrat contratto cuenta cust
    customer document donateur donor employee encomenda factura facture factuur faktura fattura fatura
    gast guest household invoice kaart karta karte karten klant klanten klient klienta konto kunde
    kunden lid loyalty mbr member membre mitglied mitglieds order ordine owner passenger patient pedido
    person personal personen police policy policyholder polis polisa poliza polizza receipt rechnung
    rekening reservation shopper socio spender student subscriber supporter tarjeta tessera ticket
    transaction traveler traveller txn umowa user versicherung vertrag vertrags visitor zamowienie"""
)
_JOINED = ("num", "nummer", "number", "nr", "no", "ref", "key", "id", "code")
_LINES = _words("""artikel item ligne line linea lineitem linha pos position regel riga row wiersz zeile""")
_SIZES = _words(
    "size number count taille grosse groesse tamano tamanho dimensione grootte wielkosc personen people"
)
_ALWAYS = _words("no nr nummer")
_LINE_ENDS = ("linenumber", "lineno", "linenum", "itemnumber", "itemno", "rownumber", "positionsnummer")
_SEVERAL = _words(
    """aantal anzahl apparaten appareils articles bought brands canais canales canali canaux categorias
    categorie categorieen categories channels cities codes contacten contactos contacts contatti count
    countries counts departments devices dispositivos filialen geraete gerate held items kanale kanalen
    kanaly kategorie kategorien kontakte kontakty lander liczba lojas magasins marcas marche marken
    marki marques merken nb negozi nombre num number numero owned places prodotti producten productos
    products produits produkte produkty produtos sklepy sources stadte stores tiendas types used viewed
    views visited visits winkels zones"""
)


def is_drawn_once(facts: Facts) -> bool:
    """Whether whole numbers are too seldom the same to be measured: each is given to one row.

    Of n numbers within a range of R some n² / 2R pairs are the same, or more where they are not spread
    evenly. Where such repeats are missing, or all numbers have as many digits and are spread evenly, they
    were handed out.
    """
    if facts.unique_share <= UNIQUE or facts.known <= ID_VALUES or facts.low < 0:
        return False
    span = facts.high - facts.low + 1
    expected, found = facts.known * (facts.known - 1) / 2 / span, facts.known - facts.distinct
    if expected > _CHANCE and found < expected / 4:
        return True
    shortest, longest = facts.digits
    return shortest == longest and (shortest >= _LONGER or (shortest >= _LONG and facts.flat))


def is_numbering(facts: Facts) -> bool:
    """Whether a header such as “PolicyNo”, “CLIENTNUM” or “Item #” says that numbers name or count something.

    Small numbers that come back often are counts all the same.
    """
    words = words_of(facts.name)
    if facts.name.rstrip().endswith("#"):
        words = [*words, "no"]
    if len(words) > 1 and words[-1] in _NUMBERS and not _LINES.isdisjoint(words[:-1]):
        return True
    if words and words[-1].endswith(_LINE_ENDS):
        return True
    if len(words) > 1 and words[-1] in _ALWAYS and facts.distinct > ID_VALUES and facts.low >= 0:
        return True
    if not _names_somebody(words) or facts.low < 0:
        return False
    return facts.unique_share > _REPEATED or (facts.digits[0] >= 3 and facts.distinct > ID_VALUES)


def are_levels(facts: Facts) -> bool:
    """Whether there are so few different numbers, and so many rows of each, that they stand for something."""
    few = facts.distinct <= CATEGORY_VALUES and facts.unique_share < _REPEATED
    return few and facts.known > ID_VALUES


def are_few_codes(facts: Facts) -> bool:
    """Whether a few long whole numbers come again and again, far apart and as no prices: 501, 602 and 803."""
    shortest, longest = facts.digits
    often = facts.distinct <= _FEW and facts.known >= _EACH * facts.distinct
    if not (facts.whole and often and shortest == longest >= _CODE_DIGITS):
        return False
    apart = facts.high - facts.low + 1 > _APART * facts.distinct
    return apart and any(level.removesuffix(".0")[-1] not in _PRICE_ENDS for level in facts.levels)


def are_handed_out(facts: Facts) -> bool:
    """Whether a few whole numbers with gaps between them are each about as common as the next.

    14, 30 and 60, or 1000 and 1100: what is counted has its neighbours too, and grows rarer. A nought says
    that something is counted after all.
    """
    levels = facts.distinct
    few = facts.whole and facts.low >= 1 and _GAPPY_LEAST <= levels <= _FEW
    if not few or _speaks_of_several(facts.name):
        return False
    if len(facts.counts) != levels or sum(facts.counts) < _EACH * levels:
        return False
    gaps = facts.high - facts.low + 1 >= _GAPPY * levels
    return gaps and max(facts.counts) <= _AS_COMMON * min(facts.counts)


def are_even_codes(facts: Facts) -> bool:
    """Whether a few whole numbers from 1 on, without gaps, are each as common as the next.

    What is counted or rated grows rarer or has a middle; chance alone makes the evenness of numbers that are
    handed out at random (chi² within what one draw in a hundred exceeds).
    """
    levels = facts.distinct
    if _speaks_of_several(facts.name):
        return False
    gapless = facts.low == 1 and facts.high == levels
    if not (facts.whole and gapless and _EVEN_LEAST <= levels <= CATEGORY_VALUES):
        return False
    if len(facts.counts) != levels or sum(facts.counts) < _EACH * levels:
        return False
    each = sum(facts.counts) / levels
    return bool(sum((found - each) ** 2 for found in facts.counts) / each <= chdtri(levels - 1, _EVEN))


def _speaks_of_several(header: str) -> bool:
    """Whether a header is about a size, or about several things, in most of the languages by an s."""
    words = [word for word in words_of(header) if word.isalpha()]
    return not _SIZES.isdisjoint(words) or any(len(w) > len("bus") and w.endswith("s") for w in words)


def is_code_like(facts: Facts) -> bool:
    """Whether whole numbers under the header of a thing are its codes rather than a quantity.

    Codes are few and come back, or are all as long: of few digits only where they spread evenly.
    """
    shortest, longest = facts.digits
    return are_levels(facts) or (shortest == longest and (shortest >= _LONG or facts.flat))


def is_count_like(facts: Facts) -> bool:
    """Whether numbers count: their header speaks of several things, and they run from 0 or 1 without gaps."""
    several = not _SEVERAL.isdisjoint(words_of(facts.name)) and words_of(facts.name)[-1] not in _NUMBERS
    if not several or not facts.whole or facts.low not in (0, 1):
        return False
    return facts.distinct > CATEGORY_VALUES or (
        facts.distinct >= _GAPLESS * (facts.high - facts.low + 1) and not is_humped(facts)
    )


def is_humped(facts: Facts) -> bool:
    """Whether few whole numbers rise, fall and rise again in how often they come, as counts do not."""
    found = {int(float(level)): times for level, times in zip(facts.levels, facts.counts, strict=False)}
    ordered = [found.get(value, 0) for value in range(int(facts.low), int(facts.high) + 1)]
    fallen, lowest, highest = False, ordered[0], ordered[0]
    for times in ordered[1:]:
        error = _OFF * max(times + lowest, 1) ** 0.5
        if fallen and times > lowest + error:
            return True
        highest = max(highest, times)
        if times < highest - _OFF * max(times + highest, 1) ** 0.5:
            fallen, lowest = True, min(lowest, times) if fallen else times
    return False


def _names_somebody(words: list[str]) -> bool:
    """Whether a header ends in “number” and says before whose, also written as one word."""
    if len(words) > 1 and words[-1] in _NUMBERS:
        return not _SOMEBODY.isdisjoint(words[:-1])
    joined = words[-1] if words else ""
    return any(joined.endswith(end) and joined.removesuffix(end) in _SOMEBODY for end in _JOINED)
