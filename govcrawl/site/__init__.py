"""The published site: a snapshot of the database, with what Datasette needs to show it well."""
