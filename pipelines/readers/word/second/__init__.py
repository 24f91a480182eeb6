"""The second texts of word processors' documents, for the second reading: a file a format, begun at the bytes anew."""
