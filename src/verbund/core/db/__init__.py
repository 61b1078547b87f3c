"""Database backends: SQLite with a fair write queue, PostgreSQL with walls."""
