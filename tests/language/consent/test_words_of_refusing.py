"""Refusing is heard in every form of its verbs, and agreeing is not mistaken for it."""

from __future__ import annotations

import pytest

from segmentation.language.consent.consent import Column, read_column
from segmentation.language.consent.consent_headings import Sense
from segmentation.language.consent.consent_values import Answer

REFUSING = {
    "en": [
        "Consent rescinded",
        "Denies consent",
        "Objected to processing",
        "Marketing ban",
        "Ceased marketing on",
    ],
    "de": ["Einwilligung zurückgezogen", "Zustimmung aufgehoben", "Lehnt Werbung ab", "Werbung unerwünscht"],
    "fr": ["Consentement retiré le", "Consentement révoqué", "Exclu du marketing"],
    "es": ["Consentimiento retirado", "Niega consentimiento", "Se opone a publicidad", "Renuncia a boletín"],
    "it": [
        "Nega consenso marketing",
        "Ritira consenso",
        "Diniego consenso",
        "Vieta contatto",
        "Non acconsente",
    ],
    "pt": ["Retirou consentimento", "Nega consentimento", "Opõe-se a marketing", "Saiu do boletim"],
    "nl": ["Trekt toestemming in", "Wijst reclame af", "Toestemming herroepen", "Verbiedt contact"],
    "pl": ["Cofnięta zgoda", "Odmawia zgody", "Odrzuca reklamy", "Zabrania kontaktu"],
    "sv": ["Samtycke återkallat", "Undanber sig reklam", "Nekat samtycke", "Motsätter sig marknadsföring"],
    "da": ["Samtykke trukket tilbage", "Tilbagekaldt samtykke", "Afviser reklame", "Fravalgt nyhedsbrev"],
    "no": ["Tilbakekalt samtykke", "Avslår markedsføring", "Nekter samtykke"],
    "fi": [
        "Perunut suostumuksen",
        "Kieltää markkinoinnin",
        "Vastustaa markkinointia",
        "Uutiskirje lopetettu",
    ],
    "cs": ["Souhlas vzat zpět", "Odmítá reklamu", "Nechce newsletter", "Námitka proti marketingu"],
    "tr": ["İzin geri alındı", "İzin vermedi", "Reklam reddi", "Pazarlama onayı yok"],
    "hu": ["HOZZAJARULAS_VISSZAVONVA", "DM_TILTAS", "Elutasítja a reklámot", "Nem járul hozzá"],
    "ro": ["Consimțământ revocat", "Se opune marketingului", "Nu dorește newsletter"],
    "ru": ["Согласие отозвано", "Отказ от рассылки", "Нет согласия", "Рассылка запрещена"],
    "el": ["Άρνηση συγκατάθεσης", "Αρνείται διαφημίσεις", "Χωρίς συγκατάθεση"],
    "ja": ["同意撤回日", "メルマガ解除日", "メール不要", "広告拒否"],
    "ko": ["동의 철회일", "마케팅 동의 취소", "광고 거부", "수신 거부", "광고 수신 거부"],
    "zh": ["同意撤回", "拒绝营销", "取消订阅", "不同意营销"],
}
AGREEING = {
    "en": ["Newsletter (y/n)", "Consent given on", "Exclusive offers by email", "Newsletter NE"],
    "de": ["Newsletter (ja/nein)", "Einwilligung erteilt am", "Werbung gewünscht"],
    "fr": ["Newsletter (oui/non)", "Souhaite recevoir la newsletter"],
    "it": ["Newsletter (sì/no)", "Consenso marketing"],
    "pt": ["Newsletter (sim/não)"],
    "nl": ["Nieuwsbrief (ja/nee)", "Engelse nieuwsbrief", "Nu aanmelden nieuwsbrief"],
    "pl": ["Newsletter (tak/nie)", "Zgoda wyrażona dnia"],
    "sv": ["Nyhetsbrev (ja/nej)", "Tar emot nyhetsbrev"],
    "da": ["Nyhedsbrev (ja/nej)", "Modtager nyhedsbrev"],
    "no": ["Nyhetsbrev (ja/nei)", "Tar imot nyhetsbrev"],
    "fi": ["Uutiskirje (kyllä/ei)", "Markkinointilupa"],
    "cs": ["Newsletter (ano/ne)", "Souhlas s marketingem"],
    "tr": ["Bülten (evet/hayır)", "İzin tarihi"],
    "hu": ["Hírlevél (igen/nem)", "Hozzájárulás dátuma"],
    "ro": ["Newsletter (da/nu)"],
    "ru": ["Рассылка (да/нет)", "Дата согласия"],
    "el": ["Newsletter (ναι/όχι)"],
    "ja": ["メルマガ（可/不可）", "メルマガ許可"],
}


