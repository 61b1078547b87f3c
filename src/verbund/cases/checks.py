"""Integrity checks of the cases, run by ``verbund check``."""
