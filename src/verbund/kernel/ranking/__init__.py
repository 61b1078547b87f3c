"""A text ranker of our own for German, the same in memory and over any table.

In: documents (name, keywords, text) and what somebody asks. Out: ``rank`` with scores
and what the words were taken for. ``Analyser`` turns text into weighted terms; a
``Source`` says where they stand: ``MemoryIndex`` here, tables in rooms above. Pure.
"""

from verbund.kernel.ranking.analysis import Analyser, Document, Terms
from verbund.kernel.ranking.memory import MemoryIndex
from verbund.kernel.ranking.postings import Posting
from verbund.kernel.ranking.scoring import (
    WORDS_AND_PIECES,
    Lane,
    Ranked,
    Source,
    fuse,
    lanes,
    rank,
)
from verbund.kernel.ranking.snippets import snippet
from verbund.kernel.ranking.understanding import (
    Word,
    as_meant,
    asked,
    names_a_thing,
    understand,
)

__all__ = [
    "WORDS_AND_PIECES", "Analyser", "Document", "Lane", "MemoryIndex", "Posting",
    "Ranked", "Source", "Terms", "Word", "as_meant", "asked", "fuse", "lanes",
    "names_a_thing", "rank", "snippet", "understand",
]  # fmt: skip
