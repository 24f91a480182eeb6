"""A publication: the page and its attachments, of which one or several are the report."""
