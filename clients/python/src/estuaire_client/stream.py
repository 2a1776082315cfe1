"""The live stream over all reconnects."""

from __future__ import annotations

import asyncio
import json
import random
from enum import Enum
from typing import Any, Awaitable, Callable, Dict, List, Mapping
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from .backoff import after_close, pause
from .messages import Filter
from .subscription import Subscription

PROTOCOL = Subprotocol("estuaire.v1")
MISSED_HEARTBEATS = 2.5
PING_AGAIN_S = 0.25
CONNECT_LIMIT_S = 15.0
#: A snapshot comes in parts of 500 entities.
MAX_MESSAGE_BYTES = 64 * 2**20


class StreamState(Enum):
    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"


class StreamClient:
    """``disconnected`` → ``connecting`` → ``connected`` and back; subscriptions outlive connections and resume."""

    def __init__(self, base: str, get_ticket: Callable[[], Awaitable[str | None]] | None = None) -> None:
        self.state = StreamState.DISCONNECTED
        #: Told each change with close code and reason: ``(state, code, reason)``.
        self.on_state: Callable[[StreamState, int, str], None] = lambda state, code, reason: None
        #: Told when a feed is stale, or comes in again (``since`` is ``None``).
        self.on_stale: Callable[[str, str | None], None] = lambda feed, since: None
        self._base = "ws" + base.rstrip("/")[4:]
        self._get_ticket = get_ticket
        self._subscriptions: Dict[str, Subscription] = {}
        self._made = 0
        self._failures = 0
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._running: asyncio.Task[None] | None = None

    def connect(self) -> None:
        """Nothing happens while it is connecting or connected."""
        if self._running is None or self._running.done():
            self._enter(StreamState.CONNECTING, 0, "connect called")
            self._running = asyncio.create_task(self._run())

    async def disconnect(self) -> None:
        """Ends the subscriptions too: whoever iterates over one comes to its end."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        self._enter(StreamState.DISCONNECTED, 1000, "disconnect called")
        for subscription in list(self._subscriptions.values()):
            subscription._end(None)

    def subscribe(
        self,
        kinds: List[str],
        filter: Filter | None = None,
        max_rate_hz: float | None = None,
        cursor: str | None = None,
    ) -> Subscription:
        """Asks now or with the next connection."""
        self._made += 1
        subscription = Subscription(
            f"s{self._made}", self._send, self._forget, kinds, filter, max_rate_hz, cursor
        )
        self._subscriptions[subscription.id] = subscription
        if self.state is StreamState.CONNECTED:
            subscription._open()
        return subscription

    def _send(self, message: Mapping[str, Any]) -> None:
        if self.state is StreamState.CONNECTED:
            self._outgoing.put_nowait(json.dumps(message))

    def _forget(self, id: str) -> None:
        self._subscriptions.pop(id, None)

    async def _run(self) -> None:
        while True:
            code, reason = 0, "no connection"
            try:
                ticket = await self._get_ticket() if self._get_ticket else None
                address = f"{self._base}/v1/stream" + (f"?ticket={quote(ticket)}" if ticket else "")
                async with connect(
                    address,
                    subprotocols=[PROTOCOL],
                    open_timeout=CONNECT_LIMIT_S,
                    max_size=MAX_MESSAGE_BYTES,
                    ping_interval=None,
                ) as socket:
                    await self._follow(socket)
            except ConnectionClosed as closed:
                frame = closed.rcvd
                code, reason = (frame.code, frame.reason) if frame else (1006, "connection lost")
            except asyncio.TimeoutError:
                reason = "no heartbeat"
            except (OSError, WebSocketException) as fault:
                reason = str(fault) or type(fault).__name__
            except asyncio.CancelledError:
                raise
            except Exception as fault:  # a ticket that cannot be had
                reason = str(fault)
            finally:
                for subscription in self._subscriptions.values():
                    subscription._lost()
            first = after_close(code)
            if first is None:
                return self._enter(StreamState.DISCONNECTED, code, reason)
            self._enter(StreamState.CONNECTING, code, reason)
            await asyncio.sleep(pause(first, self._failures, random.random))
            self._failures += 1

    async def _follow(self, socket: ClientConnection) -> None:
        self._outgoing = asyncio.Queue()
        heartbeat = 10.0
        writer = asyncio.create_task(self._write(socket))
        try:
            while True:
                text = await asyncio.wait_for(socket.recv(), MISSED_HEARTBEATS * heartbeat)
                message: Dict[str, Any] = json.loads(text)
                if message["op"] == "welcome":
                    heartbeat = float(message["limits"]["heartbeatSeconds"])
                    self._failures = 0
                    self._enter(StreamState.CONNECTED, 0, message["session"])
                    for subscription in list(self._subscriptions.values()):
                        subscription._open()
                else:
                    await self._take(message)
        finally:
            writer.cancel()

    async def _take(self, message: Mapping[str, Any]) -> None:
        op = message["op"]
        if op == "heartbeat":
            for subscription in list(self._subscriptions.values()):
                await subscription._beat(message.get("cursor"))
            settling = any(subscription._settling for subscription in self._subscriptions.values())
            if message.get("cursor") is None and settling:
                asyncio.get_running_loop().call_later(PING_AGAIN_S, self._send, {"op": "ping"})
        elif op == "stale":
            self.on_stale(message["feed"], message.get("since"))
        else:
            found = self._subscriptions.get(str(message.get("id")))
            if found is not None:
                await found._take(message)

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(await self._outgoing.get())

    def _enter(self, state: StreamState, code: int, reason: str) -> None:
        if self.state is state:
            return
        self.state = state
        self.on_state(state, code, reason)
