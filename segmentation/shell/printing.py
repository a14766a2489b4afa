"""What goes to standard output, and into files."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from segmentation.standards import CONTROL_SHARE
from segmentation.studies import Study


def report(choices: argparse.Namespace, summary: dict[str, Any], lines: list[str]) -> None:
    """One JSON object, or the lines."""
    if choices.json:
        print(json.dumps(_finite(summary), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(lines))


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN; both become null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(path: Path, data: bytes) -> None:
    """A file, whole or not at all."""
    from segmentation.act import targets

    targets.write(path, data)


def check_places(choices: argparse.Namespace, *wanted: Path | None) -> None:
    """Raises where a file cannot be written, or is the one that is read; before anything is computed."""
    if any(wanted):
        from segmentation.act import targets

        for read_from in filter(None, (choices.file, getattr(choices, "customer_file", None))):
            targets.check_places(read_from, [target for target in wanted if target is not None])


def export(
    study: Study, key: str, options: Mapping[str, Any] | None = None, *, control: float = CONTROL_SHARE
) -> bytes:
    """The file; the receipt of a list for a platform goes to standard error.

    `control` is the share of each segment that is kept aside in files of customers.
    """
    from segmentation.act.audiences.audiences import audience
    from segmentation.act.audiences.platforms import PLATFORMS
    from segmentation.act.exports import EXPORTS, audience_file

    if key not in PLATFORMS:
        told = {"control": control} if EXPORTS[key].group == "customers" else {}
        return EXPORTS[key].build(study, **told)
    made = audience(study, key, **(options or {}))
    print(made.receipt_text(), end="", file=sys.stderr)
    return audience_file(made)
