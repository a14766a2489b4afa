"""Order lines are told in languages of the north and the east, in Turkish and in Romanian too."""

from __future__ import annotations

import pytest
from prepare.orders.shops import as_german, shop, write

from segmentation.language.order_words import state_of
from segmentation.prepare.orders.building import build_customers
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.inputs import read

HEADERS = {  # as a shop writes them: order, day, customer, product, quantity, price, amount, tax, state
    "sv": "Ordernr;Orderdatum;Kundnr;Benämning;Antal;Styckpris;Radsumma;Moms;Orderstatus",
    "da": "Ordrenummer;Ordredato;Kundenummer;Varenavn;Antal;Stykpris;Linjebeløb;Moms;Ordrestatus",
    "no": "Ordrenummer;Ordredato;Kundenummer;Varenavn;Antall;Stykkpris;Beløp;MVA;Ordrestatus",
    "fi": "Tilausnro;Tilauspäivä;Asiakasnumero;Tuote;Kpl;Yksikköhinta;Rivisumma (sis. ALV);ALV;Tila",
    "cs": "Číslo objednávky;Datum objednávky;Číslo zákazníka;Zboží;Množství;Cena za kus;Částka;DPH;Stav",
    "tr": "Sipariş No;Sipariş Tarihi;Müşteri No;Ürün Adı;Adet;Birim Fiyat;Tutar;KDV;Sipariş Durumu",
    "hu": "Rendelésszám;Rendelés dátuma;Ügyfélszám;Termék neve;Mennyiség;Egységár;Összeg;ÁFA;Állapot",
    "ro": "Numar comanda;Data comenzii;Cod client;Denumire produs;Cantitate;Pret unitar;Valoare;TVA;Stare",
}
STATES = {
    "cancelled": [
        "Avbruten",
        "Annulleret",
        "Kansellert",
        "Peruttu",
        "Zrušená",
        "İptal edildi",
        "Törölt",
        "Anulată",
    ],
    "refunded": [
        "Återbetald",
        "Refunderet",
        "Palautettu",
        "Vráceno",
        "İade edildi",
        "Visszatérítve",
        "Rambursat",
    ],
    "settled": [
        "Levererad",
        "Leveret",
        "Fullført",
        "Toimitettu",
        "Vyřízená",
        "Teslim edildi",
        "Teljesítve",
        "Livrat",
    ],
    "unpaid": ["Väntar", "Afventer", "Odottaa", "Nezaplaceno", "Beklemede", "Függőben", "In asteptare"],
}


@pytest.mark.parametrize("language", HEADERS)
def test_order_lines_become_customers_in_every_language(language: str) -> None:
    """Finnish order lines were taken for 3,383 customers, cut by the number of the order and of the line."""
    sold = shop()
    frame = as_german(sold)
    frame.columns = HEADERS[language].split(";")
    table = read(write(frame))

    reading = recognise(table.data)
    made = build_customers(table, reading.columns).table.data

    assert reading.rows_are == "orders", reading.reasons
    assert sorted(made["Revenue"]) == sorted(sold.truth)
    assert sorted(made["Orders"]) == sorted(sold.orders)


@pytest.mark.parametrize(
    ("state", "value"), [(state, value) for state, told in STATES.items() for value in told]
)
def test_what_became_of_an_order_is_told_in_every_language(state: str, value: str) -> None:
    assert state_of(value) == state
