"""What leaves Touchstone: a study in, the bytes of a file out.

`EXPORTS` is an open table. The download page shows one button per entry and the command line offers
one `--format` per key; a new target is a function and a line here. Nothing is built before it is
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.act.labels import labelled

if TYPE_CHECKING:
    from segmentation.studies import Study


@dataclass(frozen=True)
class Export:
    """One file a person can take away: what it is called, and how to make it."""

    key: str
    """Its word on the command line."""
    title: str
    description: str
    label: str
    """The short word on the button."""
    suffix: str
    mime: str
    group: str
    """“customers”, “share”, “advertise” or “keep”: where the download page puts it."""
    build: Callable[[Study], bytes]


def customers_csv(study: Study) -> bytes:
    """Every row and column of the upload, plus Segment and Persona, as UTF-8 CSV."""
    return labelled(study).to_csv(index=False, lineterminator="\r\n").encode()


def summary_csv(study: Study) -> bytes:
    """One row per segment: its name, size, shares and averages."""
    return study.segments().to_csv(lineterminator="\r\n").encode()


def study_json(study: Study) -> bytes:
    """The choices and what came of them, without customer data."""
    return json.dumps(study.summary(), indent=2, ensure_ascii=False).encode()


_ALL = (
    Export(
        key="csv",
        title="Labelled customers",
        description="Your file plus Segment and Persona.",
        label="CSV",
        suffix=".csv",
        mime="text/csv",
        group="customers",
        build=customers_csv,
    ),
    Export(
        key="summary",
        title="Segment summary",
        description="One row per segment: size, value, averages, name.",
        label="CSV",
        suffix=".csv",
        mime="text/csv",
        group="share",
        build=summary_csv,
    ),
    Export(
        key="study",
        title="This study",
        description="Your choices and the segments as plain numbers, without customer data.",
        label="JSON",
        suffix=".json",
        mime="application/json",
        group="keep",
        build=study_json,
    ),
)

EXPORTS: Mapping[str, Export] = {export.key: export for export in _ALL}
"""Every export by its key."""
