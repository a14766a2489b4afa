"""Here nothing is remembered: these tests are about what the verdict measures."""

from collections.abc import Iterator

import pytest
from clouds import four_groups, no_groups, verdict_on
from measurements import anew
from sklearn.datasets import load_iris

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.judge import Verdict, judge


@pytest.fixture(scope="package", autouse=True)
def measured_anew() -> Iterator[None]:
    """Every judgement measures by itself."""
    with anew():
        yield


@pytest.fixture(scope="package")
def iris() -> tuple[FeatureMatrix, Sweep]:
    matrix = FeatureMatrix.of(load_iris().data)
    return matrix, sweep(matrix, range(2, 9))


@pytest.fixture(scope="package")
def on_iris(iris) -> Verdict:
    return judge(*iris)


@pytest.fixture(scope="package")
def natural() -> Verdict:
    return verdict_on(four_groups())


@pytest.fixture(scope="package")
def constructed() -> Verdict:
    return verdict_on(no_groups())


@pytest.fixture(scope="package")
def of_groups() -> Findings:
    """What was measured of four groups."""
    return examine(four_groups(), sweep(four_groups()))


@pytest.fixture(scope="package")
def of_a_cloud() -> Findings:
    """What was measured where there are none."""
    return examine(no_groups(), sweep(no_groups()))
