"""How fast does an officer's folder become drafts, and who waits for it meanwhile?

``python -m bench.loading [--files 500] [--rows 2700] [--stops 3]`` draws files in five formats and
a workbook, loads them with `zhaoren policies load`, stops that at random points as Ctrl-C does and
begins again, and loads once more. ``--while-chatting [--contacts 20]`` loads the same beside a
bot, by command and by chat, and prints what those who talk to it wait for a reply.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import os
import resource
import signal
import subprocess
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bench.loading_chat import COMMAND, OFFICER, Town, fill_town, living_town
from bench.loading_files import draw_folder, draw_workbook
from bot.file_reading import MOST_FILES, MOST_TEXTS
from store.database import open_database
from store.tables import PolicyDraft

QUIET_SECONDS = 20.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One run of the command: how it ended, what its report says, and how long it took.

    ``cpu`` are processor seconds, of the processes that read for it as well.
    """

    seconds: float
    cpu: float
    exit_code: int
    outcomes: Counter[str]

    def told(self, label: str, pieces: int) -> str:
        """Return the figures on one line; ``pieces`` are files, or rows."""
        counts = ", ".join(f"{count:,} {what}" for what, count in sorted(self.outcomes.items()))
        pace = f"{self.seconds:7.1f} s  {pieces / self.seconds:6.1f}/s"
        work = f"processor {self.cpu:6.1f} s, {1000 * self.cpu / pieces:.0f} ms each"
        return f"  {label:<44} {pace}  {work}  exit {self.exit_code}  {counts}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rows", type=int, default=2_700)
    parser.add_argument("--stops", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--while-chatting", action="store_true")
    parser.add_argument("--contacts", type=int, default=20)
    parser.add_argument("--enterprises", type=int, default=2_000)
    parser.add_argument("--pool", type=int, default=500)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zr-") as name:
        folder = Path(name)
        files, book = folder / "files", folder / "汇总.xlsx"
        files.mkdir()
        size = draw_folder(files, asked.files, seed=asked.seed)
        size += draw_workbook(book, asked.rows, seed=asked.seed + 1)
        print(
            f"{asked.files:,} files and a workbook of {asked.rows:,} rows: {size / 1e6:.1f} MB",
            flush=True,
        )
        if asked.while_chatting:
            asyncio.run(_beside_people(folder, files, book, asked))
        else:
            _alone(folder, files, book, asked)


def _alone(folder: Path, files: Path, book: Path, asked: argparse.Namespace) -> None:
    for source, pieces in ((files, asked.files), (book, asked.rows)):
        url = f"sqlite:///{folder}/{source.stem}.db"
        fill_town(url, contacts=1, enterprises=50, pool=asked.pool)
        first = load(url, source)
        print(first.told(f"{source.name}, the first time", pieces))
        print(load(url, source).told(f"{source.name}, the second time", pieces))
        drafts = _drafts(url)
        other = f"sqlite:///{folder}/{source.stem}-stopped.db"
        fill_town(other, contacts=1, enterprises=50, pool=asked.pool)
        dice = Random(asked.seed)
        for _ in range(asked.stops):
            stopped = load(other, source, stop_at=dice.randrange(len(drafts)))
            print(stopped.told(f"{source.name}, stopped", pieces))
        print(load(other, source).told(f"{source.name}, taken up again", pieces))
        if _drafts(other) != drafts:
            raise SystemExit("a load that was stopped gave other drafts than one that was not")


async def _beside_people(folder: Path, files: Path, book: Path, asked: argparse.Namespace) -> None:
    url = f"sqlite:///{folder}/town.db"
    fill_town(url, contacts=asked.contacts, enterprises=asked.enterprises, pool=asked.pool)
    async with living_town(url, contacts=asked.contacts, log=folder / "bot.log") as town:
        await town.talk_while(asyncio.sleep(QUIET_SECONDS))
        _, quiet = await town.talk_while(asyncio.sleep(QUIET_SECONDS))
        print(quiet.told("nothing beside"), flush=True)
        for label, source, pieces in (
            ("the folder, by command", files, asked.files),
            ("the workbook, by command", book, asked.rows),
        ):
            loaded, heard = await town.talk_while(asyncio.to_thread(load, url, source))
            print(loaded.told(label, pieces), flush=True)
            print(heard.told(f"beside {label}"), flush=True)
        await _by_chat(town, asked)


async def _by_chat(town: Town, asked: argparse.Namespace) -> None:
    """Send as much as one message may bring: a zip of files, then a workbook."""
    with tempfile.TemporaryDirectory(prefix="zr-") as name:
        other = Path(name)
        (other / "files").mkdir()
        draw_folder(other / "files", MOST_FILES, seed=asked.seed + 2)
        draw_workbook(other / "汇总.xlsx", MOST_TEXTS, seed=asked.seed + 3)
        sent = (
            (f"a zip of {MOST_FILES}, by chat", "政策.zip", _zip_of(other / "files")),
            (f"{MOST_TEXTS} rows, by chat", "表.xlsx", (other / "汇总.xlsx").read_bytes()),
        )
    for label, file_name, content in sent:
        seconds, heard = await town.talk_while(town.send_in(file_name, content))
        print(f"  {label:<44} {seconds:7.1f} s until its report")
        print(heard.told(f"beside {label}"), flush=True)


def load(url: str, source: Path, *, stop_at: int | None = None) -> Loaded:
    """Run the command in a process of its own; stop it after so many drafts as Ctrl-C does."""
    with tempfile.TemporaryDirectory(prefix="zr-") as name:
        report = Path(name) / "report.csv"
        command = [
            *COMMAND, "policies", "load", str(source), "--by", OFFICER, "--report", str(report),
        ]  # fmt: skip
        before, began = _cpu_of_children(), time.perf_counter()
        process = subprocess.Popen(
            command,
            env=os.environ | {"ZHAOREN_DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while stop_at is not None and process.poll() is None and len(_drafts(url)) <= stop_at:
            time.sleep(LOOK_SECONDS)
        if stop_at is not None:
            process.send_signal(signal.SIGINT)
        process.wait()
        seconds = time.perf_counter() - began
        return Loaded(
            seconds=seconds,
            cpu=_cpu_of_children() - before,
            exit_code=process.returncode,
            outcomes=_outcomes(report),
        )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _outcomes(report: Path) -> Counter[str]:
    if not report.exists():
        return Counter()
    with report.open(encoding="utf-8-sig", newline="") as file:
        return Counter(row["outcome"] for row in csv.DictReader(file))


def _drafts(url: str) -> set[tuple[str, str]]:
    """Return what was loaded: the code and the hash of each draft, none twice."""
    database = open_database(url)
    with database.reading() as session:
        rows = session.execute(select(PolicyDraft.code, PolicyDraft.item_hash)).all()
        count = session.scalar(select(func.count()).select_from(PolicyDraft))
    database.dispose()
    found = {(row.code, row.item_hash) for row in rows}
    if len(found) != count:
        raise SystemExit("a draft was written twice")
    return found


def _zip_of(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


if __name__ == "__main__":
    main()
