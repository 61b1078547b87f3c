"""Geodata: everything that may be shown on a map, ready to be handed out.

In: features that rooms and topics put into collections which they have declared
(``collections.register_collection``, ``actions.put_features``), files that data
officers upload, boundaries of municipalities. Out: ``queries`` (pages by cursor, box,
time, property; what is near), ``boundaries`` (which municipality, how far its border)
and the event ``FeaturesChanged``. All is public by nature: nothing else may enter.
"""
