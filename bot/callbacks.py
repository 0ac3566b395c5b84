"""What a button carries: a version, an act and its arguments, in at most 64 bytes.

The version lets a later release refuse old buttons politely. Nothing here is
secret and nothing here is trusted: each act checks again who taps.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import StaleButton

VERSION = "1"
LIMIT_BYTES = 64
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a tapped button asks for."""

    name: str
    arguments: tuple[str, ...] = ()

    def number(self, position: int) -> int:
        """Return the argument at ``position`` as a number.

        Raises :class:`StaleButton` when there is none.
        """
        try:
            return int(self.arguments[position])
        except (IndexError, ValueError) as error:
            raise StaleButton(f"argument {position} of {self.name!r}") from error

    def word(self, position: int) -> str:
        """Return the argument at ``position``, or an empty string."""
        return self.arguments[position] if position < len(self.arguments) else ""


def encode(name: str, *arguments: object) -> str:
    """Write an act for a button.

    Raises ``ValueError`` when it does not fit: that is a mistake in the code.
    """
    data = _SEPARATOR.join((VERSION, name, *(str(argument) for argument in arguments)))
    if len(data.encode()) > LIMIT_BYTES:
        raise ValueError(f"a button carries at most {LIMIT_BYTES} bytes: {data!r}")
    return data


def decode(data: str) -> Act:
    """Read what a button carries.

    Raises :class:`StaleButton` for anything this version did not write.
    """
    version, _, rest = data.partition(_SEPARATOR)
    name, *arguments = rest.split(_SEPARATOR)
    if version != VERSION or not name:
        raise StaleButton(data[:LIMIT_BYTES])
    return Act(name=name, arguments=tuple(arguments))
