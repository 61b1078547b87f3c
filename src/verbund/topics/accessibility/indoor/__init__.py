"""Inside buildings: levels, spaces, doors, lifts and stairs; the way between them.

In: Simple Indoor Tagging (GeoJSON) or IndoorGML 1.0. Out: one ``Building`` that is kept
as JSON, numbered directions from door to door, a plan of each level. Pure, no Django.
"""
