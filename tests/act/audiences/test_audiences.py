"""Lists that platforms can read, and receipts of who is in them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile

import pandas as pd
import pytest
from pandas import DataFrame
from standins import mini_study

from segmentation.act.audiences import contact_consent
from segmentation.act.audiences import reach as reaches
from segmentation.act.audiences.audiences import Audience, audience_files
from segmentation.act.audiences.audiences import audience as listed
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.exports import EXPORTS
from segmentation.act.files.labels import labels
from segmentation.act.personas.cards.platform_names import name_warning
from segmentation.act.personas.packs.packs import PACKS, pack
from segmentation.errors import ExportError

ADA = {
    "First Name": " Ada Mary ",
    "Last Name": "O'Neil-Smith",
    "Email": " Ada.L@Example.COM",
    "Phone": "(234) 567-8910",
    "City": "New York",
    "State": "New York",
    "Zip Code": "10001-1234",
    "Country": "USA",
    "Consent": "yes",
}


def upload(*changes: dict[str, str]) -> DataFrame:
    """Ada, again and again, each time with other cells."""
    return DataFrame([ADA | change for change in changes], dtype="str")


def audience(study, platform: str, **options) -> Audience:
    """A list of however few."""
    return listed(study, platform, **({"fewest": 1} | options))


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def only_row(study, platform: str, **options) -> dict[str, str]:
    rows = list(csv.DictReader(io.StringIO(audience(study, platform, **options).csv().decode())))
    assert len(rows) == 1
    return rows[0]


def test_google_by_its_rules():
    """Addresses and names lowercase without blanks, the phone with its plus; country and zip in the clear."""
    row = only_row(mini_study(upload({}), k=1), "google")

    assert row == {
        "Email": hashed("ada.l@example.com"),
        "Phone": hashed("+12345678910"),
        "First Name": hashed("adamary"),
        "Last Name": hashed("o'neil-smith"),
        "Country": "US",
        "Zip": "10001-1234",
    }
    assert list(row) == ["Email", "Phone", "First Name", "Last Name", "Country", "Zip"]


def test_google_takes_a_whole_address_or_none():
    """A name without a postcode cannot be matched, so it does not leave."""
    row = only_row(mini_study(upload({"Zip Code": ""}), k=1), "google")

    assert [row[part] for part in ("First Name", "Last Name", "Country", "Zip")] == ["", "", "", ""]


def test_meta_by_its_rules():
    """The phone as digits, names without punctuation, places as letters; every column is hashed."""
    row = only_row(mini_study(upload({}), k=1), "meta")

    assert row == {
        "email": hashed("ada.l@example.com"),
        "phone": hashed("12345678910"),
        "fn": hashed("ada mary"),
        "ln": hashed("oneilsmith"),
        "ct": hashed("newyork"),
        "st": hashed("ny"),
        "zip": hashed("10001"),
        "country": hashed("us"),
    }


def test_google_and_meta_hash_one_phone_differently():
    """The plus sign alone makes two digests; mixing them up finds nobody."""
    study = mini_study(upload({}), k=1)

    assert only_row(study, "google")["Phone"] != only_row(study, "meta")["phone"]
    assert only_row(study, "google")["Email"] == only_row(study, "meta")["email"]


def test_tiktok_by_its_rules():
    """Hashed columns bear hashed headers; the phone keeps its plus."""
    study = mini_study(upload({}), k=1)

    assert only_row(study, "tiktok") == {
        "Email_SHA256": hashed("ada.l@example.com"),
        "Phone_SHA256": hashed("+12345678910"),
    }
    assert only_row(study, "tiktok", hashed=False) == {"Email": "ada.l@example.com", "Phone": "+12345678910"}


def test_klaviyo_by_its_rules():
    """The address first, the phone as E.164, the segment as a property."""
    row = only_row(mini_study(upload({}), k=1, names=("Loyal",)), "klaviyo")

    assert list(row.items()) == [
        ("Email", "ada.l@example.com"),
        ("Phone Number", "+12345678910"),
        ("First Name", "Ada Mary"),
        ("Last Name", "O'Neil-Smith"),
        ("Segment", "1"),
        ("Persona", "Loyal"),
    ]


def test_mailchimp_by_its_rules():
    """Text fields hold 255 bytes, tags 100 characters without commas, and Britain is GB."""
    changes = {"First Name": "ß" * 200, "Country": "UK", "Phone": "07911 123456"}
    row = only_row(mini_study(upload(changes), k=1, names=("Loyal, and " + "x" * 120,)), "mailchimp")

    assert row["Email Address"] == "ada.l@example.com"
    assert row["First Name"] == "ß" * 127
    assert (row["Country"], row["SMS Phone Number"]) == ("GB", "+447911123456")
    first, second = row["Tags"].split(",")
    assert (first, len(second)) == ("Segment 1", 100)


def test_mailchimp_refuses_foreign_letters_before_the_at():
    """Such an address is left out with its reason, not lost on upload."""
    made = audience(mini_study(upload({}, {"Email": "josé@example.com"}), k=1), "mailchimp")

    assert made.left_out.to_dict() == {1: reaches.FOREIGN_LETTERS}


def test_hubspot_by_its_rules():
    """The address and names under HubSpot’s own headers, the segment in columns of ours."""
    row = only_row(mini_study(upload({}), k=1, names=("Loyal",)), "hubspot")

    assert row == {
        "Email": "ada.l@example.com",
        "First Name": "Ada Mary",
        "Last Name": "O'Neil-Smith",
        "Phone Number": "+12345678910",
        "Touchstone Segment": "1",
        "Touchstone Persona": "Loyal",
    }


def test_formulas_do_not_travel_in_names():
    """Files that people open are safe; phone numbers keep their plus."""
    row = only_row(mini_study(upload({"First Name": '=HYPERLINK("http://x.invalid")'}), k=1), "klaviyo")

    assert row["First Name"].startswith("'=HYPERLINK")
    assert row["Phone Number"] == "+12345678910"


EVERYBODY = upload(
    {},
    {"Email": "bob@example.com", "Consent": "no"},
    {"Email": "", "Phone": ""},
    {"Email": "bob at example", "Phone": "12"},
    {"Email": "ADA.L@example.com"},
    {"Email": "zoe@example.com"},
    {"Email": "set@example.com"},
)


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_the_receipt_counts_every_row(platform: str):
    """Every row of the upload is in the list or left out with one reason; together they are all."""
    made = audience(mini_study(EVERYBODY, k=1, set_aside=(6,)), platform)

    assert made.people.index.to_list() == [0, 5]
    assert made.left_out.index.to_list() == [1, 2, 3, 4, 6]
    assert sum(count for count, _ in made.receipt()) == len(EVERYBODY)
    assert made.receipt()[-1] == (2, f"Customers in the list for {PLATFORMS[platform].title}")
    assert made.left_out[1] == contact_consent.REFUSED
    assert made.left_out[4] == reaches.REPEATED
    assert made.left_out[6] == reaches.NOT_IN_STUDY


def test_reasons_are_specific():
    """No address, an unreadable one and a missing consent are told apart."""
    made = audience(mini_study(EVERYBODY, k=1), "google")

    assert made.left_out[2] == reaches.NO_CONTACT
    assert made.left_out[3] == reaches.UNREADABLE


def test_the_unasked_can_be_put_in_and_are_noted():
    """Whoever takes customers without a yes is told so in the receipt; who said no stays out."""
    people = EVERYBODY.assign(Consent=["yes", "no", "yes", "yes", "yes", "", "yes"])
    made = audience(mini_study(people, k=1), "google", include_unknown=True)

    assert 5 in made.people.index
    assert 1 not in made.people.index
    assert any("neither agreed nor refused" in note for note in made.notes)


def test_a_file_without_consent_is_noted():
    """Where nothing says who agreed, the receipt reminds of it."""
    made = audience(mini_study(EVERYBODY.drop(columns="Consent"), k=1), "klaviyo")

    assert any("no column about consent" in note for note in made.notes)


def test_lists_below_the_minimum_are_noted():
    """Each segment too small for the platform is named with its size."""
    study = mini_study(upload(*({"Email": f"a{i}@example.com", "Phone": ""} for i in range(150))), k=2)

    assert audience(study, "google").notes == tuple(
        f"Segment {s} has 75 usable customers; Google Ads asks for at least 100." for s in (1, 2)
    )
    assert len(audience(study, "tiktok").notes) == 2
    assert audience(study, "hubspot").notes == ()


@pytest.mark.parametrize("name", ["Depressed buyers", "Young women", "Catholic givers", "In debt"])
def test_names_about_people_themselves_are_noted(name):
    """What people earn, suffer from, are or believe is no name for a list."""
    assert name in (name_warning(name) or "")


def test_names_about_money_or_health_are_noted():
    """A list called “High income” may be refused; other names are fine."""
    study = mini_study(upload({}), k=1, names=("High Income",))

    assert any("“High Income”" in note for note in audience(study, "meta").notes)
    assert name_warning("Black Friday shoppers") is None
    assert all(name_warning(rule.name) is None for filename in PACKS.values() for rule in pack(filename))
    assert not any("“High Income”" in note for note in audience(study, "klaviyo").notes)


def test_one_segment_without_its_control_group():
    """The customers kept aside are those that the labelled file calls control."""
    study = mini_study(upload(*({"Email": f"a{i}@example.com"} for i in range(40))), k=2)

    made = audience(study, "meta", segment=2, keep_aside=0.25)

    table = labels(study, control=0.25)
    expected = table.index[(table["Segment"] == 2) & (table["Test or control"] == "Test")]
    assert made.people.index.to_list() == expected.to_list()
    assert (made.left_out == reaches.KEPT_ASIDE).sum() == 5


def test_a_file_without_contacts_is_refused():
    """Without any address or number there is no list, and the message says what to do."""
    with pytest.raises(ExportError, match="no e-mail and no phone column, so Meta"):
        audience(mini_study(DataFrame({"Age": ["3", "4"]})), "meta")
    with pytest.raises(ExportError, match="no e-mail column, and HubSpot needs one"):
        audience(mini_study(DataFrame({"Phone": ["+4930123456"]})), "hubspot")


def test_a_list_of_nobody_is_refused():
    """When nobody is left the message says why most are out."""
    with pytest.raises(ExportError, match=r"None of the 2 customers.*said no"):
        audience(mini_study(upload({"Consent": "no"}, {"Consent": "no"})), "google")


def test_an_unknown_platform_is_refused():
    """The message lists the platforms there are."""
    with pytest.raises(ExportError, match=r"no platform “myspace”\. Choose one of google, meta"):
        audience(mini_study(upload({})), "myspace")


def test_the_advertising_zip_holds_a_list_per_segment_and_the_receipt():
    """The lists together are the whole audience; the files bear numbers, not names."""
    people = [{"Email": f"p{i}@example.com", "Consent": "no" if i == 1 else "yes"} for i in range(30)]
    study = mini_study(upload(*people), k=2)

    with zipfile.ZipFile(io.BytesIO(EXPORTS["google"].build(study))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}

    assert list(files) == [
        *("google-segment-1.csv", "google-segment-2.csv"),
        *("receipt.txt", "not-in-the-lists.csv"),
    ]
    lists = [pd.read_csv(io.StringIO(files[name])) for name in list(files)[:2]]
    assert set(pd.concat(lists)["Email"]) == {hashed(f"p{i}@example.com") for i in range(30) if i != 1}
    assert contact_consent.REFUSED in files["receipt.txt"]
    assert files["not-in-the-lists.csv"] == f'Row,Reason\r\n2,"{contact_consent.REFUSED}"\r\n'


@pytest.mark.parametrize("key", ["klaviyo", "mailchimp", "hubspot"])
def test_email_platforms_get_one_file(key: str):
    """One CSV with the platform’s headers."""
    data = EXPORTS[key].build(mini_study(upload(*({"Email": f"p{i}@example.com"} for i in range(20))), k=2))

    header = next(csv.reader(io.StringIO(data.decode())))
    assert header == [field.header for field in PLATFORMS[key].fields]


def test_linkedin_by_its_rules():
    """Every header of its template, in its order; only what it can take hashed is filled."""
    row = only_row(mini_study(upload({}), k=1), "linkedin")

    assert list(row.items()) == [
        ("email", hashed("ada.l@example.com")),
        ("firstname", ""),
        ("lastname", ""),
        ("jobtitle", ""),
        ("employeecompany", ""),
        ("country", "US"),
        ("googleaid", ""),
    ]


@pytest.mark.parametrize("key", ["microsoft", "pinterest", "snapchat"])
def test_platforms_of_one_column(key: str):
    """One column with the hashed address; who has only a phone number is left out with the reason."""
    made = audience(mini_study(upload({}, {"Email": ""}), k=1), key)

    assert made.csv().decode() == f"Email\r\n{hashed('ada.l@example.com')}\r\n"
    assert made.left_out.to_dict() == {1: reaches.NO_EMAIL}


def test_amazon_by_its_rules():
    """Signs leave the address, the plus leaves the phone."""
    row = only_row(mini_study(upload({"Email": "ada_l+a'b-c@example.com"}), k=1), "amazon")

    assert row == {"email": hashed("ada_lab-c@example.com"), "phone": hashed("12345678910")}


def test_reddit_by_its_rules():
    """Reddit’s own example: two spellings of one address give one hash."""
    one, other = (
        only_row(mini_study(upload({"Email": address}), k=1), "reddit")["EMAIL_SHA256"]
        for address in ("alice@example.com", "Al.ice$+Apple@Example.Com")
    )

    assert one == other == "ff8d9819fc0e12bf0d24892e45987e249a28dce836a85cad60e28eaaa8c6d976"


@pytest.mark.parametrize(
    ("address", "second"),
    [
        ("Ada.L+shop@gmail.com", "adal@gmail.com"),
        ("ada.l@googlemail.com", "adal@googlemail.com"),
        ("adal@gmail.com", None),
        ("ada.l+shop@example.com", None),
    ],
)
def test_a_gmail_address_goes_to_google_in_both_spellings(address: str, second: str | None):
    """As it is, as the page for uploaded files has it, and beside it as the newest page wants it hashed."""
    made = audience(mini_study(upload({"Email": address}), k=1), "google")
    rows = list(csv.reader(io.StringIO(made.csv().decode())))
    cells = [cell for header, cell in zip(*rows, strict=True) if header == "Email"]

    assert cells == [hashed(spelling) for spelling in (address.lower(), second) if spelling]
    assert "Email" not in rows[0][1:] or second


def test_a_plain_file_for_google_has_one_address():
    """Google spells plain addresses by itself."""
    row = only_row(mini_study(upload({"Email": "ada.l@gmail.com"}), k=1), "google", hashed=False)

    assert [header for header in row if header == "Email"] == ["Email"] and row["Email"] == "ada.l@gmail.com"


ADVERTISING = [key for key, platform in PLATFORMS.items() if platform.kind == "advertising"]
DIGEST = hashed("ada.l@example.com")


@pytest.mark.parametrize("key", ADVERTISING)
@pytest.mark.parametrize(
    "cell", [DIGEST, f" {DIGEST.upper()} ", f"0x{DIGEST}", base64.b64encode(bytes.fromhex(DIGEST)).decode()]
)
def test_what_comes_hashed_is_not_hashed_again(key: str, cell: str):
    """An address hashed by whoever made the file, in whatever letters, goes out as that very hash, marked."""
    made = audience(mini_study(upload({"Email": cell, "Phone": ""}), k=1), key)

    column = next(i for i, header in enumerate(made.people) if "email" in header.lower())
    assert made.people.iloc[:, column].to_list() == [DIGEST]
    assert "1 customer comes with an address or number that was hashed before" in made.receipt_text()


def test_a_phone_that_comes_hashed_passes_too():
    """Beside a plain address, in its own column."""
    row = only_row(mini_study(upload({"Phone": hashed("+12345678910")}), k=1), "google")

    assert (row["Email"], row["Phone"]) == (hashed("ada.l@example.com"), hashed("+12345678910"))


@pytest.mark.parametrize("key", ["klaviyo", "mailchimp", "hubspot"])
def test_who_comes_hashed_is_left_out_where_plain_addresses_are_needed(key: str):
    """The receipt says so; nothing hashed stands where an address should."""
    made = audience(mini_study(upload({}, {"Email": hashed("b@example.com"), "Phone": ""}), k=1), key)

    assert made.left_out.to_dict() == {1: reaches.HASHED}


def test_a_plain_file_holds_nothing_hashed():
    """Who asks a platform’s list to be left plain gets plain addresses only."""
    made = audience(mini_study(upload({}, {"Email": DIGEST[::-1], "Phone": ""}), k=1), "meta", hashed=False)

    assert made.left_out.to_dict() == {1: reaches.HASHED}


def test_other_algorithms_go_where_they_are_read():
    """Pinterest takes MD5, nobody SHA-1."""
    md5, sha1 = "0cc175b9c0f1b6a831c399e269772661", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
    study = mini_study(upload({}, {"Email": md5, "Phone": ""}, {"Email": sha1, "Phone": ""}), k=1)

    assert audience(study, "pinterest").people["Email"].to_list() == [DIGEST, md5]
    read = reaches.People(study.table)
    for key in ADVERTISING:
        made = audience(study, key, people=read)
        assert made.left_out[2] == reaches.HASHED
        assert key == "pinterest" or made.left_out[1] == reaches.HASHED


@pytest.mark.parametrize("hidden", ["sha256", "sha1", "md5"])
def test_who_refused_is_in_no_list_hashed_or_not(hidden: str):
    """A plain address that refused is known in its hashed form on another row, and the other way round."""
    other = hashlib.new(hidden, b"ada.l@example.com", usedforsecurity=False).hexdigest()
    rest = {"Email": "zoe@example.com", "Phone": ""}
    plain_no = upload({"Consent": "no", "Phone": ""}, {"Email": other, "Phone": ""}, rest)
    hashed_no = upload({"Phone": ""}, {"Email": other, "Phone": "", "Consent": "no"}, rest)

    for people in (plain_no, hashed_no):
        study = mini_study(people, k=1)
        read = reaches.People(study.table)
        for key in PLATFORMS:
            made = audience(study, key, people=read)
            assert made.people.index.to_list() == [2]
            assert (made.left_out.to_dict()[0], made.left_out.to_dict()[1]) == (contact_consent.REFUSED,) * 2


def test_one_person_plain_and_hashed_is_one():
    """The second row is a repetition."""
    made = audience(mini_study(upload({"Phone": ""}, {"Email": DIGEST, "Phone": ""}), k=1), "meta")

    assert made.left_out.to_dict() == {1: reaches.REPEATED}


@pytest.mark.parametrize("key", list(PLATFORMS))
def test_a_list_of_too_few_is_not_made(key: str):
    """Nine could be singled out: there is no list, and the message says how many and what to do."""
    nine, ten = (upload(*({"Email": f"p{i}@example.com"} for i in range(many))) for many in (9, 10))

    with pytest.raises(
        ExportError, match=r"^Only 9 people could be in this list.*at least 10.*Join segments"
    ):
        listed(mini_study(nine, k=1), key)
    assert len(listed(mini_study(ten, k=1), key).people) == 10


def test_a_segment_of_too_few_gets_no_list():
    """The others do; its people are counted with the reason, and no file bears its number."""
    people = upload(*({"Email": f"p{i}@example.com", "Consent": "yes"} for i in range(30)))
    people.loc[[i for i in range(30) if i % 2 and i > 10], "Consent"] = "no"
    study = mini_study(people, k=2)
    own = study.clustering.series()
    small = int(own.iloc[1])

    made = listed(study, "google")

    assert set(made.segments) == {3 - small}
    few = (made.left_out == reaches.TOO_FEW).sum()
    assert 0 < few < 10
    assert f"Segment {small} ({few}) gets no list: a list has at least 10 people" in made.receipt_text()
    assert f"google-segment-{small}.csv" not in audience_files(made)
    assert sum(count for count, _ in made.receipt()) == 30
    with pytest.raises(ExportError, match=f"Only {few} people"):
        listed(study, "google", segment=small)
