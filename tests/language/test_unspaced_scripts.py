"""Japanese, Korean, Chinese, Russian and Greek: the commonest headers, consent, dates and money."""

from __future__ import annotations

import pytest

from segmentation.language.concepts import concept_of
from segmentation.language.consent.consent import read_column
from segmentation.language.consent.consent_values import remark_ways
from segmentation.language.currencies import meanings
from segmentation.language.words import words_of
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.reading.units import units_in

HEADERS = {
    "value": ["購入金額合計", "총구매금액", "累计消费金额", "Сумма покупок", "Συνολική αξία"],
    "frequency": ["購入回数", "누적주문건수", "订单数量", "Количество заказов", "Αριθμός παραγγελιών"],
    "recency": ["最終購入日", "최종주문일", "最近下单时间", "Последний заказ", "Τελευταία παραγγελία"],
    "tenure": ["初回購入日", "회원가입일", "注册时间", "Дата регистрации", "Ημερομηνία εγγραφής"],
    "email": ["メールアドレス", "이메일", "电子邮件", "Электронная почта"],
    "id": ["会員ID", "회원번호", "客户编号", "Номер клиента", "Κωδικός πελάτη"],
    "points": ["ポイント残高", "적립금", "积分余额"],
    "name": ["お名前(姓)", "이름", "姓名", "Фамилия", "Επώνυμο"],
    "address": ["会社名", "주소", "地址", "Адрес"],
}
CONSENT = [
    ("メルマガ配信", "希望する", "希望しない", "email"),
    ("DM送付", "可", "不可", "post"),
    ("SMS受信同意", "はい", "いいえ", "sms"),
    ("メール配信許可", "○", "×", "email"),
    ("이메일 수신동의", "T", "F", "email"),
    ("SMS 수신여부", "수신함", "수신안함", "sms"),
    ("마케팅 수신동의 이메일", "예", "아니오", "email"),
    ("邮件订阅", "是", "否", "email"),
    ("短信订阅", "已订阅", "已退订", "sms"),
    ("Согласие на рассылку", "да", "нет", "email"),
    ("Συγκατάθεση για ενημερωτικό δελτίο", "Ναι", "Όχι", "email"),
]


@pytest.mark.parametrize("concept", HEADERS)
def test_the_commonest_headers_are_known(concept: str) -> None:
    assert {header: concept_of(header) for header in HEADERS[concept]} == dict.fromkeys(
        HEADERS[concept], concept
    )


@pytest.mark.parametrize(("header", "yes", "no", "way"), CONSENT)
def test_a_yes_and_a_no_are_understood(header: str, yes: str, no: str, way: str) -> None:
    column = read_column(header, [yes, no, ""])
    assert column is not None
    assert way in column.heading.channels
    assert not column.asked
    assert {answer.value for answer in column.said[yes].values()} == {"agreed"}
    assert {answer.value for answer in column.said[no].values()} == {"refused"}


@pytest.mark.parametrize("header", ["メール配信停止", "이메일 수신거부", "邮件退订", "Отписка от рассылки"])
def test_a_date_under_a_header_of_refusing_refuses(header: str) -> None:
    column = read_column(header, ["2026-03-04", ""])
    assert column is not None
    assert column.heading.sense.against
    assert {answer.value for answer in column.said["2026-03-04"].values()} == {"refused"}


@pytest.mark.parametrize(
    "remark", ["電話しないでください", "연락하지 마세요", "Просил не звонить!", "Παρακαλώ μην καλείτε"]
)
def test_a_refusal_inside_a_remark_is_heard(remark: str) -> None:
    assert remark_ways(remark)


def test_words_are_parted_where_the_script_changes() -> None:
    assert words_of("会員ID") == ["会員", "id"]
    assert words_of("이메일") == ["이메일"]


@pytest.mark.parametrize("day", ["2026. 03. 04.", "2026年3月4日", "2026년 3월 4일", "2026. 3. 4"])
def test_a_day_with_its_year_first_is_read(day: str) -> None:
    rows = "\n".join(f"{number};{day}" for number in range(12))
    told = read_table(f"n;d\n{rows}\n".encode(), "days.csv").data["d"]
    assert str(told.iloc[0]).startswith("2026-03-04")


@pytest.mark.parametrize(
    ("amount", "code"), [("1,234円", "JPY"), ("￥1,234", "JPY"), ("1,234원", "KRW"), ("1 234 руб.", "RUB")]
)
def test_an_amount_with_its_sign_is_money(amount: str, code: str) -> None:
    rows = "\n".join(f"{number};{amount}" for number in range(12))
    table = read_table(f"n;amount\n{rows}\n".encode(), "amounts.csv")
    assert table.data["amount"].iloc[0] == 1234
    assert code in meanings(units_in(table.data)["amount"])
