"""The loops of one enterprise compiled by numba: what numpy gives, number for number.

One enterprise's numbers are too few for numpy to be at its best: most of the time goes into
calling it. Twins: ``single/rungs.py``, ``single/verdicts.py``, ``single/order.py`` and
``finding/affinity_weights.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.kernels.numba_bits import compiled

ALL_OF, ANY_OF, BY_CASES = 0, 1, 2
"""How the value of a node follows from those of its parts."""


@compiled
def climb(
    values: Any, first: int, kinds: Any, bases: Any, starts: Any, children: Any, present: Any
) -> None:
    """Work out the values of the nodes from the one at ``first`` on, children before parents.

    The parts of node ``first + i`` are ``children[starts[i]:starts[i + 1]]``; of a node decided
    by cases these are the outcomes, each in the case whose presence is ``present``.
    """
    # Without jumps that hang on the values: nobody can guess them, and each wrong guess costs.
    for i in range(len(kinds)):
        if kinds[i] == ALL_OF:
            value = np.uint8(2)
            for at in range(starts[i], starts[i + 1]):
                value = min(value, values[children[at]])
        elif kinds[i] == ANY_OF:
            value = np.uint8(0)
            for at in range(starts[i], starts[i + 1]):
                value = max(value, values[children[at]])
        else:
            value = _by_cases(values, bases[i], starts[i], starts[i + 1], children, present)
        values[first + i] = value


@compiled
def _by_cases(values: Any, base: int, first: int, last: int, outcomes: Any, present: Any) -> Any:
    """What is unknown is decided if it comes out alike in all cases that may be present."""
    least, most, is_any = np.uint8(2), np.uint8(0), False
    for at in range(first, last):
        if values[present[at]] > 0:
            found = values[outcomes[at]]
            least, most, is_any = min(least, found), max(most, found), True
    if values[base] == 1 and is_any and least == most:
        return least
    return values[base]


@compiled
def judge(values: Any, starts: Any, asked: Any, marks: Any, near: Any) -> None:
    """Write the verdict of each policy, and the number of its condition if one alone is missed."""
    for policy in range(len(marks)):
        mark, count, numbers = np.uint8(2), np.int32(0), np.int32(0)
        first = starts[policy]
        for number in range(starts[policy + 1] - first):
            value = values[asked[first + number]]
            mark = min(mark, value)
            is_missed = np.int32(value < 2)
            count += is_missed
            numbers += is_missed * np.int32(number)
        marks[policy] = mark
        near[policy] = numbers if count == 1 else -1


@compiled
def count_open(
    values: Any, policies: Any, fields: Any, atoms: Any, paths: Any, places: Any, counts: Any
) -> None:
    """Count the undecided fields of some policies.

    The fields of policy ``p`` are those from ``fields[p]`` to ``fields[p + 1]``, the atoms of a
    field and the path of an atom likewise; ``places`` are those of the values on the paths.
    """
    for i in range(len(policies)):
        found = 0
        for field in range(fields[policies[i]], fields[policies[i] + 1]):
            is_open = False
            for atom in range(atoms[field], atoms[field + 1]):
                is_unknown = True
                for at in range(paths[atom], paths[atom + 1]):
                    if values[places[at]] != 1:
                        is_unknown = False
                        break
                if is_unknown:
                    is_open = True
                    break
            if is_open:
                found += 1
        counts[i] = found


@compiled
def score(
    terms: Any, own: Any, starts: Any, policies: Any, weights: Any, shift: int, most: int, fits: Any
) -> None:
    """Add up how well an enterprise's weighted terms fit each policy, at most ``most``."""
    for i in range(len(terms)):
        for at in range(starts[terms[i]], starts[terms[i] + 1]):
            fits[policies[at]] += own[i] * weights[at]
    for policy in range(len(fits)):
        fits[policy] = min(fits[policy] >> shift, most)
