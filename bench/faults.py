"""Is anything lost or doubled when processes are killed in the middle?

``python -m bench.faults [--runs 1000] [--database sqlite|postgresql|both] [--workers 1|3|both]
[--seed 1]``. Each run writes causes with notices and has updates waiting; real processes
enqueue, claim, send, settle and answer until SIGKILL ends one or all of them: before a call is
accepted, or up to 30 ms after it. The next generation finds the tables as they were left, and a
clock that went on, or jumped by three days, forward or back. Then everything is counted; one
notice lost, or repeated without reason, or one update handled twice fails the run, by its seed.
A run is one kill or a few; two commands with a database each share a machine of two cores well.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from bench.faults_line import Control, start_line
from bench.faults_place import CAUSES, CHATS, NOW, UPDATES, Place, place
from bench.faults_tally import Tally, tally
from bench.faults_workers import Task, prepare, work
from store.database import open_database
from store.tables import (
    Notice,
    NoticeStatus,
)

# Longer than a lease and than the pause before a repetition.
STEP = timedelta(minutes=10)
JUMPS = (timedelta(), timedelta(), timedelta(days=3), timedelta(days=-3))
SECOND_KILL_SHARE = 0.35
BEFORE_SHARE = 0.25
AT_ONCE_SHARE = 0.3
LONGEST_DELAY_SECONDS = 0.03
LAST_CALL = 26
"""Of a run without a kill, with its polls, pushes and answers."""
PATIENT_GENERATIONS, MOST_GENERATIONS = 4, 8
LATER = timedelta(days=4)
WARM = "bench:warm"
PROGRESS_EVERY = 50


class Faults:
    """The runs on one database with so many workers."""

    def __init__(self, where: Place, workers: int) -> None:
        self._where = where
        self._workers = workers
        # Its prepared statements are inherited by every worker, its connections by none.
        self._database = open_database(where.url)
        self._line, self._port = start_line()
        self._control = Control(self._port)
        self._warm_up()

    def close(self) -> None:
        """End the recipient."""
        os.kill(self._line, signal.SIGKILL)
        os.waitpid(self._line, 0)

    def _warm_up(self) -> None:
        """Do a worker's task in this process: what it imports and prepares is done for all."""
        self._where.empty()
        self._control("open", token=WARM, updates=updates())
        work(self._task(WARM, NOW, 0, 0))
        self._control("close", token=WARM)
        self._database.dispose()
        gc.collect()
        gc.freeze()

    def run(self, seed: int) -> Tally:
        """Do one run and count; the same seed draws the same kills."""
        dice = random.Random(seed)
        token = f"bench:{seed}"
        self._where.empty()
        self._control("open", token=token, updates=updates())
        jump = dice.choice(JUMPS)
        kills = hung = 0
        for generation in range(MOST_GENERATIONS):
            # The clock jumps after the first kill, and comes right again after the second life.
            now = NOW + generation * STEP + (jump if generation == 1 else timedelta())
            if generation > PATIENT_GENERATIONS:
                # What was written while the clock was ahead waits for that time to come.
                now += LATER
            is_killing = generation == 0 or (generation == 1 and dice.random() < SECOND_KILL_SHARE)
            trap = self._trap(dice) if is_killing else None
            hung += self._generation(token, now, dice, trap)
            kills += bool(self._control("look", token=token)["is_sprung"])
            if generation and trap is None and self._is_settled():
                break
        accepted = self._control("look", token=token)["accepted"]
        self._control("close", token=token)
        with self._where.opened() as database, database.reading() as session:
            return tally(session, accepted, kills=kills, hung=hung, causes=CAUSES, updates=UPDATES)

    def _trap(self, dice: random.Random) -> dict[str, object]:
        is_before = dice.random() < BEFORE_SHARE
        delay = 0.0 if dice.random() < AT_ONCE_SHARE else dice.uniform(0, LONGEST_DELAY_SECONDS)
        # Of three, one dies, or all.
        victims = [dice.randrange(self._workers)] if dice.random() < 0.5 else []
        return {
            "call": dice.randrange(LAST_CALL),
            "delay": delay,
            "is_before": is_before,
            "pids": victims or list(range(self._workers)),
        }

    def _generation(
        self, token: str, now: datetime, dice: random.Random, trap: dict[str, object] | None
    ) -> int:
        """Let the workers live until they are done or killed; return how many hung or failed."""
        gate = os.pipe()
        pids = [
            self._fork(token, now, number, dice.random(), gate) for number in range(self._workers)
        ]
        if trap is not None:
            indices = trap["pids"]
            assert isinstance(indices, list)
            trap = trap | {"pids": [pids[index] for index in indices]}
        self._control("arm", token=token, trap=trap)
        os.close(gate[0])
        os.close(gate[1])
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        return sum(code not in (0, -signal.SIGKILL) for code in codes)

    def _fork(
        self, token: str, now: datetime, number: int, seed: float, gate: tuple[int, int]
    ) -> int:
        task = self._task(token, now, number, int(seed * 1e9))
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            # Nobody begins before the trap is set: the parent then closes the gate's other end.
            os.close(gate[1])
            os.read(gate[0], 1)
            work(task)
            code = 0
        except BaseException as error:  # noqa: BLE001 - a child must end here, whatever it met.
            print(f"worker {number}: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)

    def _task(self, token: str, now: datetime, number: int, seed: int) -> Task:
        return Task(
            database=self._database,
            port=self._port,
            token=token,
            now=now,
            number=number,
            causes=_share(number, self._workers),
            updates=UPDATES,
            seed=seed,
        )

    def _is_settled(self) -> bool:
        open_ones = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)
        with self._where.opened() as database, database.reading() as session:
            return (
                session.scalars(select(Notice.id).where(Notice.status.in_(open_ones))).first()
                is None
            )


