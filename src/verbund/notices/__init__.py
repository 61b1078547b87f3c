"""Notices: a decision becomes a letter and its machine-readable twin.

In: ``CaseDecided`` (event of ``cases``), the decision in the case's state, the owner's
letterhead from ``members``. Out: one PDF per notice (PDF/A-3a and PDF/UA-1, the
decision embedded as JSON), recorded in the case; a preview of exactly that letter for
the desk; receipts. The drawing is Typst (``typst/``), the content is data (``Letter``).
"""
