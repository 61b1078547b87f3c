"""Topics: what municipalities do together beyond a single case.

One folder per topic, found by ``site``; no central file names it. In: events of the
rooms below, and their queries. Out: pages, interfaces and open data of the topic.
Topics never import each other; a member switches each of them on for itself.
"""
