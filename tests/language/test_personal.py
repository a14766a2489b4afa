"""What is personal is told from values, in eight languages, under any header."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation import studies
from segmentation.language.personal import is_personal, personal_kind
from segmentation.language.words import words_of
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import Use, infer_roles

SAID = {
    "gender": {
        "en": ["Male", "Female", "Prefer not to say"],
        "de": ["männlich", "weiblich", "divers"],
        "fr": ["Homme", "Femme"],
        "es": ["Hombre", "Mujer"],
        "it": ["Maschio", "Femmina"],
        "pt": ["Homem", "Mulher"],
        "nl": ["Man", "Vrouw", "Onbekend"],
        "pl": ["Kobieta", "Mężczyzna"],
    },
    "marital status": {
        "en": ["Single", "Married", "Divorced", "Widowed"],
        "de": ["ledig", "verheiratet", "geschieden", "verwitwet"],
        "fr": ["Célibataire", "Marié(e)", "Divorcé(e)", "Veuf"],
        "es": ["Soltero/a", "Casado/a", "Viuda"],
        "it": ["Celibe", "Coniugato/a", "Vedova"],
        "pt": ["Solteiro", "Casado", "União estável"],
        "nl": ["Ongehuwd", "Gehuwd", "Samenwonend"],
        "pl": ["Kawaler", "Żonaty", "Rozwiedziona", "Wdowa"],
    },
    "religion": {
        "en": ["Catholic", "Muslim", "None"],
        "de": ["katholisch", "evangelisch", "konfessionslos"],
        "fr": ["Catholique", "Musulman", "Athée"],
        "es": ["Católica", "Judía", "Sin religión"],
        "it": ["Cattolico", "Ebreo", "Ateo"],
        "pt": ["Católica", "Evangélica", "Espírita"],
        "nl": ["Rooms-katholiek", "Gereformeerd", "Geen religie"],
        "pl": ["Rzymskokatolickie", "Prawosławne", "Ateista"],
    },
}
LISTS = tomllib.loads(resources.files("segmentation.language").joinpath("personal.toml").read_text("utf-8"))
CASES = [(kind, language) for kind, languages in SAID.items() for language in languages]


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_values_tell_what_is_personal(kind: str, language: str) -> None:
    """In every language, in capitals too, and with a slip in a hundred."""
    levels = SAID[kind][language]

    assert personal_kind(levels) == kind
    assert personal_kind([level.upper() for level in levels]) == kind
    assert personal_kind([*levels, "sdfgh"], [*[100] * len(levels), 1]) == kind


@pytest.mark.parametrize(
    "titles",
    [
        ["Mr", "Mrs"], ["Herr", "Frau"], ["M.", "Mme"], ["Monsieur", "Madame"],
        ["Sr.", "Sra."], ["Señor", "Señora"],
        ["Senhor", "Senhora"], ["Signore", "Signora"],
        ["Sig.", "Sig.ra"], ["Heer", "Mevrouw"], ["Dhr.", "Mevr."],
        ["Pan", "Pani"],
    ],
)  # fmt: skip
def test_how_people_are_addressed_tells_their_gender(titles: list[str]) -> None:
    """The titles of eight languages, as letters begin with them."""
    assert personal_kind(titles) == "gender"


@pytest.mark.parametrize("kind", [kind for kind in LISTS if kind != "unsaid"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "pl"])
def test_every_kind_has_words_of_every_language(kind: str, language: str) -> None:
    """And each entry is spelled as it is looked up."""
    entries = LISTS[kind][language]

    assert entries
    assert [entry for entry in entries if " ".join(words_of(entry)) != entry] == []


@pytest.mark.parametrize(
    "levels",
    [
        ["single", "double", "suite"],
        ["Single", "Family", "Partner"],
        ["S", "M", "L"],
        ["M", "L"],
        ["H", "M", "L"],
        ["White", "Black", "Red"],
        ["White", "Black"],
        ["preto", "branco"],
        ["Roma", "Milano"],
        ["Chinese", "Indian", "Asian"],
        ["Straight", "Curly"],
        ["yes", "no"],
        ["Unknown", "Other"],
        ["Men", "Women", "Kids"],
        ["Enabled", "Disabled"],
        ["Bronze", "Silver", "Gold"],
        ["Married", *map(str, range(40))],
        ["Male"],
        [],
    ],
    ids=lambda levels: " ".join(levels)[:30],
)
def test_words_that_mean_something_else_are_not_personal(levels: Sequence[str]) -> None:
    """Rooms, sizes, colors, places, meals."""
    assert personal_kind(levels) is None


@given(st.lists(st.text(max_size=12), max_size=12))
def test_nothing_breaks_it(levels: list[str]) -> None:
    """Whatever stands in a column, a slip or two of it does not change the answer’s kind."""
    assert personal_kind(levels) in {None, *LISTS} - {"unsaid"}


def file_with(levels: Sequence[str], header: str = "field_7") -> DataFrame:
    """Customers whose spending follows what they say of themselves."""
    rng = np.random.default_rng(1)
    group = np.arange(300) % len(levels)
    return DataFrame(
        {
            header: np.array(levels)[group],
            "Spent": (group * 400 + rng.normal(100, 10, 300)).round(2),
            "Orders": group * 10 + rng.integers(1, 4, 300),
            "Visits": rng.integers(1, 30, 300),
        }
    )


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_a_column_told_from_values_describes_and_says_why(kind: str, language: str) -> None:
    """Its role is personal under a header that says nothing, and it does not build by itself."""
    data = file_with(SAID[kind][language])
    found = infer_roles(data)["field_7"]

    assert (found.role, found.use) == (Role.SENSITIVE, Use.DESCRIPTOR)
    assert f"going by its values ({kind})" in found.reason


@pytest.mark.parametrize(
    "header",
    ["Marital status", "Familienstand", "Situation familiale", "Estado civil", "Stato civile",
     "Burgerlijke staat", "Stan cywilny", "Wyznanie", "Nacionalidade", "Cittadinanza", "Narodowość",
     "Godsdienst", "Santé", "Saúde", "Zdrowie", "Smoker", "Raucher"],
)  # fmt: skip
def test_headers_tell_it_whatever_the_values(header: str) -> None:
    """Codes are personal too."""
    assert is_personal(header, ["1", "2", "3"])


def test_what_is_meant_for_men_or_women_says_nothing_of_a_customer() -> None:
    """A line of products for her is not her."""
    assert not is_personal("Product", ["Male", "Female"])
    assert not is_personal("Account health", ["Good", "At risk"])
    assert not is_personal("Genre", ["Rock", "Pop", "Jazz", "Folk"])


@pytest.mark.parametrize("renamed", [False, True])
def test_segments_that_re_create_it_are_noticed(renamed: bool) -> None:
    """The check goes by values, and holds where the person gave the column another role."""
    data = file_with(SAID["marital status"]["pl"])
    chosen = {"field_7": "categorical"} if renamed else {}
    study = studies.run(data, k=4, basis=["Spent", "Orders"], roles=chosen, verdict=False)

    assert set(study.profile.proxies) == {"field_7"}
    assert study.profile.proxies["field_7"] > 0.9
    assert pd.Series(study.profile.proxies).le(1).all()
