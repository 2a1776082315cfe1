"""What a subscription gives, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, TypedDict, Union

#: An event of the hub as it comes: ``kind``, ``key``, ``feed``, ``op``, ``entity``, times, ``quality``.
Event = Dict[str, Any]


class Filter(TypedDict, total=False):
    """Every part that is given must hold, any value of a part is enough; ids carry their feed."""

    feeds: List[str]
    modes: List[str]
    routes: List[str]
    stops: List[str]
    bbox: List[float]
    communes: List[str]


@dataclass(frozen=True)
class Subscribed:
    """From here on nothing is missed; ``was_recovered`` when it came back and had missed nothing it was not given."""

    was_recovering: bool
    was_recovered: bool


@dataclass(frozen=True)
class Snapshot:
    """All there is now; replaces everything given before."""

    entities: List[Event]


@dataclass(frozen=True)
class Events:
    """What has changed, in the order of the hub; ``reason`` ``left-filter`` for what is elsewhere now."""

    events: List[Event]


@dataclass(frozen=True)
class Gap:
    """What was missed cannot be had; a snapshot follows."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Ids of the filter that nothing has, by its part."""

    ids: Dict[str, List[str]]


Message = Union[Subscribed, Snapshot, Events, Gap, Unknown]
