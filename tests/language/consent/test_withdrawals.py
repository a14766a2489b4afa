"""A permission taken back in a remark is heard, an order taken back is none."""

from __future__ import annotations

import pandas as pd
import pytest

from segmentation.act.audiences.contact_consent import read_consent

TAKEN_BACK = [
    "widerrufen am 12.03.2026 per Brief",
    "Einwilligung widerrufen, Telefonat mit Frau K.",
    "Widerspruch eingegangen am 3.4.",
    "consent revoked on 3 May by phone",
    "consentement retiré par courrier",
    "toestemming ingetrokken op 3 mei",
    "zgoda cofnięta listownie 3.05.2026",
]
BOUGHT = [
    "Bestellung widerrufen am 12.3.2026",
    "Kaufvertrag widerrufen per E-Mail",
    "order withdrawn on 3 May",
    "commande: retrait du magasin le 3 mai",
]


def consent_of(header: str, remark: str) -> pd.Series:
    text = pd.DataFrame(
        {"E-Mail": [f"p{n}@example.com" for n in range(6)], header: ["", remark, "", "gern", "", ""]}
    )
    return read_consent(text).refused("email")


@pytest.mark.parametrize("remark", TAKEN_BACK)
def test_a_permission_taken_back_in_a_remark_keeps_that_person_out(remark: str) -> None:
    assert consent_of("Bemerkungen", remark).tolist() == [False, True, False, False, False, False]


@pytest.mark.parametrize("remark", BOUGHT)
def test_an_order_taken_back_in_a_remark_refuses_nothing(remark: str) -> None:
    assert not consent_of("Bemerkungen", remark).any()


def test_under_a_header_about_orders_what_was_taken_back_is_an_order() -> None:
    assert not consent_of("Bestellstatus", "widerrufen am 12.03.2026 per Brief").any()
