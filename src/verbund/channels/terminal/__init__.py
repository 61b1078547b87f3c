"""The citizens' terminal: every service with big buttons, on a device that forgets.

In: touches and keys of whoever stands or sits before it. Out: the same drafts and cases
as at any other door, channel ``terminal``. A visit is a short session on the server; at
its end, by button or by time, nothing of it is left on the device.
"""
