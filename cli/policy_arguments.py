"""What commands of `zhaoren policies` are told in the same words: who acts, and on which item."""

from __future__ import annotations

from typing import Annotated

import typer

By = Annotated[str, typer.Option("--by", help="Key of the officer who acts.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A draft's number or a policy's code.")]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="ID…", help="Drafts' numbers or policies' codes.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; contacts will be told or ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
