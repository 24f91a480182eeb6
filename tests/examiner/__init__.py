"""Replica portals of every family, written from the facts alone: the independent examiner of the spiders."""
