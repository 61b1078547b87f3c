"""Photos: from what somebody sent to what everybody may see, with a person in between.

In: the picture answers of a case through ``actions.take_in``; a worker draws a small
upright copy without metadata and proposes rectangles for faces and number plates (extra
``photos``). A person confirms them at ``/desk/bilder/``. Out: ``queries.released``: the
censored pictures at addresses that never change. Nothing is public before; originals
are destroyed some days after the decision (``photo_original_days``).
"""
