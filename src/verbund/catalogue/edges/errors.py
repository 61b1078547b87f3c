"""What goes wrong at the edges."""


class EdgeRefused(Exception):
    """A file of somebody else cannot be read; a German sentence for the author."""
