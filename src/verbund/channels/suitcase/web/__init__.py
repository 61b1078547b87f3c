"""Pages of the suitcase: read the request, do one thing, answer."""
