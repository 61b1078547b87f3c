"""Suitcases and other nodes: enrolled, sent out with a pack, received without loss.

In: signed and sealed operations of devices (over the network or on a stick), decisions
of clerks about what contradicts. Out: ``actions`` (enrol, pack, receive, decide),
``queries`` (devices, arrivals, conflicts), packs for tours. ``local`` is the node's own
side: its vault, outbox and transport, without a database.
"""
