"""Compiling by numba, and bits of words. Compiled functions are made when first called.

They let other threads run, and are kept beside their file where that can be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

ONE = np.uint64(1)


def compiled(function: Function) -> Function:
    """Compile a function, kept on disk if there is a place for it.

    It must make no arrays: they are not counted, as that would take longer than all the rest.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
    try:
        made: Any = numba.njit(function, cache=True, **options)
    except RuntimeError:  # There is no folder to write to.
        made = numba.njit(function, **options)
    return cast(Function, made)


@compiled
def ones(word: Any) -> Any:
    """How many bits are set."""
    word -= (word >> ONE) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def lowest(word: Any) -> Any:
    """The place of the lowest bit that is set."""
    return ones((word & (~word + ONE)) - ONE)


@compiled
def number_at(planes: Any, registers: Any, word: int, bit: Any) -> Any:
    """The number whose bits stand in planes."""
    found = np.int64(0)
    for i in range(len(registers)):
        found |= np.int64((planes[registers[i], word] >> bit) & ONE) << i
    return found


@compiled
def transpose(square: Any) -> None:
    """Turn 64 words about, so that bit ``r`` of word ``c`` becomes bit ``c`` of word ``r``."""
    width = np.uint64(32)
    mask = np.uint64(0x00000000FFFFFFFF)
    while width > 0:
        step = np.int64(width)
        for start in range(0, 64, 2 * step):
            for i in range(start, start + step):
                swapped = ((square[i] >> width) ^ square[i + step]) & mask
                square[i + step] ^= swapped
                square[i] ^= swapped << width
        width >>= ONE
        mask ^= mask << width
