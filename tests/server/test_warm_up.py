"""What pages need is loaded in the order in which the frame around them asks for it."""

from __future__ import annotations

import ast
from pathlib import Path

from server.warm_up import NEEDED

ROOT = Path(__file__).parent.parent.parent
OURS = ("segmentation", "ui")


def asked_for() -> list[str]:
    """The modules of ours that `app.py` imports, from above, those within functions too."""
    found = []
    for node in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in OURS:
            for alias in node.names:
                inside = (ROOT / str(node.module).replace(".", "/") / alias.name).with_suffix(".py")
                whole = inside.is_file() or inside.with_suffix("").is_dir()
                found.append((node.lineno, f"{node.module}.{alias.name}" if whole else str(node.module)))
    top = [name for line, name in sorted(found, key=lambda one: one[0])]
    return list(dict.fromkeys(top))


def test_it_is_what_the_frame_asks_for_in_its_order() -> None:
    """Two threads that load the same libraries from different ends can stop each other."""
    assert list(NEEDED) == asked_for()
