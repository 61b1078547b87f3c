"""How much each way of searching counts; chosen on the training questions only."""

#: Words, three-letter pieces, meaning.
JOINED = (1.0, 1.0, 1.0)

#: Questions in other languages go by meaning only: their words would mislead.
INDEXED_LANGUAGES = frozenset({"de", "en"})
