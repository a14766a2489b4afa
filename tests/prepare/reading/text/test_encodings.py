"""The sets from before Unicode: symbols and names tell them apart, however few there are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.prepare.reading.tables import read_table


def cells(text: str, by: str = " ") -> list[str]:
    """The cells written in one line."""
    return text.split(by)


WEST = cells(
    "Köln München Müller Jürgen Größe Straße Übersee Österreich François Hélène Noël Besançon Zoë Chloé "
    "Crêpe Île Guérin Bœuf Peña Muñoz Núñez Málaga Ibáñez Íñigo Ñuñoa João São Conceição Gonçalves "
    "Simões Jérôme Gaëlle Nîmes Évreux Sœur Lætitia Jesús Iñaki Cigüeña Coruña Tânia Évora Leões Irmã "
    "Università Cantù Øystein Pål Tromsø Sjælland Växjö Hämäläinen Åbo Hafnarfjörður Fjörður Þórunn "
    "Daniël Geïnteresseerd Barça Montjuïc Häagen-Dazs Citroën KÖLN GARÇON NOËL SEÑOR JOÃO SÃO ÆRØ "
    "Müller-Lüdenscheidt d’Été Manhã Canicattì Guimarães Città Niccolò Forlì Perù Sørensen Århus Malmö "
    "Bjørn Ærø Þór Björk Sigurður Loïc Curaçao Saint-Étienne Lübeck Café Olé Mañana Crème Brûlée Señora "
    "Gómez Niño Käthe Weiß Søren Håkon"
)
SIGNS = cells(
    "Acme® Nutella® Foo™ Persil™ © Bar ©2021|£12.50|12.50 £|£ 99|€12,50|12,50 €|12 €|Price (£)|"
    "Preis (€)|O’Brien|“Nice”|‘Ok’|it’s|„Gut“|«Bon»|10–12|well – done|wait…|20°C|N° 5|50 m²|12 m³|"
    "½ price|3 × 4|± 5|§ 12|¿Qué|¡Hola|1º|2ª|nº1|1½|¼l|Spend£|Price€|Foo®. Bar™,|Größe: ±5%|5 µg|"
    "• item|yes — no|12\u00a0500|¥1200|12¢",
    by="|",
)
PLAIN = cells("Berlin London Paris Anna Peter shop online Acme Gold Silver 2021 Rome Madrid Ltd yes")


@pytest.mark.parametrize("cell", [*WEST, *SIGNS])
def test_one_western_word_or_sign_among_plain_ones_is_read(cell: str) -> None:
    """One name, price or trademark in a file is enough, and nothing is in doubt about it."""
    text = "name;note\n" + "".join(f"{word};x\n" for word in (*PLAIN, cell))
    assert read_table(text.encode("cp1252"), "a.csv").text().iloc[-1, 0] == cell


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([*WEST, *SIGNS]), min_size=1, max_size=30),
    st.lists(st.sampled_from(PLAIN), max_size=60),
    st.randoms(use_true_random=False),
)
@pytest.mark.slow
def test_western_names_and_signs_come_back_at_any_density(marked, plain, random) -> None:
    """Names of all Western languages, prices and signs, few or many: never silently wrong."""
    names = [*marked, *plain]
    random.shuffle(names)
    text = "name;note\n" + "".join(f"{name};x\n" for name in names)
    table = read_table(text.encode("cp1252"), "a.csv")
    told = any("Windows-1252 is nearly as likely" in note for note in table.notes)
    assert told or table.text().iloc[:, 0].tolist() == names, table.encoding


ABROAD = {
    "cp1250": [
        "Łódź Kraków Wrocław Gdańsk Poznań Żaneta Małgorzata Święcicki Więcek Śląsk Józef Zieliński",
        "Novák Dvořák Černý Jiří Kříž Šárka Růžena Plzeň Ostravský Zdeněk Hájek Žižka",
        "Győr Erdős Szabó Kovács Tóth Nagykőrös Székesfehérvár László Őrség Pécs Hűvös",
        "Ivanović Kovačić Šimunović Đorđe Žarko Perišić Čačak Marić Vukčević",
        "Ștefan Constanţa Bucureşti Iaşi Braşov Călin Mureş Ţepeş Ionuţ".replace("Ș", "Ş"),
    ],
    "cp1251": ["Москва Санкт-Петербург Иванов Ольга Казань Сергей", "Київ Львів Олена Шевченко Ігор"],
    "cp1253": ["Αθήνα Θεσσαλονίκη Παπαδόπουλος Γιώργος Ελένη Πάτρα"],
    "cp1254": ["İstanbul Ayşe Yıldız Doğan İzmir Şahin Çağlar Öztürk Güneş Kılıç Işık"],
    "cp1255": ["שלום ירושלים כהן לוי תל אביב"],
    "cp1256": ["القاهرة محمد علي دمشق فاطمة"],
    "iso8859-2": ["Łódź Świętosław Małgorzata Śląsk Więcek Gdańsk Żaneta",
                  "Dvořák Šárka Kříž Žižka Růžena Plzeň"],
    "iso8859-15": ["12,50\u00a0€ 99€ Köln Bœuf Müller"],
    "cp850": ["Köln München Straße Jürgen Größe Käthe Österreich",
              "Hélène François Crêpe Noël Besançon Guérin"],
    "mac-roman": ["Köln München Straße Jürgen Größe Käthe",
                  "Hélène François Crêpe Noël Besançon Guérin",
                  "Peña Muñoz Málaga Núñez Ibáñez García"],
    "koi8-r": ["Москва Петербург Иванов Ольга Казань Сергей"],
    "cp866": ["Москва Петербург Иванов Ольга Казань Сергей"],
    "cp932": ["東京 大阪 田中さん 株式会社 ありがとう"],
    "gb18030": ["北京 上海 王小明 有限公司 深圳"],
    "big5": ["台北 高雄 陳大文 有限公司 台中"],
    "cp949": ["서울 부산 김철수 주식회사 대한민국"],
    "euc_jp": ["東京 大阪 田中さん 株式会社 ありがとう"],
}  # fmt: skip
TEXTS = [(encoding, words) for encoding, texts in ABROAD.items() for words in texts]


@pytest.mark.parametrize(("encoding", "words"), TEXTS)
@pytest.mark.parametrize("prices", ["", "£", "®"])
def test_words_of_other_countries_are_recognized(encoding: str, words: str, prices: str) -> None:
    """Ten names of a country tell its set from that of Western Europe."""
    if prices.encode(encoding, "ignore") == b"" and prices:
        pytest.skip("the set has no such sign")
    rows = "".join(f"{word};{prices}{n}\n" for n, word in enumerate(words.split(" ")))
    table = read_table(f"name;spend\n{rows}".encode(encoding), "a.csv")

    assert table.text().iloc[:, 0].tolist() == words.split(" "), table.encoding


def test_a_second_reading_that_is_nearly_as_likely_is_said() -> None:
    """Nothing in “m³” tells that it is no “mł”; the note names both sets and how to choose."""
    table = read_table("unit;n\nm³;1\nkg;2\n".encode("cp1252"), "a.csv")

    assert table.text()["unit"].tolist() == ["m³", "kg"]
    assert len(table.notes) == 1
    assert "taken for Windows-1252; Windows-1250 is nearly as likely" in table.notes[0]
    assert "would read “m³” as “mł”" in table.notes[0]


@pytest.mark.parametrize("names", [["Köln", "Müller"], ["£12.50", "Köln"], ["Acme®"], ["Hélène", "José"]])
def test_where_nothing_is_in_doubt_nothing_is_said(names) -> None:
    """Usual names and prices carry no note."""
    text = "name;n\n" + "".join(f"{name};1\n" for name in names)
    assert not read_table(text.encode("cp1252"), "a.csv").notes


def test_many_prices_do_not_hide_one_name() -> None:
    """Thousands of amounts are one piece of evidence, and the name after them is another."""
    prices = "".join(f"{n};£{n}.50\n" for n in range(3000))
    table = read_table(f"name;spend\n{prices}Köln;£1.00\n".encode("cp1252"), "a.csv")

    assert table.encoding == "cp1252" and table.text()["name"].iloc[-1] == "Köln"
    assert table.data["spend"].sum() == sum(n + 0.5 for n in range(3000)) + 1
