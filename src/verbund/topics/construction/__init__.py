"""Building sites: what is planned, what is being built, who gets past, until when.

In: sites kept at the desk or imported (OpenStreetMap, GeoJSON, WZDx). Out: the open
collection ``baustellen``, ``barrieren`` while a running site closes a way, pages and
calendars of each member and of all, a WZDx 4.2 feed, news for who watches a street.
"""
