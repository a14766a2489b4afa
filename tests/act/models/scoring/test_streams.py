"""A large file goes by in blocks: the same bytes and answers as at once, or at once where it has to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from months_of_a_shop import BUILD, DRAWN, RECIPES, saved_shop, shop
from pandas import DataFrame

from segmentation import SavedStudy
from segmentation.act.models.scoring import streams
from segmentation.act.models.scoring.months import UnbelievedError
from segmentation.errors import SegmentationError

STUDIES = {**RECIPES, **DRAWN}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are large from the first byte on, and a block holds a few dozen customers."""
    monkeypatch.setattr(streams, "LEAST_BYTES", 0)
    monkeypatch.setattr(streams, "_BLOCK", 6_000)


@pytest.fixture(scope="module")
def study() -> SavedStudy:
    return saved_shop(k=4, basis=BUILD)


def plain_shop(n: int = 900, **more: Any) -> DataFrame:
    """A month without infinite numbers."""
    table = shop(n, seed=8, last="2024-07-31")
    return table.assign(Spend=table["Spend"].replace(np.inf, 7.5), **more)


def compared(study: SavedStudy, data: bytes, folder: Path, **choices: Any) -> bool:
    """Whether a file went by in blocks; in any case the answers and the file are those of scoring at once."""
    source, out = folder / "month.csv", folder / "labelled.csv"
    source.write_bytes(data)
    try:
        whole = study.score(study.read_month(source), **choices)
    except SegmentationError as error:
        with pytest.raises(type(error)) as told:
            study.score_file(source, out, **choices)
        assert str(told.value) == str(error)
        assert [path.name for path in folder.iterdir()] == ["month.csv"]
        return False
    month = study.score_file(source, out, **choices)
    assert out.read_bytes() == whole.csv()
    assert month.summary() == whole.summary()
    assert month.lines() == whole.lines()
    assert sorted(path.name for path in folder.iterdir()) == ["labelled.csv", "month.csv"]
    return isinstance(month, streams.StreamedMonth)


@pytest.mark.parametrize("name", ["everything builds", "complete only", "joined", "rules", "only some"])
def test_blocks_give_what_the_whole_gives(name: str, tmp_path: Path) -> None:
    """To the byte, whatever found or drew the segments; dates are counted to the last day of all blocks."""
    made = saved_shop(**{"k": 4, **STUDIES[name]})
    assert compared(made, plain_shop().to_csv(index=False).encode(), tmp_path)


@pytest.mark.slow
def test_what_is_other_is_told_the_same(study: SavedStudy, tmp_path: Path) -> None:
    """Shifts, new values, numbers out of range, empty cells, columns of other names; a semicolon."""
    table = plain_shop()
    table = table.assign(
        Orders=table["Orders"] + 4,
        Channel=table["Channel"].mask(table.index % 9 == 0, "Fax"),
        Spend=table["Spend"].mask(table.index % 3 == 0),
    ).rename(columns={"Days since call": "days_since_call"})
    assert compared(study, table.to_csv(index=False, sep=";").encode("utf-8-sig"), tmp_path)
    assert compared(study, table.to_csv(index=False).encode(), tmp_path, reference_date="2024-09-01")


@pytest.mark.slow
def test_quotes_line_ends_and_formulas(study: SavedStudy, tmp_path: Path) -> None:
    """A block never ends within a cell; a taken name and a formula are met as ever."""
    odd = ['say "hello"', "two\nlines", "=1+1", "a, b", "Ä", "", 'x\n\n,"y"']
    table = plain_shop(Note=np.resize(odd, 900), Segment="theirs")
    assert compared(study, table.to_csv(index=False).encode(), tmp_path)
    assert compared(study, table.to_csv(index=False, lineterminator="\r\n").encode(), tmp_path)


def test_another_unit_stops_before_anything_is_written(study: SavedStudy, tmp_path: Path) -> None:
    """And goes on when it is believed."""
    data = plain_shop(Orders=plain_shop()["Orders"] * 100).to_csv(index=False).encode()
    assert not compared(study, data, tmp_path)
    with pytest.raises(UnbelievedError):
        study.score_file(tmp_path / "month.csv", tmp_path / "labelled.csv")
    assert compared(study, data, tmp_path, believed=True)


@pytest.mark.parametrize(
    "late",
    [
        "C-last,many,3,4,2024-01-01,Web,True\n",
        "C-last,\"1,5\",3,4,2024-01-01,Web,True\n",
        "C-last,5,3,4,01/02/2024,Web,True\n",
        "C-last,5,3,4,2024-01-01,Web,maybe\n",
        "Total,500000,,,,,\n",
        "\nName,Value\nA,1\nB,2\n",
        "short,row\n",
        "C-last,inf,3,4,2024-01-01,Web,True\n",
    ],
)  # fmt: skip
def test_what_only_the_whole_tells_is_left_to_it(study: SavedStudy, late: str, tmp_path: Path) -> None:
    """Something else in the last line: the file is read at once, and the answers are those."""
    compared(study, plain_shop().to_csv(index=False).encode() + late.encode(), tmp_path)


def test_other_files_are_read_at_once(study: SavedStudy, tmp_path: Path) -> None:
    """A workbook, two lines above the names, wide letters."""
    table = plain_shop(200)
    text = table.to_csv(index=False)
    for data in (("Export of July\n\n" + text).encode(), text.encode("utf-16")):
        assert not compared(study, data, tmp_path)
    place = tmp_path / "month.xlsx"
    table.to_excel(place, index=False)
    assert study.score_file(place).summary()["rows"] == 200


PROMISES = [
    {"about": "share", "segment": "", "low": 0.1},
    {"about": "value", "segment": "", "column": "Spend", "low": 0.1},
    {"about": "rule", "segment": "", "when": "Orders >= 10", "low": 0.5},
    {"about": "average", "segment": "", "column": "Calls", "low": 1.5},
    {"about": "level", "segment": "", "column": "Referred", "level": "yes", "low": 1.0},
    {"about": "mean", "column": "Calls", "high": 3.0},
    {"about": "median", "column": "Spend", "low": 100.0},
    {"about": "rate", "column": "Channel", "level": "Web", "high": 0.2},
    {"about": "mean", "column": "Nowhere", "high": 3.0},
    {"about": "unlike", "high": 0.02},
    {"about": "drift"},
    {"about": "drift", "column": "Orders"},
]


def test_promises_are_checked_as_the_file_goes_by(study: SavedStudy, tmp_path: Path) -> None:
    """Each as of the whole: kept, broken or not told, with its number and interval."""
    table = plain_shop(
        Calls=np.arange(900) % 5,
        Referred=np.where(np.arange(900) % 3, "Yes", "No"),
        Orders=plain_shop()["Orders"] + 4,
    )
    name = study.personas[0].earned or study.personas[0].name
    promising = study.promising([{**p, "segment": name} if "segment" in p else p for p in PROMISES])
    assert compared(promising, table.to_csv(index=False).encode(), tmp_path)
    whole, gone_by = (
        promising.check(promising.score(promising.read_month(tmp_path / "month.csv"))),
        promising.check(promising.score_file(tmp_path / "month.csv")),
    )
    assert [check.status for check in gone_by] == [check.status for check in whole]
    assert [check.line for check in gone_by] == [check.line for check in whole]
    assert {check.status for check in whole} == {"kept", "broken", "not told"}
    for one, other in zip(gone_by, whole, strict=True):
        assert (one.measured is None) == (other.measured is None)
        if one.measured is not None and other.measured is not None:
            assert vars(one.measured) == pytest.approx(vars(other.measured))
