"""Whatever reading a source raises, as one sentence that says where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

_DENIED = re.compile(
    r"(?:HTTP|status|code|error)[ :=(]*40[13]\b|Permission denied|ACCESS_DENIED|Access ?Denied|Forbidden|"
    r"Unauthorized|credential",
    re.IGNORECASE,
)
"""What stores and systems say to who may not read."""


@contextmanager
def read_errors_said(
    told: EngineSource,
    raised: tuple[type[Exception], ...],
    sentences: Mapping[type[Exception], str],
    *,
    called: str = "",
) -> Iterator[None]:
    """Whatever of `raised` comes up inside, as an `EngineError` of one sentence.

    `sentences` are those for some kinds, with {where} and {said}, the first that fits; `called` is what the
    source is called before its place.
    """
    try:
        yield
    except EngineError:
        raise
    except raised as error:
        where = f"“{clipped(told.text, 200)}”"
        said = " ".join(str(error).split()) or type(error).__name__
        for kind, sentence in sentences.items():
            if isinstance(error, kind):
                raise EngineError(sentence.format(where=where, said=clipped(said, 200))) from None
        if isinstance(error, PermissionError) or is_denied(said):
            raise may_not_be_read(told, said) from None
        raise EngineError(f"{called}{where} could not be read: {clipped(said, 300)}") from None


def is_denied(said: str) -> bool:
    """Whether what was said means that one may not read.

    >>> is_denied("HTTP 403"), is_denied("[Errno 13] Permission denied"), is_denied("row 403 is broken")
    (True, True, False)
    """
    return _DENIED.search(said) is not None


def may_not_be_read(told: EngineSource, said: str) -> EngineError:
    """The sentence for that."""
    return EngineError(
        f"“{clipped(told.text, 200)}” may not be read: {clipped(said, 200)}. Ask whoever keeps it for the "
        "right to read."
    )
