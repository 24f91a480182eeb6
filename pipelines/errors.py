"""What makes every reading impossible, however good the documents are."""

from __future__ import annotations


class DataFileError(ValueError):
    """Raised where a data file that the code comes with is absent or does not fit its schema.

    No document is to blame: the installation is broken, or the file was edited. Names the file and the key.
    """
