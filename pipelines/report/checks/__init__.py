"""Rules within one report: pure functions of what was read, none of which changes a status."""
