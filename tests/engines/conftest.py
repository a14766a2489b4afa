"""One Spark for all tests of a run, on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """A session on two cores; without Java the tests are skipped, but not where CI promised one."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        said = "Spark needs Java 17: on Debian install openjdk-17-jre-headless"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    pytest.importorskip("pyspark")
    from segmentation.engines.carriers.spark_sessions import session

    started = session("local[2]", memory="1g")
    yield started
    started.stop()
