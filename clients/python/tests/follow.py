"""Follows one subscription and prints what happens as JSON lines: what the whole test of both clients reads."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from estuaire_client import Estuaire, Events, Gap, Snapshot, StreamState, Subscribed


def say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


async def main(base: str, kind: str, key: str | None = None) -> None:
    hub = Estuaire(base, key=key)

    def on_state(state: StreamState, code: int, reason: str) -> None:
        say(state=state.value, code=code, reason=reason)

    hub.stream.on_state = on_state
    async with hub:
        subscription = hub.stream.subscribe([kind])
        async for message in subscription:
            if isinstance(message, Snapshot):
                say(snapshot=[[event["key"], event["producedAt"]] for event in message.entities])
            elif isinstance(message, Events):
                say(events=[[event["op"], event["key"], event["producedAt"]] for event in message.events])
            elif isinstance(message, Gap):
                say(gap=message.reason)
            elif isinstance(message, Subscribed):
                say(subscribed=message.was_recovered, recovering=message.was_recovering)
                if key is not None:
                    say(role=(await hub.rest.get("/v1/session"))["role"])
                    continue
                page = await hub.rest.get(f"/v1/{kind}s", limit=1)
                say(total=page["total"])


asyncio.run(main(*sys.argv[1:]))
