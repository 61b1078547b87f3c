"""The manifest: everything the house has to know about this topic."""

from verbund.core.topics import Entry, Topic, register_topic
from verbund.topics.reports.collections import REPORTS
from verbund.topics.reports.panels import case_panel, form_panel, hotline_panel
from verbund.topics.reports.rights import MODERATE

TITLE = {"de": "Anliegen", "de-simple": "Etwas melden", "en": "Reports"}

TOPIC = register_topic(
    Topic(
        name="reports",
        title=TITLE,
        summary={
            "de": "Mängel melden und sehen, was daraus wird: mit Karte, Ämtern und "
            "offenen Daten.",
            "de-simple": "Etwas ist kaputt? Hier können Sie es melden.",
            "en": "Report defects and follow them: with a map, offices and open data.",
        },
        entries=(
            Entry(where="portal", label=TITLE, url="reports", region="reports-all"),
            Entry(where="desk", label=TITLE, url="desk-reports", right=MODERATE.key),
            Entry(where="hotline", label=TITLE, url="hotline-reports"),
        ),
        collections=(REPORTS,),
        rights=(MODERATE.key,),
        case_panel=case_panel,
        hotline_panel=hotline_panel,
        form_panel=form_panel,
        guide="reports.md",
    )
)
