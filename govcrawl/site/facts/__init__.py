"""What is the same for every reader, made once by ``publish``: summary tables, so that each page is an indexed look-up."""
