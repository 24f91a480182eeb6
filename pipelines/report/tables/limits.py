"""Windows and thresholds of the table parsers, each named once. Sizes count rows (lines of grids) or cells."""

from __future__ import annotations

# --- the applications table -------------------------------------------------------------------------

#: a chain shorter than this is no table: stray words in the narrative
FEWEST_ROWS = 5
#: a row's label stands among so many first cells of it
LABEL_CELLS = 5
#: columns that a row must name to be a row of the head
FEWEST_HEADS = 3
#: score from which a label that is put together from the pieces of several rows is known
SURE_PIECES = 0.7
#: what a label further in counts more, a cell: the last of several that may be meant
FURTHER_IN = 0.004
#: rows of its own that show an edition, where it has as many
OWN_ROWS = 2
#: rows before the first one of a table, and after its last, that may be its other half
HALF_BEFORE, HALF_AFTER = 2, 2
#: a row of figures so near to a row of the form may be that row printed again
NEAR = 4
#: rows over which a label is cut
PIECES = (2, 3)
#: rows above a table's first row that may be its head
HEAD_ROWS = 6
#: rows above a table's first row that may print the kinds of organisation, whatever stands between
ORGANISATION_ROWS = 8
#: letters of the longest word that may name a column
LONGEST_HEAD = 8

# --- the disclosures table --------------------------------------------------------------------------

#: fewer items are no table
FEWEST_ITEMS = 2
#: an item's label stands among so many first cells of its row
ITEM_CELLS = 4
#: rows above an item that may be its head
ITEM_HEAD_ROWS = 5

# --- the challenges table ---------------------------------------------------------------------------

#: a head names most of the outcomes; the narrative does not, in cells of their own
FEWEST_OUTCOMES = 3
#: a longer text under a head is no cell
LONGEST_STRAY_CELL = 10
#: letters of half a name, where a head is broken over two rows
HALF_NAME = 2
#: rows under the head among which the row of figures stands
ROWS_BELOW = 3
#: rows above the figures that may be their head
ROWS_ABOVE = 6
