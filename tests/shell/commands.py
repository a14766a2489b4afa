"""What the command line said, for tests of its verbs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segmentation.__main__ import main


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main([str(argument) for argument in arguments]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer
