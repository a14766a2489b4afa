"""What arrays hold, in names that many modules share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
"""Customers by columns that build segments."""
Labels = NDArray[np.int8]
"""The segment of every customer."""
Positions = NDArray[np.intp]
"""Places of rows, from 0."""
