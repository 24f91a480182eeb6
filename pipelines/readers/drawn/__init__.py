"""Drawn pages: glyphs and lines on a page, as PDF and OFD have them, to words, lattices, grids and paragraphs."""
