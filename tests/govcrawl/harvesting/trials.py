"""For each rule on a portal's past: what a harvest brings that passes, and what is found beside the harvest before it.

Before, the list had 20 entries, and of 10 reports one was partial; nothing led elsewhere, and the day was 1 January 2026.
Of none of these rules can it be that nothing can be said.
"""

from __future__ import annotations

TRIALS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "list_holds_entries": ({"listed": 20}, {"listed": 0}),
    "list_keeps_entries": ({"listed": 16}, {"listed": 15}),
    "readings_as_before": ({"partial": 3}, {"partial": 4}),
    "links_official": ({"refused": 0}, {"refused": 1}),
    "clock_goes_on": ({"started": "2026-01-01T00:00:01+00:00"}, {"started": "2025-12-31T00:00:00+00:00"}),
}
