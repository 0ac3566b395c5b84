"""Sample enterprises: invented registrations, profiles and specialists' posts for demos and tests.

What belongs here: the three data files and the pure code that keeps them as old as they were
written. What never does: real enterprises, persons' names, telephone numbers, database access.
See README.md in this folder.
"""

from __future__ import annotations

from enterprises.samples.files import (
    WRITTEN_FOR,
    sample_profiles,
    sample_registry,
    sample_specialists,
)

__all__ = ["WRITTEN_FOR", "sample_profiles", "sample_registry", "sample_specialists"]
