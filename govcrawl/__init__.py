"""The Scrapy project: how documents are found and fetched."""
