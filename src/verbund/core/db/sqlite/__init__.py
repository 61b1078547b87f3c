"""SQLite as a server database: durable, and writers wait in a fair queue."""
