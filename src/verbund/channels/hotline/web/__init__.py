"""Pages of the 115 desk: parse, call one action or query, answer."""
