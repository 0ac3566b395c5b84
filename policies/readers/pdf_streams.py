"""The packed streams of a PDF, looked at before a library unpacks them.

Viewers show what they can of a damaged file and say nothing. A policy of which half is missing
is worse than none, so a stream that does not unpack to its end is a damaged file here.
"""

from __future__ import annotations

import re
import zlib

from policies.readers import limits
from policies.readers.refusals import Reason, Refused

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 2048
_PLAIN_FLATE = re.compile(
    rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\b\s*(?:\]|/(?!\w*Decode)|>>|\s)"
)
_CHAINED = re.compile(rb"/Filter\s*\[[^\]]*Decode[^\]]*Decode")
_END = b"endstream"
_PIECE = 2**16
_TAIL_BYTES = 2048


def check_streams(content: bytes) -> None:
    """Raise :class:`Refused` for a file cut off, with damaged streams, or made to burst."""
    if b"%%EOF" not in content[-_TAIL_BYTES:]:
        raise Refused(Reason.BROKEN, "its end is missing")
    if re.search(rb"/Encrypt\b", content):
        return  # What is locked with an empty password is unpacked by the library alone.
    total = 0
    for match in _STREAM.finditer(content):
        if content[match.start() - 3 : match.start()] == b"end":
            continue
        if _is_plain_flate(content, match.start()):
            total += _unpacked_size(content, match.end(), limits.MAX_UNPACKED_BYTES * 4 - total)


def _is_plain_flate(content: bytes, at: int) -> bool:
    head = content[max(0, at - _DICTIONARY_BYTES) : at]
    head = head[max(head.rfind(b" obj"), 0) :]
    return _PLAIN_FLATE.search(head) is not None and _CHAINED.search(head) is None


def _unpacked_size(content: bytes, start: int, allowed: int) -> int:
    """The bytes that the stream unpacks to; pictures may be large, but not without end."""
    unpacker, size, at = zlib.decompressobj(), 0, start
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or content[at : at + _PIECE]
            if not piece or (at - start > 0 and _ends_before(content, start, at)):
                raise Refused(Reason.BROKEN, "a stream is cut off")
            if not unpacker.unconsumed_tail:
                at += _PIECE
            size += len(unpacker.decompress(piece, _PIECE * 16))
            if size > allowed:
                raise Refused(Reason.BOMB, f"{size // limits.MEBIBYTE} MB")
    except zlib.error as error:
        raise Refused(Reason.BROKEN, "a stream cannot be unpacked") from error
    return size


def _ends_before(content: bytes, start: int, at: int) -> bool:
    end = content.find(_END, start)
    return end != -1 and end < at - _PIECE
