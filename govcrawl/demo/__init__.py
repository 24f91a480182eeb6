"""The demo portal: an invented city's government website, rendered and served on loopback."""
