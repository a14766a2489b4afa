"""What a header says about consent: the way of contact, and what the column records.

The words stand in `consent.toml`, in eleven languages, and may come in any order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Literal

from segmentation.language import vocabularies
from segmentation.language.vocabularies import Phrases
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

CHANNELS = ("email", "sms", "phone", "post", "messenger")
"""The ways of contact that are told apart."""
ANY = "any"
MAIL = "mail"
"""What a header calls “mail”: the letter box or e-mail."""

MOST_WORDS = 25
"""A header of more words is a text, a value of more words a remark."""


class Sense(StrEnum):
    """What a column records."""

    AGREE = "agree"
    REFUSE = "refuse"
    SUPPRESS = "suppress"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    LEGAL_BASIS = "legal basis"
    STATUS = "status"
    """Both, in words: subscribed, unsubscribed, cleaned."""
    FREE = "free"
    """That nothing stands in the way, as an address that works: a no does, a yes says nothing."""

    @property
    def against(self) -> bool:
        """Whether something in the column means that a person must not be contacted."""
        return self in (Sense.REFUSE, Sense.SUPPRESS, Sense.BOUNCE, Sense.COMPLAINT, Sense.FREE)


Part = Literal["answer", "moment", "until", "ended", "technical"]
_LASTS: tuple[Part, ...] = ("until", "ended")
_ANSWERS = ("agree", "agree_if_about", "refuse", "refuse_if_about", "subscription")
"""Lists of words about an answer of a person’s own."""


@dataclass(frozen=True)
class Heading:
    """What a header says about consent."""

    sense: Sense
    channels: frozenset[str] = frozenset()
    """Of `CHANNELS`; or "any"; "mail" and "other" as the header has them."""
    part: Part = "answer"
    """The answer itself; when it was given; until when it holds; that it ended; or how, where and why."""
    twice: bool = False
    """Whether it asks for a confirmed yes (double opt-in)."""
    sure: bool = True
    """Whether the header alone tells; otherwise the values must speak of consent too."""
    open_to_question: bool = False
    """Whether the person is asked where they do not."""
    doubtful: bool = False
    """Whether it is about privacy in general, or about a block of some kind: a no is clear, a yes has to be
    explained."""
    passed_on: bool = False
    """Whether it is about being profiled or data passed on, and names no way of contact."""


@for_a_while(20_000)
def heading(header: str) -> Heading | None:
    """What a header says about consent; `None` where it is about something else.

    >>> heading("HasOptedOutOfEmail").sense.value, sorted(heading("HasOptedOutOfEmail").channels)
    ('refuse', ['email'])
    >>> heading("Total Spent") is None
    True
    """
    words = words_of(_without_answers(header))
    if not words or len(words) > MOST_WORDS or says("plain", words) or says("foretold", words):
        return None
    ways = _by_subscribing(words, channels(words))
    about = bool(ways) or says("marketing", words) or says("contact", words)
    if says("elsewhere", words) and not about:
        return None
    found = _against(words, about) or _for(words, ways, about)
    if found is None or (says("measure", words) and not found.sense.against):
        return None
    if found.sense in (Sense.BOUNCE, Sense.COMPLAINT) and says("counting", words):
        return None
    if not found.sense.against and says("service", words) and not says("marketing", words):
        return None
    named = bool(ways)
    if not named:
        by_email = not found.sense.against and (found.twice or says("by_email", words))
        ways = frozenset({"email" if by_email else ANY})
    plain = named or found.sense is Sense.LEGAL_BASIS or says("marketing", words)
    doubtful = says("data_protection", words) or _only_processing(words)
    doubtful = not found.sense.against and doubtful and not (plain or says("clear_consent", words))
    passed_on = says("passed_on", words) and not plain
    return replace(
        found,
        channels=ways,
        part=_part(words, found.sense),
        doubtful=found.doubtful or doubtful,
        passed_on=passed_on,
    )


_OFFERED = re.compile(r"(\w+)\s*[/|]\s*(\w+)")


def _without_answers(header: str) -> str:
    """A header without the answers that it offers: the “nein” of “Newsletter (ja/nein)” denies nothing."""
    return _OFFERED.sub(lambda pair: " " if _are_answers(pair[1], pair[2]) else pair[0], header)


def _are_answers(one: str, other: str) -> bool:
    yes, no = vocabulary()["values.yes"].exact, vocabulary()["values.no"].exact
    first, second = " ".join(words_of(one)), " ".join(words_of(other))
    return (first in yes and second in no) or (first in no and second in yes)


def _by_subscribing(words: list[str], ways: frozenset[str]) -> frozenset[str]:
    """The ways of contact, with e-mail for a “mail” that people subscribe to."""
    mailed = MAIL in ways and says("subscribing", words)
    return ways - {MAIL} | {"email"} if mailed else ways


def channels(words: list[str]) -> frozenset[str]:
    """The ways of contact among words; “correo postal” is post although “correo” alone is e-mail."""
    ways = (*CHANNELS, "other", MAIL)
    pairs = {way: vocabulary()[f"channels.{way}"].pair(words) for way in ways}
    taken = {word for pair in pairs.values() for word in pair}
    left = [word for word in words if word not in taken]
    named = {way for way in ways if pairs[way] or vocabulary()[f"channels.{way}"].single(left)}
    return frozenset(named - {MAIL} if "email" in named else named)


def names_a_way(header: str) -> bool:
    """Whether a header has a word for a way of contact; “Opt-in” is taken for e-mail without one.

    >>> names_a_way("Newsletter"), names_a_way("Opt-in")
    (True, False)
    """
    return bool(channels(words_of(header)))


def refuses(header: str) -> bool:
    """Whether a header is about refusing: what is filled under it speaks against a person.

    >>> refuses("Unsubscribed at"), refuses("Subscribed at"), refuses("Last order")
    (True, False, False)
    """
    told = heading(header)
    return told is not None and told.sure and told.sense.against


def beside_the_way(header: str) -> tuple[str, tuple[str, ...]] | None:
    """The one way of contact in a header, and the words beside it; `None` where there are no such.

    >>> beside_the_way("SMS İzni"), beside_the_way("E-mail"), beside_the_way("E-mails sent")
    (('sms', ('izni',)), None, None)
    """
    words = words_of(header)
    if not 1 < len(words) <= MOST_WORDS or any(says(group, words) for group in _OTHER_MATTERS):
        return None
    ways = channels(words)
    if len(ways) != 1 or not all(map(str.isalpha, words)):
        return None
    (way,) = ways
    pair = vocabulary()[f"channels.{way}"].pair(words)
    rest = tuple(word for word in words if word not in pair and not channels([word]))
    return (way, rest) if rest else None


_OTHER_MATTERS = ("measure", "technical", "moment", "elsewhere", "service", "plain", "foretold")


def _against(words: list[str], about: bool) -> Heading | None:
    for sense in (Sense.COMPLAINT, Sense.BOUNCE, Sense.SUPPRESS, Sense.REFUSE):
        if says(sense.value, words):
            turned = says("not", words[:1]) and says(sense.value, words[1:])
            turned = turned and not _denies_contact(words, sense)
            return Heading(Sense.FREE if turned else sense)
    if says("legal_basis", words):
        return Heading(Sense.LEGAL_BASIS)
    if (about or says("agree", words)) and says("refuse_if_about", words):
        return Heading(Sense.REFUSE)
    if denies(words):
        return Heading(Sense.REFUSE, sure="no" not in words) if about or says("agree", words) else None
    if _of_the_person("gone", words):
        return Heading(Sense.SUPPRESS, sure=False)
    return Heading(Sense.REFUSE, sure=False, doubtful=True) if _of_the_person("blocked", words) else None


def _of_the_person(group: str, words: list[str]) -> bool:
    """Whether a header says this of a person, not of a thing: “Account deleted”, not “Deleted items”."""
    return says(group, words) and all(
        any(says(of, [word]) for of in (group, "person", "moment", "data_protection")) for word in words
    )


def _denies_contact(words: list[str], sense: Sense) -> bool:
    """Whether a “no” in front denies a way of contact: the refusing word after it only repeats that."""
    if not says("none_of", words[:1]):
        return False
    end = next(place for place in range(2, len(words) + 1) if says(sense.value, words[1:place]))
    between = words[1 : end - 1]
    return bool(channels(between)) or says("marketing", between)


def _for(words: list[str], ways: frozenset[str], about: bool) -> Heading | None:
    twice = says("twice", words)
    if says("agree", words) and says("soft", words):
        return Heading(Sense.AGREE, twice=True, doubtful=True)
    if says("agree", words):
        return Heading(Sense.AGREE, twice=twice)
    if _only_processing(words):
        return Heading(Sense.AGREE, sure=False)
    if not about:
        alone = twice and says("moment", words) and len(words) == 2
        return Heading(Sense.AGREE, twice=True, sure=False) if alone else None
    if ways and says("reaches", words):
        return Heading(Sense.FREE, sure=False)
    if says("status", words):
        return Heading(Sense.STATUS, twice=twice, sure=False, open_to_question=True)
    if says("agree_if_about", words):
        return Heading(Sense.AGREE, twice=twice, sure=False, open_to_question=True)
    if says("state", words) or twice:
        return Heading(Sense.STATUS, twice=twice, sure=False)
    if says("marketing", words) and (ways or len(words) == 1):
        return Heading(Sense.AGREE, sure=False)
    return None


def _only_processing(words: list[str]) -> bool:
    """Whether a header is a bare word for what may be done with data, such as “Profiling”."""
    return vocabulary()["processed"].whole(words)


def _part(words: list[str], sense: Sense) -> Part:
    if sense is Sense.LEGAL_BASIS:
        return "answer"
    for part in () if sense.against else _LASTS:
        if says(part, words):
            return part
    if says("technical", words) or (sense.against and says("counting", words)):
        return "technical"
    return "moment" if says("moment", words) else "answer"


def denies(words: list[str]) -> bool:
    """Whether a “not” is among the words; a “No” at the end, or before “of”, is a number."""
    after = [*words[1:], "of"]
    return says(
        "not",
        [word for word, following in zip(words, after, strict=True) if word != "no" or following != "of"],
    )


@cache
def vocabulary(language: str | None = None) -> Mapping[str, Phrases]:
    """Every list of `consent.toml` by its name there: “agree”, “channels.email”, “values.yes”.

    Of all languages as one, or of one alone.
    """
    return vocabularies.load("consent/consent.toml", nested=("channels", "values"), language=language)


def answers_in(language: str, header: str) -> bool:
    """Whether a header asks for consent in the words of this very language.

    >>> answers_in("cs", "Souhlas s newsletterem"), answers_in("cs", "Newsletter edition")
    (True, False)
    """
    words, known = words_of(header), vocabulary(language)
    head = heading(header) if any(known[group].found(words) for group in _ANSWERS) else None
    return head is not None and head.part == "answer"


def says(group: str, words: list[str]) -> bool:
    """Whether a list of the vocabulary has one of its entries among the words."""
    return vocabulary()[group].found(words)
