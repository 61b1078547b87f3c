"""How much each way of searching counts; chosen on the training questions only."""

from verbund.kernel.ranking import WORDS_AND_PIECES

#: Words, three-letter pieces, meaning.
JOINED = (*WORDS_AND_PIECES, 2.0)
#: The same, if the model reads a word that was only guessed from a misspelled one.
GUESSED = (*WORDS_AND_PIECES, 1.5)

#: Questions in other languages go by meaning only: their words would mislead.
INDEXED_LANGUAGES = frozenset({"de", "en"})