def _share(number: int, workers: int) -> tuple[int, ...]:
    """Return a worker's causes; with several workers each cause is written by two of them."""
    mine = {number, (number + 1) % workers}
    return tuple(cause for cause in range(CAUSES) if cause % workers in mine)


def updates() -> list[dict[str, object]]:
    """Return what people wrote before the bot was there, the chats in turn."""
    return [_update(1000 + place, 1 + place % CHATS) for place in range(UPDATES)]


def _update(update_id: int, chat_id: int) -> dict[str, object]:
    person = {"id": chat_id, "is_bot": False, "first_name": "示例"}
    message = {
        "message_id": update_id,
        "date": 0,
        "chat": {"id": chat_id, "type": "private", "first_name": "示例"},
        "from": person,
        "text": str(update_id - 1000),
    }
    return {"update_id": update_id, "message": message}


def main() -> None:
    """Run what is asked for; exit with 1 if anything was lost or doubled."""
    asked = _arguments()
    prepare()
    bad = 0
    for kind in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        with place(kind) as where:
            for workers in (1, 3) if asked.workers == "both" else (int(asked.workers),):
                bad += _series(where, kind, workers, asked.runs, asked.seed)
    sys.exit(bool(bad))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--workers", choices=("1", "3", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _series(where: Place, kind: str, workers: int, runs: int, seed: int) -> int:
    faults = Faults(where, workers)
    total: Counter[str] = Counter()
    bad = 0
    began, used = time.monotonic(), _processor_seconds()
    try:
        for number in range(seed, seed + runs):
            result = faults.run(number)
            total.update(result.counts)
            if result.wrong:
                bad += 1
                print(f"  seed {number}: {'; '.join(result.wrong)}", flush=True)
            if (number - seed + 1) % PROGRESS_EVERY == 0:
                print(f"  … {number - seed + 1} of {runs}, wrong: {bad}", file=sys.stderr)
    finally:
        faults.close()
    taken, used = time.monotonic() - began, _processor_seconds() - used
    print(f"{kind}, workers: {workers}, runs: {runs}, wrong: {bad}, {taken / runs:.2f} s a run")
    print(f"  of the processor, without the server: {used / runs:.2f} s a run")
    for name, count in total.items():
        print(f"  {name:<52} {count:>8,}", flush=True)
    return bad


def _processor_seconds() -> float:
    """Of this process and of those that it has seen end."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
