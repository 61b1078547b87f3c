"""PostgreSQL with a pool, a web role without power, and members as a setting."""
