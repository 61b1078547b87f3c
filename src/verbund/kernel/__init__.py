"""Kernel: what every room stands on. Pure Python, no Django, no network.

In: plain values. Out: plain values; errors are ``ValueError`` with a sentence, German
where the value came from a person.

Time and identity
- ``clock`` now, today, to_berlin, frozen, BERLIN: nobody else asks for the time
- ``ids`` new_id, parse_id, made_at · ``chance`` random_bits, random_below, seeded
- ``codes`` new_code, normalise_code, new_token, keyed_hash, same
- ``chain`` canonical, digest, link: the hash chain of journals

Law
- ``calendars`` Calendar, land_of, municipality_key: working days by municipality
- ``deadlines`` Period, announcement, deadline, notice_deadline, Reckoning, Step
- ``deadlines_csv`` compute_rows · ``money`` format_euro, parse_euro, share, pro_rata

Language and facts about people
- ``german`` fold, stem, trigrams, compound_parts, date_de … · ``readability``
- ``names`` check_name, normalise, search_form (DIN 91379)
- ``iban``, ``phone``, ``email_address``, ``plate``: parse_… and format_…
"""