def answers(header: str, *cells: str) -> list[str]:
    """What a column says of each of its values; “–” for one that it says nothing of."""
    column = read_column(header, cells)
    return ["mute"] * len(cells) if column is None else [_told(column, cell) for cell in cells]


def _told(column: Column, cell: str) -> str:
    if cell in column.asked:
        return "ask"
    return ",".join(answer.value for answer in column.said.get(cell, {}).values()) or "–"


def _each(headers: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, header) for language, told in headers.items() for header in told]


@pytest.mark.parametrize(("language", "header"), _each(REFUSING))
def test_a_yes_or_a_day_below_a_verb_of_refusing_is_a_no(language: str, header: str) -> None:
    """“Denies consent: yes” and “Consent retracted: 2024-05-06” were read as agreeing."""
    assert answers(header, "1", "0") == ["refused", "unknown"], language
    assert answers(header, "2024-05-06") == ["refused"], language


@pytest.mark.parametrize(("language", "header"), _each(AGREEING))
def test_answers_offered_in_a_header_and_words_that_only_look_so_refuse_nothing(
    language: str, header: str
) -> None:
    """“Newsletter (oui/non)” was taken for refusing by its “non”, so that everybody’s answer was turned."""
    if header != "Exclusive offers by email":
        assert answers(header, "1", "0") == ["agreed", "refused"], language
    assert answers(header, "2024-05-06") != ["refused"], language


@pytest.mark.parametrize(
    "header",
    [
        "KEINEWERBUNG",
        "KEINEWERBUNGERWUENSCHT",
        "WERBUNGUNERWUENSCHT",
        "OHNEWERBUNG",
        "EINWILLIGUNGWIDERRUFEN",
    ],
)
def test_german_written_in_one_piece_refuses_too(header: str) -> None:
    """The “keine” of “KEINEWERBUNG” was not seen, and its “ja” was a yes."""
    assert answers(header, "ja", "nein") == ["refused", "unknown"]


def test_notices_in_italian_are_no_refusal_in_norwegian() -> None:
    """“Avvisi” are notices; only “avviser” and “avvist” refuse."""
    assert answers("Avvisi via SMS", "S", "N") == ["mute", "mute"]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Uutiskirje", "K", "E"),
        ("E-posta izni", "E", "H"),
        ("Souhlas s newsletterem", "A", "N"),
        ("Hírlevél", "I", "N"),
        ("Рассылка", "Д", "Н"),
        ("Newsletter", "T", "N"),
        ("Newsletter", "S", "N"),
    ],
)
def test_two_letters_of_the_language_of_a_header_are_yes_and_no(header: str, yes: str, no: str) -> None:
    """“I” and “N” are igen and nem: asked about before, and everybody was kept out."""
    assert answers(header, yes, no) == ["agreed", "refused"]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Newsletter edition", "A", "N"),
        ("Newsletter group", "A", "N"),
        ("Opt-in source", "I", "N"),
        ("Email permission", "E", "H"),
        ("Newsletter", "A", "N"),
        ("Souhlas zdroj", "A", "N"),
    ],
)
def test_two_letters_under_a_header_in_another_language_agree_to_nothing(
    header: str, yes: str, no: str
) -> None:
    """The A of two editions, and the I of a source such as “internet”, were taken for a yes."""
    assert "agreed" not in answers(header, yes, no)


def test_one_letter_alone_is_asked_about() -> None:
    """An “A” without its “N” may be anything."""
    assert answers("Newsletter", "A") == ["ask"]
    assert answers("email_promo_status", "A", "N", "B") == ["ask", "ask", "ask"]


