"""What `policies read` and `policies load` share: options about texts, and files of any kind."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from policies.extraction.masthead import known_region
from policies.extraction.text_files import Known

KINDS = ".docx .pdf .xlsx .html .txt .md, texts or items in .jsonl, zips and folders of them"

Region = Annotated[
    str | None, typer.Option(help="Code or name of the issuer's place, where a text has none.")
]
Issuer = Annotated[
    str | None, typer.Option(help="The issuing office, where a text does not name it.")
]
PublishedOn = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Days without a year count from here."),
]


def known_of(region: str | None, issuer: str | None, published_on: datetime | None) -> Known:
    """Return what the caller knows of all texts; raises wrong usage for a place nobody knows."""
    if region is not None and known_region(region) is None:
        raise typer.BadParameter(
            f"{region} is no known division or zone; write 430112", param_hint="--region"
        )
    return Known(
        region=region,
        issuer=issuer,
        published_on=None if published_on is None else published_on.date(),
    )
