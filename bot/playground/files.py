"""Files sent by either side, kept in memory for as long as the playground runs."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad_request

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PHOTO_SIDES = 10_000  # Width plus height of a photo, at most.
PHOTO_RATIO = 20  # The longer side over the shorter, at most.


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file with its content; ``width`` and ``height`` are pixels, None if it is no photo."""

    file_id: str
    unique_id: str
    name: str
    mime_type: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def path(self) -> str:
        """The ``file_path`` that getFile answers with."""
        folder = "documents" if self.width is None else "photos"
        suffix = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{folder}/{self.unique_id}.{suffix if suffix.isalnum() else 'bin'}"

    def as_file(self) -> dict[str, Any]:
        """Return the Bot API ``File``."""
        return {**self._identity(), "file_path": self.path}

    def as_document(self) -> dict[str, Any]:
        """Return the Bot API ``Document``."""
        return {**self._identity(), "file_name": self.name, "mime_type": self.mime_type}

    def as_photo(self) -> list[dict[str, Any]]:
        """Return the Bot API list of ``PhotoSize``: this server makes one size only."""
        return [{**self._identity(), "width": self.width, "height": self.height}]

    def _identity(self) -> dict[str, Any]:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


class FileStore:
    """All files by id; ids grow from ``first_id`` so that an earlier run's are not met again."""

    def __init__(self, *, first_id: int) -> None:
        self._next = first_id
        self._files: dict[str, StoredFile] = {}
        self._by_unique: dict[str, StoredFile] = {}

    def add(self, name: str, mime_type: str, content: bytes, *, as_photo: bool) -> StoredFile:
        """Keep a file; raise 400 if it should be a photo and is no PNG or JPEG."""
        width = height = None
        if as_photo:
            width, height = photo_size(content)
        unique = f"F{self._next}"
        self._next += 1
        stored = StoredFile(
            file_id=f"playground-{unique}-{'photo' if as_photo else 'document'}",
            unique_id=unique,
            name=name,
            mime_type=mime_type,
            content=content,
            width=width,
            height=height,
        )
        self._files[stored.file_id] = stored
        self._by_unique[unique] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile:
        """Return the file; raise 400 for an id of nobody's."""
        if file_id not in self._files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._files[file_id]

    def by_unique_id(self, unique_id: str) -> StoredFile | None:
        """Return the file with this unique id, or None if there is none."""
        return self._by_unique.get(unique_id)


def photo_size(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels; raise 400 unless it is a PNG or JPEG fit for a photo."""
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not 0 < width + height <= PHOTO_SIDES or max(size) > PHOTO_RATIO * max(1, min(size)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def picture_type(content: bytes) -> str | None:
    """Return the media type of a PNG or JPEG by its content, None for anything else."""
    if _png_size(content) is not None:
        return "image/png"
    return "image/jpeg" if _jpeg_size(content) is not None else None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_PNG) or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments of a JPEG to the frame header, which holds height and width."""
    at = 2
    while content.startswith(_JPEG) and at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
