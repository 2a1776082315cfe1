"""One question to the stream, over all reconnects."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any, AsyncIterator, Callable, Dict, List, Mapping

from .messages import Event, Events, Filter, Gap, Message, Snapshot, Subscribed, Unknown

#: Messages that wait for whoever reads; then the line is read no further, and the hub conflates.
MAX_WAITING = 1_000


class SubscriptionState(Enum):
    UNSUBSCRIBED = "unsubscribed"
    SUBSCRIBING = "subscribing"
    SUBSCRIBED = "subscribed"


class SubscriptionError(Exception):
    """The hub refuses the question."""


class Subscription:
    """``async for message in subscription`` gives Subscribed, Snapshot, Events, Gap and Unknown. Made by ``subscribe``."""

    def __init__(
        self,
        id: str,
        send: Callable[[Mapping[str, Any]], None],
        forget: Callable[[str], None],
        kinds: List[str],
        filter: Filter | None,
        max_rate_hz: float | None,
        cursor: str | None,
    ) -> None:
        self.id = id
        self.kinds = kinds
        self.state = SubscriptionState.UNSUBSCRIBED
        #: Where to go on; keep it to resume in another run.
        self.cursor = cursor
        #: Current entities by ``kind/key``.
        self.entities: Dict[str, Event] = {}
        self._send = send
        self._forget = forget
        self._filter: Filter = filter or {}
        self._max_rate_hz = max_rate_hz
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue(MAX_WAITING)
        self._fault: SubscriptionError | None = None
        self._recovering = False
        self._changing = False
        self._answers_awaited = 0
        self._loading: List[Event] | None = None

    async def __aiter__(self) -> AsyncIterator[Message]:
        while True:
            message = await self._waiting.get()
            if message is None:
                if self._fault is not None:
                    raise self._fault
                return
            yield message

    def update(self, filter: Filter) -> None:
        """Another filter: what it loses comes as ``left-filter``, what it gains as events."""
        self._filter = filter
        # A cursor belongs to the filter it came with; until the change is whole there is no place to resume from.
        self.cursor = None
        self._changing = True
        self._send({"op": "update", "id": self.id, "filter": filter})
        self._await_answers()

    def unsubscribe(self) -> None:
        self._send({"op": "unsubscribe", "id": self.id})
        self._end(None)

    # What the connection says.

    def _open(self) -> None:
        self.state = SubscriptionState.SUBSCRIBING
        self._recovering = self.cursor is not None
        self._changing = False
        self._answers_awaited = 0
        self._loading = None
        message: Dict[str, Any] = {"op": "subscribe", "id": self.id, "kinds": self.kinds, "filter": self._filter}
        if self._max_rate_hz is not None:
            message["maxRateHz"] = self._max_rate_hz
        if self.cursor is not None:
            message["cursor"] = self.cursor
        self._send(message)
        # Nothing missed is nothing said: the answer to a ping tells that all has been given.
        if self._recovering:
            self._await_answers()

    def _lost(self) -> None:
        if self.state is SubscriptionState.SUBSCRIBED:
            self.state = SubscriptionState.SUBSCRIBING

    @property
    def _settling(self) -> bool:
        return self._answers_awaited > 0 or self._changing or self.state is SubscriptionState.SUBSCRIBING

    def _await_answers(self) -> None:
        # The first heartbeat may have been under way already; the second was sent after the question was read.
        self._answers_awaited = 2
        for _ in range(2):
            self._send({"op": "ping"})

    async def _beat(self, cursor: str | None) -> None:
        if self._answers_awaited > 0:
            self._answers_awaited -= 1
        if self._answers_awaited > 0 or cursor is None:
            return
        self._changing = False
        if self.state is SubscriptionState.SUBSCRIBING and self._recovering:
            await self._subscribed(True)
        if self.state is SubscriptionState.SUBSCRIBED:
            self.cursor = cursor

    async def _take(self, message: Mapping[str, Any]) -> None:
        if message.get("unknown"):
            await self._waiting.put(Unknown(message["unknown"]))
        op = message["op"]
        if op == "snapshot":
            await self._take_snapshot(message)
        elif op == "events":
            known = [event for event in message["events"] if self._apply(event)]
            # While a filter changes, an earlier message would lead to a place of the old one.
            if message.get("cursor") is not None and not self._changing:
                self.cursor = message["cursor"]
            if known:
                await self._waiting.put(Events(known))
        elif op == "gap":
            self._recovering = True
            self.cursor = None
            self.state = SubscriptionState.SUBSCRIBING
            await self._waiting.put(Gap(message["reason"]))
        elif op == "error" and self.state is SubscriptionState.SUBSCRIBING:
            # Asked in vain: it would be refused again.
            self._end(SubscriptionError(f"{message['code']}: {message['message']}"))

    async def _take_snapshot(self, message: Mapping[str, Any]) -> None:
        self._loading = [*(self._loading or []), *message["entities"]]
        if message["more"]:
            return
        entities, self._loading = self._loading, None
        if not self._changing:
            self.cursor = message["cursor"]
        self.entities = {_name_of(event): event for event in entities}
        await self._waiting.put(Snapshot(entities))
        await self._subscribed(False)

    def _apply(self, event: Event) -> bool:
        """Whether it says anything new: what never was in the filter cannot leave it."""
        if event["op"] == "upsert":
            self.entities[_name_of(event)] = event
            return True
        return self.entities.pop(_name_of(event), None) is not None or event.get("reason") != "left-filter"

    async def _subscribed(self, was_recovered: bool) -> None:
        was_recovering, self._recovering = self._recovering, False
        if self.state is SubscriptionState.SUBSCRIBED:
            return
        self.state = SubscriptionState.SUBSCRIBED
        await self._waiting.put(Subscribed(was_recovering, was_recovered))

    def _end(self, fault: SubscriptionError | None) -> None:
        self._forget(self.id)
        self.state = SubscriptionState.UNSUBSCRIBED
        self._fault = fault
        while self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)


def _name_of(event: Event) -> str:
    return f"{event['kind']}/{event['key']}"
