"""Routes on foot and on wheels: pure Python, no Django.

In: ways and points as GeoJSON (OpenStreetMap's tags, shared coordinates at junctions),
a profile, what is closed now. Out: a path with its cost, numbered steps, and why the
short way was refused.
"""
