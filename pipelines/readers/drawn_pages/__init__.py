"""Drawn pages, as PDF and OFD have them: glyphs and lines to words, tables and paragraphs.

A page goes through :mod:`.layout`: glyphs to lines of text (:mod:`.words`), ruling lines to cells (:mod:`.rulings`) and
tables (:mod:`.ruled_tables`, :mod:`.half_ruled_tables`), and where lines are missing, aligned columns to tables
(:mod:`.unruled_tables`).
"""
