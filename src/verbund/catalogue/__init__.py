"""Catalogue: which blueprints are published, who has adopted them, what people find.

In: blueprint folders, a member's parameters and bindings, a citizen's words.
Out: ``queries`` (``ground_for``, ``services_of``, ``service``, ``find_services``) and
``actions`` (``publish``, ``adopt``, ``set_parameters``, ``end_adoption`` …).
A published version never changes; cases are pinned to its digest.
"""
