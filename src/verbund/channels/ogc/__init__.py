"""The geodata portal: every open collection as OGC API – Features, and as pages.

In: requests to ``/ogc/`` by programs (QGIS, R, GDAL, browsers of other sites) and by
people. Out: GeoJSON, CSV, GeoPackage, FlatGeobuf, OpenAPI and German pages. What is
open comes from ``sources``: the features of ``geodata`` and the open rows of
``publishing`` look the same here. Nothing is written. Standards: OGC API – Features
Part 1 (17-069), Part 2 (18-058), Part 3 (19-079) with CQL2 (21-065), Part 5 (schemas).
"""
