"""Datasette plugins of the published site; copied into its folder, where they stand alone."""
