import pytest

from segmentation.errors import TableError
from segmentation.prepare.tables import Table, read_table


def test_types_are_read_from_the_columns():
    """Numbers, dates, booleans and text get their types; a leading zero stays."""
    table = read_table(
        b"id,age,when,on,zip\n1,20,2024-01-31,TRUE,08123\n2,,2024-02-01,FALSE,10115\n", "a.csv"
    )

    assert [c.kind for c in table.columns] == ["number", "number", "date", "boolean", "text"]
    assert table.data["zip"].tolist() == ["08123", "10115"]
    assert table.text()["age"].tolist() == ["20", ""]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_table_is_refused_with_a_sentence(data):
    """Empty and binary files raise a TableError that names the file."""
    with pytest.raises(TableError, match=r"“a\.csv”"):
        read_table(data, "a.csv")


def test_a_frame_becomes_a_table():
    """`Table.of` keeps the rows and columns of the frame."""
    frame = read_table(b"a,b\n1,x\n2,y\n", "a.csv").data

    assert Table.of(frame).data.equals(frame)
