"""The second texts of spreadsheets, for the second reading: a file a format, begun at the bytes anew."""
