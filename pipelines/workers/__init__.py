"""The processes that read and write beside the one that crawls."""
