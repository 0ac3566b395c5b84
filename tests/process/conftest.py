"""The process that tests fork is ended with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.process.starting import no_template_left


@pytest.fixture(scope="session", autouse=True)
def _template() -> Iterator[None]:
    with no_template_left():
        yield
