"""Talking face to face over a distance: a terminal, a phone or a home with a clerk.

In: a knock at a member's door, signals of two browsers, the form both fill in. Out:
``actions`` (knock, accept, signal, identify, end), ``queries`` (who waits, who serves)
and the citizen's pages. Picture, sound and shown documents go from browser to browser
(WebRTC) and are never stored here; signals are deleted with the end of the call.
"""
