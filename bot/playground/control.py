"""The routes of whoever runs a test or a demonstration: faults, rates, call log, clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground import clock
from bot.playground.clock import ClockControl
from bot.playground.errors import ActRefused
from bot.playground.faults import FaultRule, RandomFaults
from bot.playground.journal import EventKind
from bot.playground.state import Playground
from bot.playground.user import PREFIX, check_origin, clock_json, json_object, playground_of


async def _faults(request: Request) -> Response:
    playground = playground_of(request)
    if request.method == "DELETE":
        check_origin(request)
        playground.faults.clear()
    elif request.method == "POST":
        check_origin(request)
        try:
            playground.faults.add(FaultRule.from_json(await json_object(request)))
        except (TypeError, ValueError) as exc:
            raise ActRefused(400, f"故障规则写错了：{exc}") from None
    return JSONResponse([rule.to_json() for rule in playground.faults.rules])


async def _random_faults(request: Request) -> Response:
    check_origin(request)
    body = await json_object(request)
    try:
        faults = RandomFaults.from_json(body) if body else None
    except (TypeError, ValueError) as exc:
        raise ActRefused(400, f"随机故障写错了：{exc}") from None
    playground_of(request).faults.set_random(faults)
    return JSONResponse({"ok": True})


async def _rates(request: Request) -> Response:
    check_origin(request)
    rates = playground_of(request).rates
    rates.is_enforced = (await json_object(request)).get("enforce") is True
    return JSONResponse({"enforce": rates.is_enforced})


async def _calls(request: Request) -> Response:
    playground = playground_of(request)
    if request.method == "DELETE":
        check_origin(request)
        playground.calls.clear()
    method = request.query_params.get("method", "").lower()
    chosen = [c for c in playground.calls if method in ("", c.method.lower())]
    return JSONResponse([call.to_json() for call in chosen])


async def _clock(request: Request) -> Response:
    playground = playground_of(request)
    if request.method == "DELETE":
        check_origin(request)
        _control(playground).reset()
        playground.journal.append(None, EventKind.CLOCK, clock_json(playground))
    return JSONResponse(clock_json(playground))


async def _move_clock(request: Request) -> Response:
    check_origin(request)
    playground = playground_of(request)
    control = _control(playground)
    control.move_to(_asked_instant(await json_object(request), control.now()))
    playground.journal.append(None, EventKind.CLOCK, clock_json(playground))
    return JSONResponse(clock_json(playground))


def _control(playground: Playground) -> ClockControl:
    if playground.clock_control is None:
        raise ActRefused(409, "这次演示的时钟不能调整。")
    return playground.clock_control


def _asked_instant(body: Mapping[str, object], now: datetime) -> datetime:
    try:
        if "step" in body:
            return clock.step(str(body["step"]), now)
        return clock.read_instant(str(body.get("to", "")))
    except (KeyError, ValueError, OverflowError):
        raise ActRefused(400, "看不懂要调到的时间。") from None


CONTROL_ROUTES = [
    Route(f"{PREFIX}/faults", _faults, methods=["GET", "POST", "DELETE"]),
    Route(f"{PREFIX}/faults/random", _random_faults, methods=["PUT"]),
    Route(f"{PREFIX}/rates", _rates, methods=["PUT"]),
    Route(f"{PREFIX}/calls", _calls, methods=["GET", "DELETE"]),
    Route(f"{PREFIX}/clock", _clock, methods=["GET", "DELETE"]),
    Route(f"{PREFIX}/clock/move", _move_clock, methods=["POST"]),
]
