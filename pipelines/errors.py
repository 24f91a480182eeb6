"""What makes every reading impossible, however good the documents are."""

from __future__ import annotations


class DataFileError(ValueError):
    """Raised where a data file that the code comes with is absent or does not fit its schema.

    No document is to blame: the installation is broken, or the file was edited. Names the file and the key.
    """


#: what a reading never is to blame for: a data file or a library that is missing
BROKEN_INSTALLATION = (DataFileError, ImportError)


class InstallationError(Exception):
    """Raised where a library or a data file that reading needs is missing or does not fit.

    Its text is one line that names it and the next step. Nothing is wrong with the document that was to be read.
    """

    @classmethod
    def of(cls, error: Exception) -> InstallationError:
        """The error that says so of ``error``."""
        return cls(
            f"the installation is broken: {error}; install govcrawl again (in a checkout: pip install .)"
        )
