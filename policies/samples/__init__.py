"""The sample pool: invented-but-lifelike policy items for demos and tests.

What belongs here: items as YAML, and the pure code that resolves their days for a given
``today`` and finds the span of every quote.
What never does: real documents, database access, and anything a real pool depends on.
See README.md in this folder: sample data, no legal advice.
"""

from __future__ import annotations

from policies.samples.assembly import BrokenSample, sample_items

__all__ = ["BrokenSample", "sample_items"]
