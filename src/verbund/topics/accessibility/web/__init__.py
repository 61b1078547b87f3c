"""Pages of accessibility: read the request, call one action or query, answer."""
