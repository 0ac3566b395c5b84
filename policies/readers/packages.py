"""What .docx and .xlsx have in common: a zip with a list of its parts."""

from __future__ import annotations

from policies.readers.archive import Archive
from policies.readers.refusals import Reason, Refused

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "[Content_Types].xml"
_CONTENT_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def check_parts(archive: Archive) -> None:
    """Raise :class:`Refused` for macros, and for a package that lacks what it lists."""
    types = archive.xml(_TYPES)
    for part in types.iter(f"{_CONTENT_TYPE}Override", f"{_CONTENT_TYPE}Default"):
        if "macroenabled" in part.get("ContentType", "").lower():
            raise Refused(Reason.MACROS)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise Refused(Reason.MACROS)
    for part in types.iter(f"{_CONTENT_TYPE}Override"):
        name = part.get("PartName", "").lstrip("/")
        if name.endswith(".xml") and name.startswith(("word/", "xl/")) and name not in archive:
            raise Refused(Reason.BROKEN, f"{name} is missing")
