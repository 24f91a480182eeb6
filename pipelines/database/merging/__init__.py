"""Databases of several machines into one, by the rules that one machine's database is written by.

What each database knows of each page is taken as sightings (:mod:`~pipelines.database.merging.sightings`), and the
sightings of all of them are stored in a new database in the order of their moments, as one machine would have stored
them (:mod:`~pipelines.database.merging.replay`). What no version rule is about is united by its keys
(:mod:`~pipelines.database.merging.rest`). So the order in which databases are named means nothing, and what was
merged before changes nothing when it is merged again.
"""
