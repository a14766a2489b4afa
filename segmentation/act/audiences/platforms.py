"""The import files of advertising and e-mail platforms, as data.

A platform is a list of columns; a column is a header and what stands below it. Headers, forms and
hashing follow each platform's own help pages. A new platform is one entry in `PLATFORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from segmentation.act.audiences import identifiers
from segmentation.act.audiences.identifiers import MD5, SHA256


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
    hashed_email: str
    hashed_phone: str
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
    ready: Callable[[Person], str] | None = None
    """What came hashed already, and stands there where nothing can be hashed."""
    extra: bool = False
    """Whether it is left out where nobody has anything in it, and where nothing is hashed."""


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
    digests: tuple[int, ...] = ()
    """What it reads of addresses that come hashed, such as `identifiers.SHA256`."""


def _email(header: str, form: Callable[[str], str] = str, *, hashed_header: str | None = None) -> Field:
    return Field(
        header,
        lambda p: form(p.email),
        secret=True,
        hashed_header=hashed_header,
        ready=lambda p: p.hashed_email,
    )


def _phone(header: str, form: Callable[[str], str] = str, *, hashed_header: str | None = None) -> Field:
    return Field(
        header,
        lambda p: form(p.phone),
        secret=True,
        hashed_header=hashed_header,
        ready=lambda p: p.hashed_phone,
    )


def _nothing(person: Person) -> str:
    """For a column that has to be there."""
    return ""


def _other_gmail(person: Person) -> str:
    """A Gmail address as Google’s newest page wants it hashed, where that differs."""
    other = identifiers.gmail(person.email)
    return other if other != person.email else ""


def _google_name(name: Callable[[Person], str]) -> Callable[[Person], str]:
    """Google matches an address only when all four parts are there; a part alone would say too much."""

    def value(person: Person) -> str:
        whole = person.first and person.last and person.country and person.postcode
        return name(person) if whole else ""

    return value


def _clipped(text: str) -> str:
    """At most 255 bytes, what a text field of Mailchimp holds."""
    return text.encode()[:255].decode("utf-8", "ignore")


def _tags(person: Person) -> str:
    """Two tags of at most 100 characters; a comma would divide a tag."""
    return f"Segment {person.segment},{person.persona.replace(',', ' ')[:100].strip()}"


_ALL = (
    # support.google.com/google-ads/answer/7475964 and 7476159: headers in English, E.164 with its plus,
    # names and addresses in lowercase without blanks; country and postcode are never hashed, and Email may
    # come twice. Why it does for some is told in docs/decisions/lists.md.
    Platform(
        "google",
        "Google Ads",
        "advertising",
        (
            _email("Email"),
            _phone("Phone"),
            Field("First Name", _google_name(lambda p: identifiers.without_blanks(p.first)), secret=True),
            Field("Last Name", _google_name(lambda p: identifiers.without_blanks(p.last)), secret=True),
            Field("Country", _google_name(lambda p: p.country)),
            Field("Zip", _google_name(lambda p: p.postcode)),
            Field("Email", _other_gmail, secret=True, extra=True),
        ),
        ("email", "phone"),
        least=100,
        digests=(SHA256,),
    ),
    # facebook.com/business/help/2082575038703844 and its hashing rules: the phone as digits with the
    # country code and without a plus; every column of this list is hashed, the country included.
    Platform(
        "meta",
        "Meta",
        "advertising",
        (
            _email("email"),
            _phone("phone", identifiers.digits),
            Field("fn", lambda p: identifiers.without_punctuation(p.first), secret=True),
            Field("ln", lambda p: identifiers.without_punctuation(p.last), secret=True),
            Field("ct", lambda p: identifiers.letters(p.city), secret=True),
            Field("st", lambda p: identifiers.state(p.state, p.country), secret=True),
            Field("zip", lambda p: identifiers.postcode(p.postcode, p.country), secret=True),
            Field("country", lambda p: p.country.lower(), secret=True),
        ),
        ("email", "phone"),
        least=100,
        digests=(SHA256,),
    ),
    # ads.tiktok.com/help, “How to create a Custom Audience with a customer file”: E.164 with its plus.
    Platform(
        "tiktok",
        "TikTok",
        "advertising",
        (
            _email("Email", hashed_header="Email_SHA256"),
            _phone("Phone", hashed_header="Phone_SHA256"),
        ),
        ("email", "phone"),
        least=1000,
        digests=(SHA256,),
    ),
    # linkedin.com/help/lms/answer/a1489764: the headers of its template, none changed or left out; addresses
    # plain or as SHA-256; 300 rows at least, 20 MB at most. Names have no hashed form there and stay home.
    Platform(
        "linkedin",
        "LinkedIn",
        "advertising",
        (
            _email("email"),
            Field("firstname", _nothing),
            Field("lastname", _nothing),
            Field("jobtitle", _nothing),
            Field("employeecompany", _nothing),
            Field("country", lambda p: p.country),
            Field("googleaid", _nothing),
        ),
        ("email",),
        least=300,
        most_bytes=20_000_000,
        digests=(SHA256,),
    ),
    # help.ads.microsoft.com/apex/index/3/en/56921 and, for the hash, learn.microsoft.com, “Customer List Item
    # Record”: addresses only, SHA-256 in 64 hexadecimal digits; 300 matched people at least.
    Platform(
        "microsoft",
        "Microsoft Advertising",
        "advertising",
        (_email("Email"),),
        ("email",),
        least=300,
        digests=(SHA256,),
    ),
    # help.pinterest.com/business/article/audience-targeting: one column, addresses plain, SHA-256 or MD5; 100
    # matched people at least.
    Platform(
        "pinterest",
        "Pinterest",
        "advertising",
        (_email("Email"),),
        ("email",),
        least=100,
        digests=(SHA256, MD5),
    ),
    # developers.snap.com, “Customer Lists”, and businesshelp.snapchat.com: one kind of identifier in a file,
    # lowercase, SHA-256; 1,000 matched people at least.
    Platform(
        "snapchat",
        "Snapchat",
        "advertising",
        (_email("Email"),),
        ("email",),
        least=1000,
        digests=(SHA256,),
    ),
    # advertising.amazon.com/help/GCCXMZYCK4RXWS6C and the normalizers of Amazon’s own AMC Uploader: addresses
    # without signs but . _ -, phones as E.164 without the plus, SHA-256; 2,000 matched people at least.
    Platform(
        "amazon",
        "Amazon Ads",
        "advertising",
        (
            _email("email", identifiers.amazon_address),
            _phone("phone", identifiers.digits),
        ),
        ("email", "phone"),
        least=2000,
        digests=(SHA256,),
    ),
    # ads-api.reddit.com/docs/v3/manage-customer-lists, and Reddit’s rules for hashing in “Manual Advanced
    # Matching”: of the name only letters and digits, without what follows a plus; 1,000 matched people.
    Platform(
        "reddit",
        "Reddit",
        "advertising",
        (_email("EMAIL", identifiers.reddit_address, hashed_header="EMAIL_SHA256"),),
        ("email",),
        least=1000,
        plain_local_part=True,
        digests=(SHA256,),
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
