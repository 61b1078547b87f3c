"""Accessibility: which places people reach, the way there, and the way inside.

In: what volunteers, clerks and OpenStreetMap measured of places; walk networks and
buildings; the open collection ``barrieren`` (broken lifts, building sites). Out: pages
in words per member, the open collection ``barrierefreiheit``, A11yJSON, routes that
avoid what is closed now (``verbund route``), numbered directions from door to door.
"""
