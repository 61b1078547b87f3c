"""Two member-owned tables that exist in tests only, to run against the walls."""
