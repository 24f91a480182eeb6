"""Scrapy extensions: the record of a run and its closing summary."""
