"""What a close code asks of a client. Spec: docs/stream.md, "Slow clients"."""

from __future__ import annotations

from typing import Callable

SOON_S = 0.5
LATER_S = 10.0
LONGEST_S = 30.0


def after_close(code: int) -> float | None:
    """Seconds of the first pause before coming back; ``None``: do not come back unchanged."""
    if code in (4000, 4001):  # protocol violation; the key is no longer valid
        return None
    if code in (4013, 4029):  # the server is full; too many messages
        return LATER_S
    return SOON_S  # 1001 stops, 1012 state taken anew, 4008 too slow, and every broken line


def pause(first: float, failures: int, random: Callable[[], float]) -> float:
    """Jitter: thousands of clients of a server that comes back do not come in the same instant."""
    most = min(LONGEST_S, first * 2 ** min(failures, 10))
    return most / 2 + most / 2 * random()
