"""How much each way of searching counts; chosen on the training questions only."""

from verbund.kernel.ranking import WORDS_AND_PIECES

#: Words, three-letter pieces, meaning.
JOINED = (*WORDS_AND_PIECES, 2.0)

#: Questions in other languages go by meaning only: their words would mislead.
INDEXED_LANGUAGES = frozenset({"de", "en"})
