"""The form in which platforms compare people.

A platform recognises a customer when both sides write an e-mail address, a phone number or a name in
exactly the same way, usually hashed, so that neither sees more than it knew already. One blank or one
capital too many and nobody is found, hence one small rule per function, and a test per rule.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

import phonenumbers

from segmentation.errors import ExportError

_ADDRESS = re.compile(
    r"[^\s@,;<>()\[\]\\\"]+@(?:[^\s@,;<>()\[\]\\\"._-][^\s@,;<>()\[\]\\\"._]*\.)+[^\W\d_][^\W_]+"
)
_POWER = re.compile(r"(\d)[.,](\d+)[eE]\+?(\d{1,2})")  # 4.93012E+09: what Excel makes of a number
_REMARK = re.compile(r"\s*[(\[][^\W\d][^\d()\[\]]*[)\]]\s*$")  # “(mobile)” after a number
_DIGEST = re.compile(r"(?:0x)?([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})", re.IGNORECASE)
_BASE64 = re.compile(r"[\w+/-]{43}=?", re.ASCII)
_LOST_PLUS = re.compile(r"[1-9]\d{11,14}")  # too long for a number without its country code
_LONGEST_ADDRESS = 254  # what an e-mail address may have, by RFC 5321
_SHORTEST_NUMBER = 8  # digits with the country code
_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")
_ALSO = {"uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US",
         "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "holland": "NL"}  # fmt: skip
_NAMES_AND_LETTERS = (
    "alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de "
    "florida fl georgia ga hawaii hi idaho id illinois il indiana in iowa ia kansas ks kentucky ky "
    "louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn mississippi ms missouri mo "
    "montana mt nebraska ne nevada nv newhampshire nh newjersey nj newmexico nm newyork ny northcarolina nc "
    "northdakota nd ohio oh oklahoma ok oregon or pennsylvania pa rhodeisland ri southcarolina sc "
    "southdakota sd tennessee tn texas tx utah ut vermont vt virginia va washington wa westvirginia wv "
    "wisconsin wi wyoming wy districtofcolumbia dc"
)
_STATES = _NAMES_AND_LETTERS.split()
US_STATES: Mapping[str, str] = dict(zip(_STATES[::2], _STATES[1::2], strict=True))
"""The states' names, lowercase and without blanks, and their two letters."""


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as 64 lowercase hexadecimal digits; nothing stays nothing.

    >>> sha256("a@b.example")[:8]
    'ebb18a03'
    """
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


SHA256, SHA1, MD5 = 64, 40, 32
"""The algorithms that addresses come hashed with, by the length of what they give in hexadecimal digits."""


def digest(text: str) -> str:
    """An address or number that comes hashed, in lowercase hexadecimal digits; "" for anything else.

    Known by its length: `SHA256` (also in base64), `SHA1` or `MD5`.

    >>> digest("0xEBB18A03" + "0" * 56)[:10], digest("a@b.example")
    ('ebb18a0300', '')
    """
    plain = text.strip().lstrip("'")
    if found := _DIGEST.fullmatch(plain):
        return found[1].lower()
    if _BASE64.fullmatch(plain):
        return base64.b64decode(plain.rstrip("=") + "=", altchars="-_" if {*"-_"} & {*plain} else None).hex()
    return ""


def with_digests(contacts: str) -> str:
    """Addresses and numbers, blanks between them, and beside each what it is when it comes hashed."""
    every = contacts.split()
    plain = [one for one in every if not digest(one)]
    forms = [*plain, *(digits(one) for one in plain if one.startswith("+"))]
    hashes = (algorithm(form.encode()) for form in forms for algorithm in _ALGORITHMS)
    return " ".join([*every, *(one.hexdigest() for one in hashes)])


def _md5(data: bytes) -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)


def _sha1(data: bytes) -> hashlib._Hash:
    return hashlib.sha1(data, usedforsecurity=False)


_ALGORITHMS = (hashlib.sha256, _sha1, _md5)


def same_person(contacts: str) -> str:
    """Addresses and numbers, blanks between them, so that one person's are equal however they are spelled.

    Gmail delivers to one person with dots in the name or without, and whatever follows a plus.

    >>> same_person("ada.l+shop@gmail.com +4930123456")
    'adal@gmail.com +4930123456'
    """
    if "@g" not in contacts:
        return contacts
    return " ".join(gmail(one).replace("@googlemail.com", "@gmail.com") for one in contacts.split())


def gmail(address: str) -> str:
    """A Gmail address without dots and without what follows a plus; any other as it is.

    >>> gmail("ada.l+shop@googlemail.com"), gmail("ada.l+shop@example.com")
    ('adal@googlemail.com', 'ada.l+shop@example.com')
    """
    name, _, host = address.partition("@")
    if host not in ("gmail.com", "googlemail.com"):
        return address
    return f"{name.partition('+')[0].replace('.', '')}@{host}"


def email_address(text: str) -> str:
    """An address in lowercase without blanks, or "" when it is none.

    >>> email_address(" Ada.L@Example.COM "), email_address("ada at example")
    ('ada.l@example.com', '')
    """
    plain = "".join(text.split()).lower().removeprefix("mailto:").lstrip("'")
    fits = len(plain) <= _LONGEST_ADDRESS and ".." not in plain
    return plain if fits and _ADDRESS.fullmatch(plain) else ""


def amazon_address(address: str) -> str:
    """Amazon’s form of an address: of all signs it keeps dots, hyphens and underscores only.

    >>> amazon_address("ada.l+shop@example.com")
    'ada.lshop@example.com'
    """
    return re.sub(r"[^\w.@-]", "", address)


def reddit_address(address: str) -> str:
    """Reddit’s form of an address: of the name only letters and digits, without what follows a plus.

    >>> reddit_address("al.ice$+apple@example.com")
    'alice@example.com'
    """
    name, _, host = address.partition("@")
    plain = re.sub(r"[^a-z0-9]", "", name.partition("+")[0])
    return f"{plain}@{host}" if plain else address


def forget() -> None:
    """Let go of the numbers that are remembered while lists are made of them."""
    phone_number.cache_clear()


@lru_cache(maxsize=10_000)
def phone_number(text: str, country: str | None = None) -> str:
    """A phone number in E.164 with its “+”, or "" when it is none.

    `country` (two letters) says where a number without a country code belongs.

    >>> phone_number("030 / 123456", "DE"), phone_number("0044 20 7946 0958"), phone_number("030 / 123456")
    ('+4930123456', '+442079460958', '')
    """
    plain = re.sub(r"^[\s']*(?:\+|00)", "+", text.lstrip("' "))
    plain = re.sub(r"^(\+?\d{7,})[.,]0$", r"\1", plain)  # what a tool made of it that took it for a number
    plain = _REMARK.sub("", plain)
    if power := _POWER.fullmatch(plain):
        whole, decimals, places = power.groups()
        if len(decimals.rstrip("0")) > int(places) or len(decimals) < int(places):
            return ""  # digits are lost
        plain = (whole + decimals)[: int(places) + 1]
        if not _LOST_PLUS.fullmatch(plain):
            return ""  # whose country it lacks cannot be told
    if _LOST_PLUS.fullmatch(plain) and is_valid_phone("+" + plain):
        return f"+{plain}"
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return ""
    written = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if phonenumbers.is_valid_number(number):
        return written
    long_enough = len(written) > _SHORTEST_NUMBER  # ranges given out lately are not known as valid yet
    return written if long_enough and phonenumbers.is_possible_number(number) else ""


def is_valid_phone(international: str) -> bool:
    """Whether a number with its “+” is one that the numbering plan of its country gives out.

    >>> is_valid_phone("+4930123456"), is_valid_phone("+4900000000"), is_valid_phone("")
    (True, False, False)
    """
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(international)))
    except phonenumbers.NumberParseException:
        return False


def digits(text: str) -> str:
    """Only the digits: Meta’s form of a phone number, once it has its country code.

    >>> digits("+49 30 123456")
    '4930123456'
    """
    return re.sub(r"[^0-9]", "", text)


def without_blanks(text: str) -> str:
    """Lowercase, no blanks before, after or in between: Google’s form of a name.

    >>> without_blanks(" Mary  Ann ")
    'maryann'
    """
    return "".join(text.split()).lower()


def without_punctuation(text: str) -> str:
    """Lowercase without punctuation, words one blank apart: Meta’s form of a name.

    >>> without_punctuation(" D'Angelo-Smith, Jr. ")
    'dangelosmith jr'
    """
    kept = "".join(c for c in text if unicodedata.category(c)[0] not in "PSC" or c.isspace())
    return " ".join(kept.split()).lower()


def letters(text: str) -> str:
    """Lowercase, no blanks, punctuation or accents: Meta’s form of a city or a state.

    >>> letters("São Paulo"), letters("St. John's")
    ('saopaulo', 'stjohns')
    """
    base = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return without_punctuation(base).replace(" ", "")


def state(text: str, country: str) -> str:
    """Meta’s form of a state: two letters in the US, lowercase letters elsewhere.

    >>> state("New York", "US"), state("Nordrhein-Westfalen", "DE")
    ('ny', 'nordrheinwestfalen')
    """
    plain = letters(text)
    return US_STATES.get(plain, plain) if country == "US" else plain


def postcode(text: str, country: str) -> str:
    """Meta’s form of a postcode: lowercase, no blanks or hyphens, five digits in the US.

    >>> postcode("94016-1234", "US"), postcode("WC2H 8LG", "GB")
    ('94016', 'wc2h8lg')
    """
    plain = re.sub(r"[\s-]", "", text).lower()
    return plain[:5] if country == "US" else plain


def country_code(text: str) -> str:
    """Two capital letters (ISO 3166-1) for a country’s code or name in seven languages, or "".

    >>> country_code("de"), country_code("Deutschland"), country_code("UK"), country_code("Narnia")
    ('DE', 'DE', 'GB', '')
    """
    plain = " ".join(text.split()).casefold()
    if plain in _ALSO:
        return _ALSO[plain]
    if plain.upper() in phonenumbers.SUPPORTED_REGIONS:
        return plain.upper()
    return _country_names().get(plain, "") if len(plain) > 2 else ""


def checked_country(country: str | None) -> str | None:
    """The code of the country a person chose.

    Raises `ExportError` when it is none.
    """
    if country is None or country == "":
        return None
    code = country_code(country)
    if not code:
        raise ExportError(f"“{country}” is no country we know. Give its two letters, such as DE, GB or US.")
    return code


@cache
def countries() -> Mapping[str, str]:
    """Every country a phone number can belong to: its two letters → its name and calling code, by name.

    >>> countries()["DE"]
    'Germany (+49)'
    """
    from phonenumbers.geodata.locale import LOCALE_DATA

    named = {}
    for code in phonenumbers.SUPPORTED_REGIONS & LOCALE_DATA.keys():
        name = _name_in(LOCALE_DATA[code], "en")
        named[code] = f"{name} (+{phonenumbers.country_code_for_region(code)})"
    return dict(sorted(named.items(), key=lambda item: unicodedata.normalize("NFKD", item[1]).casefold()))


def _name_in(spoken: Mapping[str, str], language: str) -> str:
    """A country’s name in a language, which may refer to another: “*en” is as in English."""
    name = spoken.get(language, "")
    return spoken.get(name[1:], "") if name.startswith("*") else name


@cache
def _country_names() -> Mapping[str, str]:
    """Names of countries in small letters → code. Loaded on first use: the file is large."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    names: dict[str, str] = {}
    for code, spoken in LOCALE_DATA.items():
        for language in _LANGUAGES:
            name = _name_in(spoken, language)
            if len(code) == 2 and name:
                names.setdefault(name.casefold(), code)
    return names
