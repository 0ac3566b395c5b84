"""The routes of whoever runs a test or a demonstration: faults, rates, call log, clock."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground import clock
from bot.playground.errors import ActRefused
from bot.playground.faults import FaultRule, RandomFaults
from bot.playground.journal import EventKind
from bot.playground.state import Playground
from bot.playground.user import PREFIX, check_origin, json_object


def control_routes(playground: Playground) -> list[Route]:
    """Return the routes that change the weather and the time, and read the call log."""

    async def faults(request: Request) -> Response:
        return await _faults(playground, request)

    async def random_faults(request: Request) -> Response:
        check_origin(request)
        body = await json_object(request)
        try:
            playground.faults.set_random(RandomFaults.from_json(body) if body else None)
        except (TypeError, ValueError) as exc:
            raise ActRefused(400, f"随机故障写错了：{exc}") from None
        return JSONResponse({"ok": True})

    async def rates(request: Request) -> Response:
        check_origin(request)
        playground.rates.is_enforced = (await json_object(request)).get("enforce") is True
        return JSONResponse({"enforce": playground.rates.is_enforced})

    async def calls(request: Request) -> Response:
        if request.method == "DELETE":
            check_origin(request)
            playground.calls.clear()
        method = request.query_params.get("method", "").lower()
        chosen = [c for c in playground.calls if method in ("", c.method.lower())]
        return JSONResponse([call.to_json() for call in chosen])

    async def show_clock(request: Request) -> Response:
        if request.method == "DELETE":
            check_origin(request)
            _reset(playground)
        return _clock_response(playground)

    async def move_clock(request: Request) -> Response:
        check_origin(request)
        await _move(playground, request)
        return _clock_response(playground)

    return [
        Route(f"{PREFIX}/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{PREFIX}/faults/random", random_faults, methods=["PUT"]),
        Route(f"{PREFIX}/rates", rates, methods=["PUT"]),
        Route(f"{PREFIX}/calls", calls, methods=["GET", "DELETE"]),
        Route(f"{PREFIX}/clock", show_clock, methods=["GET", "DELETE"]),
        Route(f"{PREFIX}/clock/move", move_clock, methods=["POST"]),
    ]


async def _faults(playground: Playground, request: Request) -> Response:
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


async def _move(playground: Playground, request: Request) -> None:
    control = playground.clock_control
    if control is None:
        raise ActRefused(409, "这次演示的时钟不能调整。")
    control.move_to(_asked_instant(await json_object(request), control.now()))
    _tell_clock(playground)


def _asked_instant(body: dict[str, object], now: datetime) -> datetime:
    try:
        if "step" in body:
            return clock.step(str(body["step"]), now)
        return clock.read_instant(str(body.get("to", "")))
    except (KeyError, ValueError):
        raise ActRefused(400, "看不懂要调到的时间。") from None


def _reset(playground: Playground) -> None:
    if playground.clock_control is None:
        raise ActRefused(409, "这次演示的时钟不能调整。")
    playground.clock_control.reset()
    _tell_clock(playground)


def _tell_clock(playground: Playground) -> None:
    control = playground.clock_control
    view = clock.view(playground.now(), can_move=control is not None)
    playground.journal.append(None, EventKind.CLOCK, view)


def _clock_response(playground: Playground) -> Response:
    can_move = playground.clock_control is not None
    return JSONResponse(clock.view(playground.now(), can_move=can_move))
