"""The desk: everything that staff see and do under ``/desk/``.

In: a signed-in person. Out: worklist, cases, every step of every blueprint, releases,
outbox, operations. Views parse, call one action and answer; what a blueprint asks for
comes from the blueprint, never from here.
"""
