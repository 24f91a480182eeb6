"""The reader's site as a package that stands alone in the published folder.

It may import Datasette, what Datasette needs, and the standard library only; its own modules by relative imports, since
it is not installed there: ``hooks.py`` beside it loads it.
"""
