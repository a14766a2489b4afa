"""Rules that every one of many modules keeps: one test a rule, which names all that break it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def ident(path: Path) -> str:
    """A module as it is named in a message."""
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    """Many rules are read from the same module; it is parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """A decorator: what asserts a rule of one module becomes a test of all `paths`.

    Thousands of tests of a line each would take longer to be collected than to be run.
    """
    modules = list(paths)

    def decorate(keeps: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = [told for path in modules if (told := _broken(keeps, path))]
            assert modules, "no module is looked at"
            assert not broken, "\n".join(broken)

        test.__name__, test.__doc__ = keeps.__name__, keeps.__doc__
        return test

    return decorate


def _broken(keeps: Callable[[Path], None], path: Path) -> str:
    try:
        keeps(path)
    except AssertionError as error:
        return f"{ident(path)}: {error}"
    return ""
