"""Pilots: a blueprint on trial in chosen members, judged by their own cases.

In: goals fixed before the start, two periods. Out: the balance sheet – numbers behind
each claim, intervals instead of promises, small counts suppressed – as page, CSV, PDF
and chapter of the book.
"""
