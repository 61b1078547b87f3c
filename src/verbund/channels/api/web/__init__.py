"""The functions behind the addresses, one module for each kind of client."""
