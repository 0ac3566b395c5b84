"""Zips, looked at before anything of them is unpacked."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from policies.readers import limits
from policies.readers.refusals import Reason, Refused

_IS_ENCRYPTED = 0x1
_NAMES_UTF8 = 0x800
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_NESTED = re.compile(r"\.(?:zip|rar|7z|gz|tgz|tar|bz2|xz)$", re.I)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class Archive:
    """A zip within its limits. Raises :class:`Refused` for anything else."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            rows = self._zip.infolist()
        except _DAMAGE as error:
            raise Refused(Reason.BROKEN, "the archive's directory is missing") from error
        _check(rows, len(content))
        self._rows = {row.filename: row for row in rows}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parts, folders left out, as the archive spells them."""
        return tuple(name for name, row in self._rows.items() if not row.is_dir())

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def shown(self, name: str) -> str:
        """Return the name as people read it: Windows writes Chinese names without saying so."""
        if self._rows[name].flag_bits & _NAMES_UTF8:
            return name
        try:
            return name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return name

    def read(self, name: str) -> bytes:
        """Return a part; raises :class:`Refused` if it is missing or damaged."""
        row = self._rows.get(name)
        if row is None:
            raise Refused(Reason.BROKEN, f"{name} is missing")
        try:
            # The directory's size is a promise: a byte more than that is never read.
            with self._zip.open(row) as part:
                return part.read(row.file_size)
        except RuntimeError as error:
            raise Refused(Reason.ENCRYPTED) from error
        except _DAMAGE as error:
            raise Refused(Reason.BROKEN, f"{name} cannot be unpacked") from error

    def xml(self, name: str) -> Any:
        """Return the root element of a part of XML; entities and document types are refused."""
        return parse_xml(self.read(name), name)


def parse_xml(content: bytes, name: str) -> Any:
    """Return the root element; raises :class:`Refused`."""
    narrow = content.replace(b"\x00", b"")  # UTF-16 hides no declaration.
    if _DECLARES.search(narrow):
        raise Refused(Reason.ENTITIES, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise Refused(Reason.TOO_HEAVY) from error
        raise Refused(Reason.BROKEN, f"{name} is no XML") from error


def _check(rows: list[zipfile.ZipInfo], size: int) -> None:
    if not rows:
        raise Refused(Reason.EMPTY)
    if len(rows) > limits.MAX_ENTRIES:
        raise Refused(Reason.TOO_MANY_PARTS, f"{len(rows)} in the archive")
    for row in rows:
        _check_row(row)
    unpacked = sum(row.file_size for row in rows)
    if unpacked > limits.MAX_UNPACKED_BYTES:
        raise Refused(Reason.BOMB, f"{unpacked // limits.MEBIBYTE} MB")
    if unpacked > limits.RATIO_COUNTS_FROM_BYTES and unpacked > size * limits.MAX_RATIO:
        raise Refused(Reason.BOMB, f"{unpacked // size} times")
    _check_apart(rows, size)


def _check_row(row: zipfile.ZipInfo) -> None:
    if _UNSAFE.search(row.filename) or stat.S_ISLNK(row.external_attr >> 16):
        raise Refused(Reason.UNSAFE_NAME, row.filename[:80])
    if row.flag_bits & _IS_ENCRYPTED:
        raise Refused(Reason.ENCRYPTED)
    if row.compress_type not in _METHODS:
        raise Refused(Reason.BROKEN, f"{row.filename[:80]} is packed in an unusual way")
    is_large = row.file_size > limits.RATIO_COUNTS_FROM_BYTES
    if is_large and row.file_size > row.compress_size * limits.MAX_RATIO:
        raise Refused(Reason.BOMB, row.filename[:80])
    if _NESTED.search(row.filename):
        raise Refused(Reason.NESTED, row.filename[:80])


def _check_apart(rows: list[zipfile.ZipInfo], size: int) -> None:
    """Parts that lie in one another, or twice under a name, are no office program's."""
    if len({row.filename for row in rows}) < len(rows):
        raise Refused(Reason.BROKEN, "two parts have one name")
    end = 0
    for row in sorted(rows, key=lambda one: one.header_offset):
        if row.header_offset < end or row.header_offset + row.compress_size > size:
            raise Refused(Reason.BOMB, "its parts overlap")
        end = row.header_offset + row.compress_size
