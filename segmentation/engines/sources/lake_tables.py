"""Tables of a lake, told by the notes that lie in their folders: Delta, Iceberg and Hudi.

Which files of such a table count, only its notes tell: files that it has given up lie among the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from segmentation.errors import EngineError
from segmentation.language.phrases import clipped, listed

_STATE = re.compile(r"v?(\d+)(-.*)?\.metadata\.json")
"""What a state of a table is called: “v3.metadata.json” of Hadoop, “00003-….metadata.json” of catalogs
(https://iceberg.apache.org/spec/#file-system-tables and #metastore-tables)."""


def lake_table(folder: Path) -> str:
    """Whose table a folder is, “Delta”, “Iceberg” or “Hudi”; empty where it is none."""
    for mark, called in (("_delta_log", "Delta"), (".hoodie", "Hudi")):
        if (folder / mark).is_dir():
            return called
    return "Iceberg" if any((folder / "metadata").glob("*.metadata.json")) else ""


def need_free_files(text: str, files: Sequence[str], top: Path | None = None) -> None:
    """Raises `EngineError` where files, as the person wrote them, lie in a table of a lake.

    Looked at are the folders above the first of them, and all between `top` and each.
    """
    folders = dict.fromkeys(Path(file).parent for file in files)
    above = Path(files[0]).absolute().parents
    below = {over for one in folders for over in one.parents if top is not None and over.is_relative_to(top)}
    for folder in (*above, *sorted({*folders, *below})):
        if called := lake_table(folder):
            raise EngineError(of_a_table(text, folder, called))


def of_a_table(text: str, table: object, called: str) -> str:
    """What to say to who names files of a table."""
    why = f"“{clipped(text, 200)}” names files of a table, and which of them still count only its log tells."
    if called == "Hudi":
        return f"{why} Hudi is not read here: write the table as Parquet first."
    return f"{why} Name the {called} table itself: “{clipped(table, 200)}”."


def newest_state(folder: Path) -> Path:
    """The newest state of an Iceberg table, by its hint or by its number.

    Raises `EngineError` where there is none, or two bear the highest number: only their catalog knows.
    """
    hint = folder / "metadata" / "version-hint.text"
    told = hint.read_text().strip() if hint.is_file() else ""
    if told and (there := folder / "metadata" / f"v{told}.metadata.json").is_file():
        return there
    numbered = [(one, _STATE.fullmatch(one.name)) for one in (folder / "metadata").glob("*.metadata.json")]
    states = [(int(found[1]), one) for one, found in numbered if found is not None]
    if not states:
        raise EngineError(f"There is no Iceberg table at “{clipped(folder, 200)}”. Look at the path.")
    last = max(number for number, _ in states)
    newest = sorted(one for number, one in states if number == last)
    if len(newest) > 1:
        few = listed([f"“{one.name}”" for one in newest])
        raise EngineError(
            f"Which state of “{clipped(folder, 200)}” is the newest, only its catalog knows: {few}. Name one "
            f"of these files, or the table of the catalog, as in “iceberg:catalog.shop.customers”."
        )
    return newest[0]
