"""The process that the tests fork is ended with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.process.starting import template


@pytest.fixture(scope="session", autouse=True)
def _no_template_stays() -> Iterator[None]:
    yield
    if template.cache_info().currsize:
        template().end()
