"""REST and live stream of an Estuaire mobility hub, for asyncio."""

from __future__ import annotations

from types import TracebackType

from .backoff import after_close
from .messages import Event, Events, Filter, Gap, Message, Snapshot, Subscribed, Unknown
from .rest import EstuaireError, RestClient
from .stream import StreamClient, StreamState
from .subscription import Subscription, SubscriptionError, SubscriptionState

__all__ = [
    "Estuaire",
    "EstuaireError",
    "Event",
    "Events",
    "Filter",
    "Gap",
    "Message",
    "RestClient",
    "Snapshot",
    "StreamClient",
    "StreamState",
    "Subscribed",
    "Subscription",
    "SubscriptionError",
    "SubscriptionState",
    "Unknown",
    "after_close",
]


class Estuaire:
    """One hub: ``async with Estuaire("https://hub.example.org") as hub``."""

    def __init__(self, base: str, key: str | None = None) -> None:
        self.rest = RestClient(base, key)
        self.stream = StreamClient(base, self._ticket if key is not None else None)

    async def _ticket(self) -> str | None:
        answer = await self.rest.request("POST", "/v1/tickets")
        ticket = answer.get("ticket") if isinstance(answer, dict) else None
        return str(ticket) if ticket is not None else None

    async def __aenter__(self) -> Estuaire:
        self.stream.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stream.disconnect()
