"""Open311: GeoReport v2 as server and as client, with the extensions that are in use.

In: requests of apps and of other cities' systems, and answers of other cities. Out: the
public side of reports as XML, JSON, CSV and Atom; reports made through the one action
of this topic; cases from other cities; reports forwarded to who is no member. What is
not public never enters this folder: it reads rows that are already meant for all.
"""
