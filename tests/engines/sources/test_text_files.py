"""What an engine reads of a text file by itself: plain tables only, and of the first block whole rows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from segmentation.engines.sources.sources import source_of
from segmentation.engines.sources.text_files import first_table
from segmentation.errors import EngineError

ROWS = "".join(f"C{i},{i * 3},web\n" for i in range(60))
PLAIN = "Customer,Spend,Channel\n" + ROWS


def first(folder: Path, text: str | bytes, *, name: str = "shop.csv", most: int = 1 << 20):
    place = folder / name
    place.write_bytes(text.encode() if isinstance(text, str) else text)
    return first_table(source_of(str(place)), most)


@pytest.mark.parametrize("name", ["shop.csv", "shop.csv.gz"])
def test_a_block_ends_with_a_row_that_is_whole(tmp_path: Path, name: str) -> None:
    """Also where a line ends within quotes."""
    text = PLAIN.replace("C20,60,web", '"C20\nand more",60,web')
    inside = text.index("and more") + 3
    data = gzip.compress(text.encode()) if name.endswith("gz") else text
    assert len(first(tmp_path, data, name=name, most=inside).data) == 20
    assert len(first(tmp_path, data, name=name).data) == 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Our customers in May\n\n" + PLAIN, "has its names in line 3"),
        (PLAIN + "C99,1,web,what,is,this\n", "holds a line that is no row"),
    ],
)
def test_what_is_no_plain_table_is_refused_with_why(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(EngineError, match=f"{why}.*engines read plain tables"):
        first(tmp_path, text)


def test_what_cannot_be_unpacked_is_one_sentence(tmp_path: Path) -> None:
    broken = gzip.compress(PLAIN.encode())[:-20]
    with pytest.raises(EngineError, match=r"shop\.csv\.gz” breaks off or is damaged\. Copy it again\.$"):
        first(tmp_path, broken[:10] + b"\xff" * 40 + broken[10:], name="shop.csv.gz")
