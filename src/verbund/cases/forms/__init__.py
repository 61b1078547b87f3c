"""Forms as people fill them in, whatever the channel: inputs, review, expected amounts.

In: a ground, answers, errors of the engine. Out: ``widgets`` for the macros in
``macros/fields.html``, the answers in groups to read back, the amounts that the fee
rules expect. Nothing here knows a request, a draft or an address.
"""
