"""Run benchmarks and print their tables: `python -m benchmarks [--keep] [name …]`.

A benchmark is a module of this folder with a function `main()` that prints a Markdown table. With
`--keep` each table also replaces the one of its name in README.md.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
README = HERE / "README.md"


def names() -> list[str]:
    """The modules here that define `main()`, in alphabetical order."""
    found = []
    for path in sorted(HERE.glob("[!_]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            found.append(path.stem)
    return found


def quiet_environment() -> None:
    """One thread, and no tuning of Python or the linear algebra that a reader would not have.

    Must come before NumPy is imported.
    """
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def run(name: str) -> str:
    """The table a benchmark prints; what it lacks when this machine cannot run it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            importlib.import_module(f"benchmarks.{name}").main()
        except (ImportError, RuntimeError) as error:
            return f"Not measured: {error}"
    return printed.getvalue().strip()


def keep(name: str, table: str) -> None:
    """Put a table between the marks `<!-- name -->` and `<!-- /name -->` of the README."""
    text = README.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    README.write_text(marked.sub(lambda match: f"{match[1]}{table}\n{match[2]}", text), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Run the named benchmarks, or all."""
    quiet_environment()
    chosen = [argument for argument in arguments if not argument.startswith("-")] or names()
    if unknown := set(chosen) - set(names()):
        sys.exit(f"There is no benchmark “{sorted(unknown)[0]}”. Choose from: {', '.join(names())}.")
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        table = run(name)
        print(table, flush=True)
        if "--keep" in arguments and table and not table.startswith("Not measured"):
            keep(name, table)


if __name__ == "__main__":
    main(sys.argv[1:])
