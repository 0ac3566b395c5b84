"""Outcomes as small numbers, for one enterprise at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.outcome import Outcome

Marks = NDArray[np.uint8]
Indices = NDArray[np.intp]

UNMET, UNKNOWN, MET = 0, 1, 2
MARKS = {Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN, Outcome.MET: MET}
