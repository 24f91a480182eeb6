"""Spiders: one module a portal family, ``files`` and ``portal``.

A new family (CMS): ``scrapy scaffold NAME`` lays down its module here, a replica and a failing test; its marks go to
``govcrawl/data/families.yaml``.
"""
