"""The pages of the terminal."""
