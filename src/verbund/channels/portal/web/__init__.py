"""The pages: each view parses, calls one action or query, and answers."""
