"""What a supervisor asks: does it live, may updates come, what are the figures; and the watchdog.

The answers name parts and say in words of ours how they are: no secret, path or driver's text.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from quizbot.health import Health
from quizbot.metrics import Metrics

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[object]]
"""Asks a part whether it answers: returns if so, and raises if not."""

_PATIENCE = 2.0  # seconds that a check may take
_FRESH = 1.0  # seconds that what a check has found is told again, however many ask
_NO_CHECKS: Mapping[str, Check] = MappingProxyType({})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

LOOP, INTAKE = VITAL = ("loop", "intake")
"""The parts of the health without which the process is ill, once they have begun."""

LATE = 1.0
"""Seconds of lag that are worth a line in the log."""

STUCK = 10.0
"""Seconds of lag after which the process calls itself ill."""

_CALM = 60.0  # seconds without such a lag until it is well again: who asks now and then must see it


class Probes:
    """Answers GET and HEAD of /healthz, /readyz and /metrics, and nothing else.

    `checks` ask parts whether they answer, the database above all; that one answers does not make a
    part well that calls itself ill. `timer` gives seconds that never go back.
    """

    def __init__(
        self,
        metrics: Metrics,
        health: Health,
        timer: Callable[[], float],
        checks: Mapping[str, Check] = _NO_CHECKS,
    ) -> None:
        self._metrics = metrics
        self._health = health
        self._timer = timer
        self._checks = checks
        self._asking = asyncio.Lock()
        self._asked: float | None = None
        self._silent: set[str] = set()
        self.routes = [
            Route("/healthz", self._healthz, methods=["GET"]),
            Route("/readyz", self._readyz, methods=["GET"]),
            Route("/metrics", self._metrics_page, methods=["GET"]),
        ]

    @property
    def app(self) -> Starlette:
        """The probes alone, as an application."""
        return Starlette(routes=self.routes)

    async def _healthz(self, _: Request) -> Response:
        parts = self._health.parts
        alive = all(parts[part].ok for part in VITAL if part in parts)
        text = "ok\n" if alive else "not ok\n"
        return PlainTextResponse(text, 200 if alive else 503, _HEADERS)

    async def _readyz(self, _: Request) -> Response:
        await self._ask()
        parts = {
            part: "ok" if condition.ok else f"not ok: {condition.reason}"
            for part, condition in self._health.parts.items()
        }
        parts |= dict.fromkeys(self._silent, "not ok: does not answer")
        ready = self._health.ok and not self._silent
        body = {"ready": ready, "parts": parts}
        return JSONResponse(body, 200 if ready else 503, _HEADERS)

    async def _metrics_page(self, _: Request) -> Response:
        kind, page = self._metrics.render()
        return Response(page, 200, _HEADERS | {"Content-Type": kind})

    async def _ask(self) -> None:
        """Ask the checked parts, at most once a second, whoever wants to know."""
        async with self._asking:
            if self._asked is not None and self._timer() - self._asked < _FRESH:
                return
            await asyncio.gather(*(self._check(*check) for check in self._checks.items()))
            self._asked = self._timer()

    async def _check(self, part: str, check: Check) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the part does not answer
            if part not in self._silent:
                fields = {"part": part, "kind": type(error).__name__}
                log.warning("part does not answer", extra=fields)
            self._silent.add(part)
        else:
            self._silent.discard(part)


@contextmanager
def working(health: Health, part: str = INTAKE) -> Iterator[None]:
    """Say that a part works meanwhile, and that it has ended afterwards."""
    health.set(part, ok=True)
    try:
        yield
    finally:
        health.set(part, ok=False, reason="has ended")


async def watch_loop(
    metrics: Metrics, health: Health, timer: Callable[[], float], interval: float = 0.25
) -> None:
    """Measure for ever by how much the event loop wakes too late; log and tell where it is much."""
    watchdog = Watchdog(metrics, health)
    with working(health, LOOP):
        while True:
            since = timer()
            await asyncio.sleep(interval)
            now = timer()
            watchdog.woke(now, now - since - interval)


class Watchdog:
    """Judges how late the event loop wakes."""

    def __init__(self, metrics: Metrics, health: Health) -> None:
        self._metrics = metrics
        self._health = health
        self._late = False
        self._stuck: float | None = None

    def woke(self, now: float, lag: float) -> None:
        """Take a measurement made at `now` into account, both in seconds of the timer."""
        lag = max(0.0, lag)
        self._metrics.lag(lag)
        if lag > LATE and not self._late:
            log.warning("event loop lags", extra={"seconds": round(lag, 1)})
        self._late = lag > LATE
        if lag > STUCK:
            self._stuck = now
            self._health.set(LOOP, ok=False, reason=f"stood still for {lag:.0f} seconds")
        elif self._stuck is not None and now - self._stuck > _CALM:
            self._stuck = None
            self._health.set(LOOP, ok=True)
