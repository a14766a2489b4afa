"""Every customer gets a label, and no column of the upload loses its name."""

from __future__ import annotations

import pandas as pd
from standins import mini_study

from segmentation.act.files.labels import free_name, labelled, labels


def test_labels_stand_beside_the_upload_in_its_order():
    """Every row and column of the upload is there, in order, then Segment and Persona."""
    upload = pd.DataFrame({"id": ["007", "008", "009"], "note": ["", "NA", " x "]})

    out = labelled(mini_study(upload))

    assert out.columns[:4].to_list() == ["id", "note", "Segment", "Persona"]
    assert out[["id", "note"]].to_dict("list") == upload.to_dict("list")
    assert out["Segment"].to_list() == ["1", "2", "1"]
    assert out["Persona"].to_list() == ["Persona 1", "Persona 2", "Persona 1"]


def test_rows_set_aside_keep_their_place_without_a_label():
    """A row that took no part stays where it was, and its labels are empty."""
    upload = pd.DataFrame({"id": ["a", "b", "c"]})

    out = labelled(mini_study(upload, set_aside=(1,)))

    assert out["Segment"].to_list() == ["1", "", "2"]
    assert out["Persona"].to_list() == ["Persona 1", "", "Persona 2"]
    assert labels(mini_study(upload, set_aside=(1,)))["Segment"].isna().to_list() == [False, True, False]


def test_a_column_that_bears_our_name_is_kept():
    """An upload with a column “persona” keeps it untouched; ours gets another name."""
    upload = pd.DataFrame({"persona": ["x", "y"], "SEGMENT": ["9", "8"], "Segment (touchstone)": ["", "z"]})

    out = labelled(mini_study(upload))

    assert out[upload.columns].to_dict("list") == upload.to_dict("list")
    assert "Persona (Touchstone)" in out
    assert "Segment (Touchstone 2)" in out


def test_free_names_are_free():
    """A free name differs from every taken one, whatever the case and outer spaces."""
    assert free_name("Segment", pd.Index(["segments"])) == "Segment"
    assert free_name("Segment", pd.Index([" segment"])) == "Segment (Touchstone)"


def test_customers_not_to_be_targeted_stay_in_the_file_with_a_note():
    """Every row is there; those of a spared segment say so, and are neither test nor control."""
    upload = pd.DataFrame({"id": list("abcdef")})

    out = labelled(mini_study(upload, spared=(2,)), control=0.5)

    assert out["id"].to_list() == list("abcdef")
    assert out["Note"].to_list() == ["", "Do not target"] * 3
    assert (out["Test or control"] == "").to_list() == [False, True] * 3
    assert "Note" not in labelled(mini_study(upload))


def test_a_fifth_of_every_segment_is_control_unless_said_otherwise():
    """In labels and in files alike, by the seed of the recipe."""
    study = mini_study(pd.DataFrame({"id": list(map(str, range(100)))}))
    for made in (labels(study), labelled(study)):
        drawn = made["Test or control"].groupby(made["Segment"].astype(str)).value_counts()
        assert drawn.xs("Control", level=1).tolist() == [10, 10]
        assert drawn.xs("Test", level=1).tolist() == [40, 40]
