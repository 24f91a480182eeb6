"""The database: its schema, who writes it, and what is asked of it while a run goes on."""
