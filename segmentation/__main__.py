"""The command line: the library’s verbs on a file.

    python -m segmentation read customers.csv
    python -m segmentation sweep customers.csv --json
    python -m segmentation segment customers.csv --out labelled.csv --study study.json
    python -m segmentation open study.json
    python -m segmentation score july.csv --study study.json --out labelled-july.csv
    python -m segmentation compare june.csv july.csv --study study.json
    python -m segmentation promise --study study.json 'share of "At Risk" at most 14%'
    python -m segmentation check july.csv --study study.json
    python -m segmentation sql --study study.json --dialect bigquery

With `--json`, standard output holds one JSON object and nothing else. What a person can mend is said in
one sentence on standard error, with exit status 2; a broken promise gives exit status 3.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from segmentation.errors import SegmentationError
from segmentation.shell import (
    check_verb,
    compare_verb,
    onnx_verb,
    open_verb,
    promise_verb,
    read_verb,
    score_verb,
    segment_verb,
    sql_verb,
    sweep_verb,
)
from segmentation.shell.usage import BrokenPromiseError, Parser

_VERBS = {
    "read": read_verb,
    "sweep": sweep_verb,
    "segment": segment_verb,
    "open": open_verb,
    "score": score_verb,
    "compare": compare_verb,
    "promise": promise_verb,
    "check": check_verb,
    "sql": sql_verb,
    "onnx": onnx_verb,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb: 0 when it worked, 2 when the person has something to mend, 3 for a broken promise."""
    atexit.register(gc.freeze)  # what goes with the process need not be looked through for rubbish first
    try:
        choices = _parser().parse_args(arguments)
        verb: Callable[[argparse.Namespace], None] = choices.verb
        verb(choices)
    except SegmentationError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPromiseError:
        return 3
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="touchstone" if Path(sys.argv[0]).stem == "touchstone" else "python -m segmentation",
        description="Customer segments a team can act on, and the truth about how real they are.",
    )
    verbs = parser.add_subparsers(required=True, metavar=" | ".join(_VERBS), parser_class=Parser)
    for module in _VERBS.values():
        module.add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
