"""Keys and tokens in addresses: told apart by the point that only tokens have."""


class KeyConverter:
    """A watch, as ``shapes.watch_key`` writes it."""

    regex = "[A-Za-z0-9_-]{12,8000}"

    def to_python(self, value: str) -> str:
        """The key as it is; the view reads it."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


class TokenConverter(KeyConverter):
    """A subscription, as ``tokens.new_token`` writes it."""

    regex = r"[a-z0-9-]{1,60}\.[A-Za-z0-9_-]{40,60}"
