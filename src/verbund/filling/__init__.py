"""Filling in a draft, page by page, at any door that draws pages.

In: a draft's id with its code, and what was posted. Out: ``desk`` (the draft with its
plan and where each page lies), ``taking`` (check and keep one page), ``listing`` (items
of a group), ``review`` (everything once more, and sending). Each door (portal,
terminal) brings its own addresses and looks: ``Door``.
"""
