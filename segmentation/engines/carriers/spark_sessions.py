"""A Spark session, and one sentence for whatever keeps it from starting or reading.

Where a session runs already (a notebook on Databricks, a job on EMR) it is used as it is set up; else one is
started on this machine or on the cluster that was named.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segmentation
from segmentation.engines.carriers.carriers import BATCH_ROWS
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = "local[*]"
"""Spark on this machine alone, on all its cores."""
_MASTER = re.compile(r"local(\[(\*|\d+)(,\d+)?\])?|(spark|k8s)://\S+|yarn")
_ANSWER_S = 5.0
"""Seconds in which the head of a cluster has to answer; Spark itself would try for minutes."""
_FIRST_JAVA = 17
"""Spark 4 runs on this Java or a later one."""


def session(master: str = HERE, memory: str | None = None) -> SparkSession:
    """The session that runs, or one on `master` (“local[2]”, “spark://host:7077”, “yarn”).

    `memory` is that of the Java process on this machine, such as “4g”. Raises `EngineError` with what to
    install, start or name where there can be none.
    """
    if find_spec("pyspark") is None:
        raise EngineError(
            "Spark needs PySpark, which is not installed here. Install it with: "
            'pip install "touchstone-segments[spark]"'
        )
    from pyspark.sql import SparkSession

    if (running := SparkSession.getActiveSession()) is not None:
        return running
    if not _MASTER.fullmatch(master):
        raise EngineError(
            f"“{clipped(master)}” is no Spark. Name local[4] (this machine, four cores), spark://host:7077, "
            "k8s://… or yarn."
        )
    _need_java()
    if master.startswith("spark://"):
        _need_answer(master)
    builder = SparkSession.builder.master(master).appName("Touchstone")
    for name, value in _settings(master, memory).items():
        builder = builder.config(name, value)
    with said(master):
        started = builder.getOrCreate()
        started.sparkContext.setLogLevel("ERROR")
    return started


def _settings(master: str, memory: str | None) -> dict[str, str]:
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        home = str(Path(segmentation.__file__).parents[1])
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        # One thread a worker: Spark runs as many workers as there are cores.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else it takes any python3 there is
        settings |= {"spark.ui.enabled": "false", "spark.driver.host": "localhost"}
        settings |= {"spark.executorEnv.PYTHONPATH": path, "spark.executorEnv.OMP_NUM_THREADS": "1"}
    if memory:
        settings["spark.driver.memory"] = memory
    return settings


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if (home and (Path(home) / "bin" / "java").exists()) or shutil.which("java"):
        return
    raise EngineError(
        f"Spark needs Java {_FIRST_JAVA} or newer, and none was found. On Debian or Ubuntu: sudo apt-get "
        "install openjdk-17-jre-headless. Elsewhere: install a JDK and set JAVA_HOME."
    )


def _need_answer(master: str) -> None:
    """One quick try: Spark would keep trying for minutes before it says that nobody answers."""
    place = urlsplit(master.partition(",")[0])
    try:
        socket.create_connection((place.hostname or "", place.port or 7077), _ANSWER_S).close()
    except (OSError, ValueError):
        raise EngineError(
            f"Nothing answers at “{clipped(master)}”. Look at the address and whether the cluster is up, or "
            "name local[*] for this machine."
        ) from None


_SAID: tuple[tuple[str, str], ...] = (
    (
        r"PATH_NOT_FOUND|FileNotFoundException|does not exist",
        "There is nothing at {source}. Look at the path; a pattern such as lake/*.parquet names many files.",
    ),
    (
        r"UNABLE_TO_INFER_SCHEMA",
        "There are no Parquet files in {source}. Look at the place, or name the files by a pattern.",
    ),
    (
        r"CANNOT_MERGE_SCHEMAS|DATA_TYPE_MISMATCH|Failed to merge",
        "Files of {source} hold a column as different kinds. Write it as one kind in all of them.",
    ),
    (
        r"CSV header does not conform|Number of column in CSV header",
        "Files of {source} have other columns, or have them in another order. Give all the same, or save "
        "them as Parquet.",
    ),
    (
        r"is not a Parquet file|CANNOT_READ_FILE_FOOTER|could not read footer",
        "A file of {source} is no whole Parquet file. Write or copy it again, or take it out of the folder.",
    ),
    (
        r"TABLE_OR_VIEW_NOT_FOUND|NoSuchTable",
        "Spark knows no table {source}. SHOW TABLES lists what there is; a file is named by its path.",
    ),
    (
        r"AccessControl|Access ?Denied|Permission denied|Forbidden|INSUFFICIENT_PERMISSIONS|\b403\b",
        "Spark may not read or write {source}: permission was denied. Ask whoever runs the store for it.",
    ),
    (
        r"DATA_SOURCE_NOT_FOUND|ClassNotFoundException|No FileSystem for scheme|UnsupportedFileSystem",
        "Spark lacks the driver for {source}. Start it with the package (spark.jars.packages) of that format "
        "or store.",
    ),
    (
        r"ModuleNotFoundError|No module named",
        "A worker of Spark lacks a Python package. Install touchstone-segments[spark] on every worker, in "
        "the same Python as here.",
    ),
    (
        r"PYTHON_VERSION_MISMATCH|PYTHON_VERSION",
        "Spark’s workers run another Python than this process. Set PYSPARK_PYTHON to the same one "
        "everywhere.",
    ),
    (
        r"UnsupportedClassVersionError|class file version",
        f"Spark 4 needs Java {_FIRST_JAVA} or newer, and an older one was found. Set JAVA_HOME to a newer "
        "one.",
    ),
    (
        r"JAVA_GATEWAY_EXITED|gateway process exited",
        f"Java could not start Spark. Look at `java -version` (it has to say {_FIRST_JAVA} or newer) and "
        "JAVA_HOME.",
    ),
    (
        r"OutOfMemoryError|MemoryError",
        "Spark ran out of memory over {source}. Give it more with --memory, or more partitions.",
    ),
)  # fmt: skip
"""What Spark’s errors say, and what to tell a person; the first that fits counts."""


@contextmanager
def said(source: str) -> Iterator[None]:
    """Whatever Spark raises inside, as an `EngineError` of one sentence about `source`."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, OSError) as error:
        raise EngineError(sentence(str(error), source)) from error


_CALL = re.compile(r"An error occurred while calling \S+$|\s*at \S+\(")
"""What py4j and Java say around the reason."""


def sentence(message: str, source: str) -> str:
    """What Spark said, in a sentence for a person.

    >>> sentence("[PATH_NOT_FOUND] Path does not exist: file:/a.parquet. SQLSTATE: 42K03", "a.parquet")
    'There is nothing at “a.parquet”. Look at the path; a pattern such as lake/*.parquet names many files.'
    """
    for pattern, told in _SAID:
        if re.search(pattern, message):
            return told.format(source=f"“{clipped(source)}”")
    lines = (line.strip(": ") for line in message.splitlines())
    first = next((line for line in lines if line and not _CALL.match(line)), "no reason given")
    return f"Spark could not go on over “{clipped(source)}”: {clipped(first)}"
