"""Scrapy extensions: what a run has beside its spider, as its record, the database, limits, progress."""
