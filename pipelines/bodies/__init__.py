"""Which body in the world a printed name means."""
