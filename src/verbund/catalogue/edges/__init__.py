"""Edges: a blueprint in the formats that other systems read. Pure, no Django.

In: a ``Blueprint`` (and answers, for XFall), or a file of somebody else. Out: text in
XDatenfelder 3.0, XZuFi 2.2/2.3, JSON Schema, XFall, BPMN 2.0, SVG; or the files of a
new blueprint with every loss named. ``FORMATS`` names what can be exported.
"""
