"""What headers talk about, in eight languages."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from segmentation.language.concepts import concept_of, find
from segmentation.language.words import words_of

HEADERS = {
    "value": ["Wartość zakupów",
              "TotalSpend", "Total Spend", "Umsatz (€)", "Jahresumsatz", "CA total", "Chiffre d'affaires",
              "Gasto total", "Valor total", "Spesa totale", "Totale omzet", "customer_lifetime_value",
              "CLTV"],
    "frequency": ["Liczba zamówień",
                  "PurchaseCount", "Number of orders", "Anzahl Bestellungen", "Nombre de commandes",
                  "Número de pedidos", "Frequência", "Numero ordini", "Aantal bestellingen"],
    "recency": ["Ostatnie zamówienie",
                "Days since last purchase", "LastPurchaseDate", "Letzter Kauf", "Dernière commande",
                "Última compra", "Última encomenda", "Ultimo acquisto", "Laatste aankoop"],
    "engagement": ["EngagementScore", "Spending Score (1-100)", "Klicks", "Clics", "Engajamento", "Utilizzo",
                   "Betrokkenheid", "email_open_rate"],
    "tenure": ["FollowDuration", "Member since", "Kunde seit", "Ancienneté (mois)", "Antigüedad",
               "Tempo de cliente", "Anzianità", "Klant sinds", "Tenure"],
    "basket": ["AveragePurchaseValue", "AOV", "Durchschnittlicher Bestellwert", "Panier moyen",
               "Ticket medio", "Scontrino medio", "Gemiddelde besteding"],
    "cost": ["MarketingSpend", "CPA", "Customer acquisition cost", "Marketingkosten", "Coût d'acquisition",
             "Costes", "Custo", "Costo di acquisizione", "Marketinguitgaven"],
    "age": ["Age", "Alter", "Âge", "Edad", "Idade", "Età", "Leeftijd", "customer_age"],
    "gender": ["Gender", "Geschlecht", "Sexe", "Género", "Gênero", "Sesso", "Geslacht"],
    "email": ["Email", "E-mail", "E-Mail-Adresse", "Courriel", "Correo electrónico", "email_address"],
    "phone": ["Phone", "Telefonnummer", "Téléphone", "Teléfono", "Telefone", "Cellulare", "Telefoon"],
    "consent": ["Accepts Email Marketing", "Opt-in", "Einwilligung", "Consentement", "Consentimiento",
                "Consentimento", "Consenso", "Toestemming"],
    "id": ["CustomerID", "customer_id", "Kundennummer", "Kunden-Nr.", "Numéro client", "Código cliente",
           "Codice cliente", "Klantnummer"],
    "exit": ["CustomerExitDate", "Churn", "Kündigungsdatum", "Date de résiliation", "Fecha de baja",
             "Cancelamento", "Disdetta", "Opzegging"],
    "birth": ["Date of Birth", "Year_Birth", "Geburtsdatum", "Date de naissance", "Fecha de nacimiento",
              "Data de nascimento", "Data di nascita", "Geboortedatum"],
    "deals": ["Discounts used", "Rabatt", "Code promo", "Descuento", "Desconto", "Sconto", "Korting"],
    "location": ["Country", "Stadt", "Ville", "País", "Cidade", "Città", "Woonplaats"],
    "channel": ["PreferredChannel", "Kanal", "Canal", "Canale", "Kanaal", "payment_method", "Sales channel"],
    "product": ["ProductType", "Produkt", "Produit", "Producto", "Produto", "Prodotto", "Productgroep"],
    "answer": ["Persona", "RFMScore", "Segmentation", "Cluster", "Loyalty tier", "Kundensegment", "Segmento"],
    "income": ["Annual Income (k$)", "Einkommen", "Revenu annuel", "Salario", "Renda", "Reddito", "Inkomen"],
    "postcode": ["ZIP", "PLZ", "Code postal", "Código postal", "CAP", "Postcode"],
    "name": ["First Name", "Vorname", "Prénom", "Apellidos", "Sobrenome", "Cognome", "Achternaam"],
    "ratio": ["ROI", "GrossProfitMargin", "CompletionRate", "Anteil", "Taux", "Porcentaje", "Percentuale"],
}  # fmt: skip


@pytest.mark.parametrize(("concept", "header"), [(c, h) for c, headers in HEADERS.items() for h in headers])
def test_headers_are_known_in_seven_languages(concept, header):
    """The common words of customer files are known in every language we read."""
    assert concept_of(header) == concept


@pytest.mark.parametrize("header", ["A", "B", "x", "t_x", "Fresh", "Kidhome", "", "123", "???", "Var_1"])
def test_unknown_headers_have_no_concept(header):
    """A header without a known word is left to its values."""
    assert concept_of(header) is None


@pytest.mark.parametrize(
    ("header", "not_about"),
    [
        ("OperatingProfit", "satisfaction"),
        ("SalesRevenue", "income"),
        ("discount", "frequency"),
        ("Average", "age"),
        ("PhoneService", "phone"),
        ("Phone spend", "phone"),
        ("Email revenue", "email"),
        ("account_age", "age"),
        ("MarketingSpend", "value"),
        ("ProductCost", "product"),
    ],
)
def test_a_word_inside_another_does_not_mislead(header, not_about):
    """“rating” in “operating” and “spend” in “marketing spend” are not what they seem."""
    assert concept_of(header) != not_about


def test_spelling_does_not_matter():
    """Case, accents, underscores, spaces and camel case change nothing."""
    spellings = [
        "TotalSpend",
        "total_spend",
        "TOTAL SPEND",
        " Total-Spend ",
        "totalSpend",
        "Total\u00a0Spend",
    ]

    assert {concept_of(spelling) for spelling in spellings} == {"value"}
    assert concept_of("Âge") == concept_of("AGE") == "age"


def test_find_gives_the_first_column_about_a_concept():
    """The first fitting column is given, in the table's order, or nothing."""
    columns = ["MarketingSpend", "Ausgaben", "TotalSpend"]

    assert find(columns, "value") == "Ausgaben"
    assert find(columns, "age") is None


