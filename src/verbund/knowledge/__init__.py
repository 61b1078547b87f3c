"""Knowledge: one search over services, offices and the members' own articles.

In: the catalogue, the directory of offices, articles that members write, picks that
agents make. Out: ``queries.find`` with the caller's municipality first, and ``actions``
to write articles, record picks, confirm synonyms and bring the index up to date. Who
may read is everybody; who may write belongs to the member.
"""
