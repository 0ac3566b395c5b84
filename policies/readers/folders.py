"""Folders and zips of files, one file after another, each read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from policies.errors import UnreadableFile
from policies.item_files import find_item_files
from policies.readers import limits
from policies.readers.archive import Archive
from policies.readers.kinds import is_archive_of_files
from policies.readers.refusals import Reason, Refused, UnreadableDocument

# What programs leave beside people's files.
_LITTER = ("~$", ".~", "thumbs.db", "desktop.ini", ".ds_store")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file with what fetches its bytes; raises :class:`UnreadableFile` when it cannot."""

    name: str
    read: Callable[[], bytes]


def source_files(paths: Iterable[Path]) -> list[SourceFile]:
    """Return the files named, those in the folders named, and those in zips, in order.

    Links inside folders are not followed. Raises :class:`UnreadableFile` for a path that is not
    there, an empty folder, and a zip that is refused.
    """
    named = list(paths)
    found: list[SourceFile] = []
    for path in find_item_files(named):
        if path.name.lower().startswith(_LITTER) or (path.is_symlink() and path not in named):
            continue
        found.extend(_files_of(path))
    return found


def files_of_zip(name: str, content: bytes) -> list[SourceFile]:
    """Return the files in a zip; raises :class:`UnreadableDocument`."""
    try:
        archive = Archive(content)
    except Refused as refused:
        raise UnreadableDocument(name, refused.reason, refused.detail) from refused
    found = list(_members(name, archive))
    if not found:
        raise UnreadableDocument(name, Reason.EMPTY)
    return found


def _files_of(path: Path) -> list[SourceFile]:
    if path.suffix.lower() == ".zip":
        content = _content(path)
        if is_archive_of_files(content):
            return files_of_zip(str(path), content)
    return [SourceFile(name=str(path), read=partial(_content, path))]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.MAX_FILE_BYTES:
            raise UnreadableDocument(str(path), Reason.TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be opened ({error.strerror}); check it") from error


def _members(name: str, archive: Archive) -> Iterator[SourceFile]:
    for member in archive.names:
        shown = archive.shown(member)
        parts = PurePosixPath(shown).parts
        is_litter = parts[-1].lower().startswith(_LITTER)
        if "__MACOSX" in parts or is_litter or any(one.startswith(".") for one in parts):
            continue
        yield SourceFile(
            name=f"{name}/{shown}", read=partial(_unpacked, archive, member, f"{name}/{shown}")
        )


def _unpacked(archive: Archive, member: str, shown: str) -> bytes:
    try:
        content = archive.read(member)
    except Refused as refused:
        raise UnreadableDocument(shown, refused.reason, refused.detail) from refused
    if is_archive_of_files(content):
        raise UnreadableDocument(shown, Reason.NESTED, PurePosixPath(shown).name)
    return content