def test_derived_columns_keep_their_concept():
    """Columns made from dates speak of what they count."""
    assert concept_of("Days since LastPurchaseDate") == "recency"
    assert concept_of("Tenure in days (from CustomerAcquisitionDate)") == "tenure"
    assert concept_of("Has left (CustomerExitDate)") == "exit"
    assert concept_of("Age (from Year_Birth)") == "age"


def test_every_word_of_the_table_finds_its_concept_or_a_narrower_one():
    """No word is out of reach: the concept found stands at or before the one that lists it."""
    text = resources.files("segmentation.language").joinpath("concepts.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    order = ["consent", *table]  # what is about consent has a vocabulary of its own, and is asked first

    for concept, languages in table.items():
        for language, words in languages.items():
            for word in words if language != "not" else []:
                found = concept_of(word.strip("=*"))
                assert found is not None and order.index(found) <= order.index(concept), (
                    concept,
                    word,
                    found,
                )


def test_words_of_a_header():
    """Headers are cut at capitals, digits and signs."""
    assert words_of("customerID") == ["customer", "id"]
    assert words_of("RFMScore") == ["rfm", "score"]
    assert words_of("Größe_2") == ["grosse", "2"]


@pytest.mark.parametrize(
    ("header", "concept"),
    [("ANZ_AUFTRAEGE", "frequency"), ("Letzte_Aktivitaet", "recency"), ("Value", "value"), ("Duel", None)],
)
def test_umlauts_in_two_letters_are_known(header: str, concept: str | None) -> None:
    """Old systems write AUFTRAEGE."""
    assert concept_of(header) == concept


@pytest.mark.parametrize(
    ("concept", "headers"),
    [
        ("value", ["Toplam Harcama", "Köpt för totalt", "Celková útrata", "Ostot yhteensä", "Összes költés"]),
        ("value", ["Donationer i alt", "Total comprado"]),
        ("frequency", ["Cantidad de compras", "Quantidade de pedidos", "Ilość zamówień", "Antal donationer"]),
        ("quantity", ["Cantidad", "Ilość", "Quantité"]),
        ("exit", ["Udmeldt", "Utmeldt dato"]),
        (
            "frequency",
            ["Sipariş Sayısı", "Antal köp", "Počet objednávek", "Tilausten määrä", "Număr comenzi"],
        ),
        ("recency", ["Son sipariş", "Senaste köp", "Poslední nákup", "Utolsó vásárlás", "Ultima comandă"]),
        ("tenure", ["Kayıt Tarihi", "Kund sedan", "Zákazník od", "Asiakas alkaen", "Client din"]),
        ("basket", ["Ortalama Sepet Tutarı", "Snittorder", "Průměrný košík", "Keskiostos", "Kosárérték"]),
        ("name", ["Nazwisko", "Soyadı", "Příjmení", "Etunimi"]),
        ("code", ["Price List", "Mağaza Kodu", "Butiksnr"]),
        ("postcode", ["Code postal", "Posta Kodu", "Postinumero", "PSČ"]),
        ("email", ["E-posta", "Sähköposti"]),
    ],
)
def test_the_commonest_headers_of_further_languages_are_known(concept: str, headers: list[str]) -> None:
    assert [concept_of(header) for header in headers] == [concept] * len(headers)


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Persona - Valor ganado", "value"),
        ("Persona - Nombre", "name"),
        ("Persona - Propietario", None),
        ("customers.email", "email"),
        ("Person - Marketing consent", "consent"),
        ("Persona", "answer"),
        ("Customer name", "name"),
    ],
)
def test_the_table_before_a_header_says_nothing_of_the_column(header: str, concept: str | None) -> None:
    """Programs write “Person - ” before every header of people; “Persona” alone is a ready-made group."""
    assert concept_of(header) == concept


@pytest.mark.parametrize(
    "header",
    [
        "Portálbelépések (12 hó)",
        "Belépések száma",
        "Vizite site",
        "Návštěvy webu",
        "Verkkokäynnit",
        "Nettbesøk",
    ],
)
def test_visits_and_log_ins_are_known_in_languages_read_in_part(header: str) -> None:
    """A Hungarian supplier’s best customers had nothing to try, as nobody knew what set them apart."""
    assert concept_of(header) == "engagement"
