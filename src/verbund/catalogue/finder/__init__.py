"""The service finder: own ranker in memory, the same on both databases.

In: words somebody types. Out: ``find_services``; ``Index`` for tests and benchmarks.
"""

from verbund.catalogue.finder.index import Document, Index, Match, Word
from verbund.catalogue.finder.search import FinderResult, Hit, find_services

__all__ = [
    "Document",
    "FinderResult",
    "Hit",
    "Index",
    "Match",
    "Word",
    "find_services",
]
