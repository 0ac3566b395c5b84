"""Old office files become new ones by LibreOffice, where it is installed.

The program runs with a profile of its own that is thrown away, macros off, for a limited time.
What it writes is then read like any other file of strange origin.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from policies.readers import limits
from policies.readers.kinds import FileKind
from policies.readers.refusals import Reason, Refused

_PROGRAMS = ("soffice", "libreoffice")
_TARGETS: Mapping[FileKind, str] = {
    FileKind.OLD_DOC: "docx",
    FileKind.RTF: "docx",
    FileKind.ODT: "docx",
    FileKind.OLD_XLS: "xlsx",
}


def converted(content: bytes, kind: FileKind) -> bytes:
    """Return the file in a format that has a reader; what has one comes back as it is.

    Without LibreOffice an old file comes back too, and its reader says what to do.
    Raises :class:`Refused`.
    """
    program = next((found for one in _PROGRAMS if (found := shutil.which(one))), None)
    if kind not in _TARGETS or program is None:
        return content
    with tempfile.TemporaryDirectory(prefix="zhaoren-") as folder:
        return _convert(program, Path(folder), content, kind)


def _convert(program: str, folder: Path, content: bytes, kind: FileKind) -> bytes:
    source = folder / f"source.{kind.value}"
    source.write_bytes(content)
    target = _TARGETS[kind]
    command = [
        program, "--headless", "--norestore", "--nolockcheck",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to", target, "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    try:
        subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limits.CONVERSION_SECONDS,
            check=True,
        )
        written = folder / "out" / f"source.{target}"
        if written.stat().st_size > limits.MAX_FILE_BYTES:
            raise Refused(Reason.TOO_LARGE)
        return written.read_bytes()
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.TOO_SLOW) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise Refused(Reason.BROKEN, "LibreOffice cannot open it") from error
