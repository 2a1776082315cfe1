"""``/v1`` and whatever else answers JSON."""

from __future__ import annotations

import asyncio
import json
from typing import Any, AsyncIterator, Mapping
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_S = 30.0


class EstuaireError(Exception):
    """What the hub says is wrong (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        #: Seconds after which to ask again, where the hub says so.
        self.retry_after = retry_after


class RestClient:
    """Asks with the standard library, in a thread; addresses are those of ``/openapi.json``."""

    def __init__(self, base: str, key: str | None = None) -> None:
        self._base = base.rstrip("/")
        self._key = key

    async def get(self, path: str, **query: Any) -> Any:
        """``await rest.get("/v1/stops/astuce:1/departures", limit=5)``. Raises EstuaireError."""
        return await self.request("GET", path, query)

    async def all(self, path: str, **query: Any) -> AsyncIterator[Any]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if cursor is None:
                return

    async def bytes(self, path: str, **query: Any) -> bytes:
        """Any output as it is: a GTFS zip, a protobuf, an export."""
        return await asyncio.to_thread(self._ask, "GET", path, query)

    async def request(self, method: str, path: str, query: Mapping[str, Any] | None = None) -> Any:
        return json.loads(await asyncio.to_thread(self._ask, method, path, query or {}))

    def _ask(self, method: str, path: str, query: Mapping[str, Any]) -> bytes:
        asked = {
            name: ",".join(map(str, value)) if isinstance(value, (list, tuple)) else value
            for name, value in query.items()
            if value is not None
        }
        address = self._base + path + (f"?{urlencode(asked)}" if asked else "")
        request = Request(address, method=method, headers={"accept": "*/*"})
        if self._key is not None:
            request.add_header("authorization", f"Bearer {self._key}")
        try:
            with urlopen(request, timeout=TIMEOUT_S) as response:
                body: bytes = response.read()
                return body
        except HTTPError as fault:
            raise _problem_of(fault) from None


def _problem_of(fault: HTTPError) -> EstuaireError:
    try:
        problem = json.loads(fault.read())
    except ValueError:
        problem = {}
    retry = fault.headers.get("retry-after") or ""
    return EstuaireError(
        fault.code,
        str(problem.get("title", fault.reason)),
        str(problem.get("detail", "")),
        float(retry) if retry.isdigit() else None,
    )
