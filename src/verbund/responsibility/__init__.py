"""Responsibility: which office sees to a report, and where it goes if none here does.

In: rule tables that members write or import (polygon, category, road, asset → office),
bodies outside with an Open311 address or an e-mail. Out: ``queries.decide_office`` with
its reason, ``actions`` to draft, try and activate a table and to hand a case over with
its history, ``forwarders`` for the ways outside. Who is responsible for what is public;
what was handed over to whom belongs to the case.
"""
