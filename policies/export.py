"""Items as YAML for people: what is written here loads back equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import yaml

from policies.yaml_text import PLAIN_SCALARS

# The order in which people read an item; other keys follow as they stand in the item.
KEY_ORDER = (
    "id", "title", "issuer", "document_number", "level", "region", "region_basis", "published_on",
    "valid_from", "valid_to", "mode", "category", "theme", "window", "eligibility", "benefits",
)  # fmt: skip
LAST_KEYS = ("text", "warnings")
LINE_WIDTH = 100
SHORT_LIST = 60


class _Dumper(yaml.CSafeDumper):
    """Block style, no aliases, and every text that could be read as something else in quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out each time: people edit one without meaning the other."""
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = next((style for style, fits in _STYLES if fits(value)), None)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _is_odd(value: str) -> bool:
    """Return whether a character in it would be lost or folded outside double quotes."""
    return any(not one.isprintable() and one != "\n" for one in value)


def _is_block(value: str) -> bool:
    return "\n" in value and not any(line != line.strip() for line in value.split("\n"))


_STYLES: tuple[tuple[str, Callable[[str], bool]], ...] = (('"', _is_odd), ("|", _is_block))


def _list(dumper: _Dumper, value: list[Any]) -> yaml.SequenceNode:
    is_short = all(isinstance(one, str | int | float) for one in value)
    fits = is_short and len(repr(value)) < SHORT_LIST
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=fits)


# A text that our reader would take for a number has to stand in quotes, whatever YAML 1.1 says.
for _kind, _pattern, _first in PLAIN_SCALARS:
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", _pattern, list(_first))
_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def to_yaml(items: Iterable[Mapping[str, Any]]) -> str:
    """Return the items as YAML documents."""
    return yaml.dump_all(
        [_ordered(item) for item in items],
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=LINE_WIDTH,
        explicit_start=True,
    )


def _ordered(item: Mapping[str, Any]) -> dict[str, Any]:
    middle = [key for key in item if key not in KEY_ORDER and key not in LAST_KEYS]
    return {key: item[key] for key in (*KEY_ORDER, *middle, *LAST_KEYS) if key in item}
