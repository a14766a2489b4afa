"""What is wrong with the words of a command, and how it is said."""

from __future__ import annotations

import argparse
from typing import NoReturn

from segmentation.errors import SegmentationError


class UsageError(SegmentationError):
    """The words of the command do not fit."""


class BrokenPromiseError(Exception):
    """A file does not keep what the study promised; all has been said and written."""


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` where argparse would end the program."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. Try “{self.prog} --help”.")


def is_count(text: str) -> bool:
    """Whether it is a whole number of a size that anything here is counted in."""
    return text.isdecimal() and len(text) < 10
