"""`onnx`: a saved study as an ONNX graph."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.shell.printing import write


def add(verbs: Any) -> None:
    """The verb and its options."""
    verb = verbs.add_parser("onnx", help="write a saved study as an ONNX graph, where that can be exact")
    verb.set_defaults(verb=onnx)
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    verb.add_argument("--out", type=Path, required=True, metavar="SEGMENTS.onnx", help="where it goes")


def onnx(choices: argparse.Namespace) -> None:
    """A saved study as an ONNX graph."""
    from segmentation.act.targets import check_places
    from segmentation.saved_studies import open_study

    check_places(choices.study, [choices.out])
    saved = open_study(choices.study)
    write(choices.out, saved.onnx())
    named = ", ".join(f"“{name}”" for name in saved.model.needs)
    print(f"{choices.out}: the inputs are {named}; the output “segment” is 1 to {saved.k}, 0 for none.")
