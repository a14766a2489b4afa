"""A profile that tests of personas lay effects into."""

import numpy as np
import pytest
from act.personas.cuts import cut

from segmentation import jewellery


@pytest.fixture(scope="module")
def bare():
    """Any profile of four segments, to lay effects into."""
    data = jewellery(customers=400)[["TotalSpend", "Age"]]
    return cut(data, np.arange(400) % 4 + 1, ["TotalSpend", "Age"])
