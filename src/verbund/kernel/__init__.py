"""Kernel: what every room stands on. Pure Python, no Django, no network.

In: plain values. Out: plain values; errors are ``ValueError`` with a sentence.

- ``ids`` new_id, parse_id, made_at · ``chance`` random_bits, random_below, seeded
- ``clock`` now, today, to_berlin, frozen, BERLIN: nobody else asks for the time
- ``chain`` canonical, digest, link: the hash chain of journals
- ``money`` format_euro, parse_euro, share, pro_rata: integer cents
- ``calendars`` Calendar, land_of: working days by Land and municipality
"""
