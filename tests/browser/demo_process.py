"""`zhaoren demo` as a newcomer starts it: a process of its own, a free port, a new database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

COMMAND = Path(sys.executable).with_name("zhaoren")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
START_SECONDS = 90  # A laptop takes five; a machine that runs other tests as well takes longer.
STOP_SECONDS = 10


@contextlib.asynccontextmanager
async def running_demo(folder: Path) -> AsyncIterator[str]:
    """Run a demo in ``folder`` for the length of the block and yield its address.

    It must end by itself when it is asked to, with exit code 0 and nothing on stderr.
    """
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "demo",
        "--port",
        "0",
        cwd=folder,
        env=_environment(folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield await _address(process)
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), STOP_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    is_clean = process.returncode == 0 and not errors
    assert is_clean, f"the demo ended with {process.returncode} and said:\n{errors.decode()}"


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHAOREN_")}
    return {**kept, "ZHAOREN_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}", "COLUMNS": "120"}


async def _address(process: asyncio.subprocess.Process) -> str:
    """Return the address the demo prints once it is ready."""
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(START_SECONDS):
        while line := (await process.stdout.readline()).decode():
            said += line
            if found := ADDRESS.search(line):
                return found[0]
    _, errors = await process.communicate()
    raise AssertionError(f"the demo ended before it was ready:\n{said}{errors.decode()}")
