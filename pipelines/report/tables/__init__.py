"""The three statutory tables: which printed line and cell is which line and column of the form."""
