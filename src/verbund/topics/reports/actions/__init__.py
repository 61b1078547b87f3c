"""Every write of the reports: one function = one transaction = its events and jobs."""

from verbund.topics.reports.actions.confirming import confirm, drop_unconfirmed
from verbund.topics.reports.actions.projecting import project
from verbund.topics.reports.actions.taking import report

__all__ = ["confirm", "drop_unconfirmed", "project", "report"]
