"""The reference book: adopted blueprints as chapters that other towns can copy from.

In: blueprints as they are published and the real figures of their use. Out: one PDF
(PDF/UA-1, tagged), drawn by the press from data alone.
"""
