"""How much of a file is read, and what its reading may cost.

A bomb of 339 KB took a reader without limits 19 seconds and 468 MB.
"""

from __future__ import annotations

MEBIBYTE = 2**20
MAX_FILE_BYTES = 20 * MEBIBYTE
MAX_UNPACKED_BYTES = 50 * MEBIBYTE
MAX_RATIO = 100
"""Unpacked over packed bytes; office files stay under 30."""
RATIO_COUNTS_FROM_BYTES = MEBIBYTE
"""Below this a part may shrink as it likes: a small empty table is nothing but repetition."""
MAX_ENTRIES = 2_000
MAX_PAGES = 300
MAX_ROWS = 20_000
MAX_TEXT_LETTERS = 400_000
"""The same as extraction takes."""
LETTERS_OF_A_PAGE = 20
"""A page with a picture and fewer letters is taken for scanned."""

CHILD_MEMORY_BYTES = 1024 * MEBIBYTE
CHILD_CPU_SECONDS = 20
CHILD_WALL_SECONDS = 30.0
MAX_ANSWER_BYTES = 64 * MEBIBYTE
CHILDREN_AT_ONCE = 2
"""Processes that parse at the same time, whoever asks for them."""
CONVERSION_SECONDS = 60.0
"""LibreOffice starts slowly."""
