"""Pages of building sites: for everybody, for programs, at the desk."""
