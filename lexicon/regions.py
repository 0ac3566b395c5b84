"""Places: which there are, who holds whom, and which of them a text or an address means.

The public face of four modules: the table (:mod:`lexicon.gbt2260`), names in a text
(:mod:`lexicon.place_names`), 我区 and 本市 (:mod:`lexicon.deixis`), addresses
(:mod:`lexicon.addresses`).
"""

from lexicon.addresses import Basis, RegionGuess, locate_address
from lexicon.deixis import resolve_deictic
from lexicon.gbt2260 import (
    NATION,
    Level,
    Region,
    UnknownRegion,
    ancestors,
    contains,
    current_code,
    region,
)
from lexicon.place_names import HOME, RegionMention, find_regions

__all__ = [
    "HOME",
    "NATION",
    "Basis",
    "Level",
    "Region",
    "RegionGuess",
    "RegionMention",
    "UnknownRegion",
    "ancestors",
    "contains",
    "current_code",
    "find_regions",
    "locate_address",
    "region",
    "resolve_deictic",
]
