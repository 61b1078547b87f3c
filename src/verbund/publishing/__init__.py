"""Publishing: what a blueprint marks as open, for everybody.

In: cases as they are, the collections of ``publish.yaml``. Out: public lists (HTML,
CSV, JSON), for a member or an association as a whole, and statistics of services with
small counts suppressed. Tables of its own follow the cases within half a minute; a page
never reads a case. Only open columns are kept here, so nothing else can leak.
"""
