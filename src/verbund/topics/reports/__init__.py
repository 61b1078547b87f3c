"""Reports (Anliegen): what is broken in a town, seen by everybody until it is mended.

In: ``actions.report`` – the one door for web, Open311, 115, terminal and suitcase – and
what happens to the cases afterwards. Out: ``queries`` (what the public may see, what is
alike, figures), the collections ``anliegen`` and ``barrieren``, and
``events.ReportChanged``. ``Report`` is a projection of the case and can be made again
at any time; what the public must not see never enters a page from anywhere else.
"""
