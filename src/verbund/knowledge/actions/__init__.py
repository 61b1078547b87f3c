"""Every write of the knowledge: articles, learned words, vain searches, the index."""

from verbund.knowledge.actions.articles import save_article, withdraw_article
from verbund.knowledge.actions.indexing import present_mark, refresh_index
from verbund.knowledge.actions.learning import (
    decide_synonym,
    forget_proposals,
    learnable,
    record_pick,
)
from verbund.knowledge.actions.unanswered import (
    forget_unanswered,
    link_unanswered,
    report_unanswered,
    settle_unanswered,
)

__all__ = [
    "decide_synonym", "forget_proposals", "forget_unanswered", "learnable",
    "link_unanswered", "present_mark", "record_pick", "refresh_index",
    "report_unanswered", "save_article", "settle_unanswered", "withdraw_article",
]  # fmt: skip
