"""Numbers with a limit or a peer measured in the same run; ``python -m bench``."""
