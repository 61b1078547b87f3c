"""Background work of the cases."""
