"""The citizens' portal: find a service, fill in its form, follow the case.

In: pages and forms of people without an account. Out: one action of ``cases`` for each
form that is sent. A draft is opened by a signed cookie or its code, a case by its link
or its code with a second detail; no address alone opens anything personal.
"""
