"""Word processors: DOCX, DOC and WPS, RTF, ODT."""
