"""Pages of the reports: parse, one action or query, answer."""
