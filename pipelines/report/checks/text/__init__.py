"""The narrative held against the tables: figures in sentences, what they mean, and whether they fit."""