@pytest.mark.parametrize(
    "header",
    [
        "Email valid",
        "Email deliverable",
        "EMAILZUSTELLBAR",
        "Courriel valide",
        "E-posta geçerli",
        "Not unsubscribed",
    ],
)
def test_a_no_to_what_should_be_yes_refuses_and_a_yes_says_nothing(header: str) -> None:
    """An address that does not work, or a “not unsubscribed: no”, was not heard."""
    assert answers(header, "1", "0") == ["unknown", "refused"]


def test_what_arrives_is_told_in_words_too_and_records_no_yes() -> None:
    """“Geri döndü” and “不達” came back; “geçerli” and “正常” agree to nothing."""
    for header, works, returned in (
        ("E-posta Durumu", "Geçerli", "Geri döndü"),
        ("E-mail Delivery", "正常", "不達"),
        ("Email status", "valid", "bounced"),
    ):
        column = read_column(header, [works, returned])
        assert column is not None
        assert column.heading.sense is Sense.FREE
        assert answers(header, works, returned) == ["unknown", "refused"]


def test_a_column_of_addresses_is_none_about_whether_they_work() -> None:
    """“Valid email” may hold them."""
    assert answers("Valid email", "a@example.com", "b@example.com") == ["mute", "mute"]


def test_a_subscription_that_meets_with_spam_or_bounces_is_one_to_mails() -> None:
    """“Estado da subscrição” with Devolvido and Marcou como spam was no column about consent at all."""
    told = answers(
        "Estado da subscrição", "Ativo", "Cancelou", "Devolvido", "Por confirmar", "Marcou como spam"
    )
    assert told == ["agreed", "refused", "refused", "unknown", "refused"]
    assert answers("Subscription status", "active", "cancelled", "unconfirmed") == [
        "ask",
        "refused",
        "unknown",
    ]
    assert answers("Direct debit subscription", "Active", "Bounced") == ["ask", "refused"], "a payment may"
    assert answers("Subscription status", "active", "cancelled", "past due") == ["mute"] * 3


def test_a_soft_opt_in_is_nobodys_yes() -> None:
    """It is how some laws call customers who did not object: a yes was read, and “0” as a no."""
    assert answers("Soft opt-in", "1", "0") == ["ask", "unknown"]
    assert answers("Email opt-in", "1", "0") == ["agreed", "refused"]


def test_mail_that_people_unsubscribe_from_is_e_mail() -> None:
    """“unsubscribedFromAllMail” beside a column about e-mail was taken for the letter box."""
    column = read_column("traits.unsubscribedFromAllMail", ["true", "false"])
    assert column is not None
    assert column.heading.channels == {"email"}
    assert column.said["true"] == {"": Answer.REFUSED}
    assert read_column("Do Not Mail", ["1"]).heading.channels == {"mail"}  # type: ignore[union-attr]


def test_a_japanese_mail_magazine_is_a_newsletter_and_dm_is_post() -> None:
    """“Mail Magazine” was silent, and “DM Permission” spoke for e-mail."""
    assert answers("Mail Magazine", "希望する", "希望しない") == ["agreed", "refused"]
    column = read_column("DM Permission", ["可", "不可"])
    assert column is not None
    assert column.heading.channels == {"post"}


@pytest.mark.parametrize(
    "value",
    [
        "spärrad",
        "zurückgezogen",
        "kein Interesse",
        "no thanks",
        "non merci",
        "wil niet",
        "ønsker ikke",
        "nepřeje si",
        "istemiyor",
        "geri alındı",
        "tiltott",
        "не хочет",
        "解除",
        "철회",
        "撤回",
        "retirou",
        "perunut",
        "undanbett",
    ],
)
def test_a_value_refuses_in_the_words_that_a_header_does(value: str) -> None:
    """Beside a clear yes in another column a value that nobody understands let people in."""
    assert answers("Email status", value, "Subscribed") == ["refused", "agreed"]
    assert answers("Newsletter", value, "yes") == ["refused", "agreed"]
