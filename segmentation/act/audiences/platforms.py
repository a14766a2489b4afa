"""The import files of advertising and e-mail platforms, as data.

A platform is a list of columns; a column is a header and what stands below it. Headers, forms and
hashing follow each platform's own help pages. A new platform is one entry in `PLATFORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from segmentation.act.audiences import identifiers


class Person(NamedTuple):
    """One customer as `contacts.people` knows them, with what the study says; "" where unknown."""

    email: str
    phone: str
    first: str
    last: str
    city: str
    state: str
    postcode: str
    country: str
    segment: str
    persona: str


@dataclass(frozen=True)
class Field:
    """One column of a platform's file."""

    header: str
    value: Callable[[Person], str]
    secret: bool = False
    """Whether it is hashed with SHA-256 when the file is hashed."""
    hashed_header: str | None = None
    """Its name in a hashed file, where that differs."""


@dataclass(frozen=True)
class Platform:
    """What a platform reads, and what it asks of a list."""

    key: str
    title: str
    kind: Literal["advertising", "email"]
    """Advertising: a list per segment, hashed. E-mail: one list, with the segment as a column."""
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    """A customer is usable who has at least one of these."""
    least: int | None = None
    """The smallest list the platform works with."""
    most_bytes: int | None = None
    plain_local_part: bool = False
    """Whether letters such as ñ are refused before the @."""


def _google_name(name: Callable[[Person], str]) -> Callable[[Person], str]:
    """Google matches an address only when all four parts are there; a part alone would say too much."""

    def value(person: Person) -> str:
        whole = person.first and person.last and person.country and person.postcode
        return name(person) if whole else ""

    return value


def _clipped(text: str, most: int = 255) -> str:
    """At most 255 bytes, what a text field of Mailchimp holds."""
    return text.encode()[:most].decode("utf-8", "ignore")


def _tags(person: Person) -> str:
    """Two tags of at most 100 characters; a comma would divide a tag."""
    return f"Segment {person.segment},{person.persona.replace(',', ' ')[:100].strip()}"


_ALL = (
    # support.google.com/google-ads/answer/7475964 and 7476159: headers in English, E.164 with its plus,
    # names and addresses in lowercase without blanks; country and postcode are never hashed.
    Platform(
        "google",
        "Google Ads",
        "advertising",
        (
            Field("Email", lambda p: p.email, secret=True),
            Field("Phone", lambda p: p.phone, secret=True),
            Field("First Name", _google_name(lambda p: identifiers.without_blanks(p.first)), secret=True),
            Field("Last Name", _google_name(lambda p: identifiers.without_blanks(p.last)), secret=True),
            Field("Country", _google_name(lambda p: p.country)),
            Field("Zip", _google_name(lambda p: p.postcode)),
        ),
        ("email", "phone"),
        least=100,
    ),
    # facebook.com/business/help/2082575038703844 and its hashing rules: the phone as digits with the
    # country code and without a plus; every column of this list is hashed, the country included.
    Platform(
        "meta",
        "Meta",
        "advertising",
        (
            Field("email", lambda p: p.email, secret=True),
            Field("phone", lambda p: identifiers.digits(p.phone), secret=True),
            Field("fn", lambda p: identifiers.without_punctuation(p.first), secret=True),
            Field("ln", lambda p: identifiers.without_punctuation(p.last), secret=True),
            Field("ct", lambda p: identifiers.letters(p.city), secret=True),
            Field("st", lambda p: identifiers.state(p.state, p.country), secret=True),
            Field("zip", lambda p: identifiers.postcode(p.postcode, p.country), secret=True),
            Field("country", lambda p: p.country.lower(), secret=True),
        ),
        ("email", "phone"),
        least=100,
    ),
    # ads.tiktok.com/help, “How to create a Custom Audience with a customer file”: E.164 with its plus.
    Platform(
        "tiktok",
        "TikTok",
        "advertising",
        (
            Field("Email", lambda p: p.email, secret=True, hashed_header="Email_SHA256"),
            Field("Phone", lambda p: p.phone, secret=True, hashed_header="Phone_SHA256"),
        ),
        ("email", "phone"),
        least=1000,
    ),
    # help.klaviyo.com 115005078967: the address first, other headers become properties, up to 50 MB.
    Platform(
        "klaviyo",
        "Klaviyo",
        "email",
        (
            Field("Email", lambda p: p.email),
            Field("Phone Number", lambda p: p.phone),
            Field("First Name", lambda p: p.first),
            Field("Last Name", lambda p: p.last),
            Field("Segment", lambda p: p.segment),
            Field("Persona", lambda p: p.persona),
        ),
        ("email", "phone"),
        most_bytes=50_000_000,
    ),
    # mailchimp.com/help/format-guidelines-for-your-import-file: text fields hold 255 bytes.
    Platform(
        "mailchimp",
        "Mailchimp",
        "email",
        (
            Field("Email Address", lambda p: p.email),
            Field("First Name", lambda p: _clipped(p.first)),
            Field("Last Name", lambda p: _clipped(p.last)),
            Field("SMS Phone Number", lambda p: p.phone),
            Field("Country", lambda p: p.country),
            Field("Segment", lambda p: p.segment),
            Field("Persona", lambda p: _clipped(p.persona)),
            Field("Tags", _tags),
        ),
        ("email",),
        plain_local_part=True,
    ),
    # knowledge.hubspot.com, “Set up your import files”: contacts are recognised by their address.
    Platform(
        "hubspot",
        "HubSpot",
        "email",
        (
            Field("Email", lambda p: p.email),
            Field("First Name", lambda p: p.first),
            Field("Last Name", lambda p: p.last),
            Field("Phone Number", lambda p: p.phone),
            Field("Touchstone Segment", lambda p: p.segment),
            Field("Touchstone Persona", lambda p: p.persona),
        ),
        ("email",),
    ),
)

PLATFORMS: Mapping[str, Platform] = {platform.key: platform for platform in _ALL}
"""Every platform by its key."""
