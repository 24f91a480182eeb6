"""Spiders: one module a portal family, ``files`` and ``portal``."""
