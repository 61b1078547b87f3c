"""The blueprint language and the process, pure: no Django, no files but at load."""
