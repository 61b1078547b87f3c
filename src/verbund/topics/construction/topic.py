"""The manifest: everything the house has to know about this topic."""

from verbund.core.topics import Entry, Topic, register_topic
from verbund.topics.construction.access import MAINTAIN
from verbund.topics.construction.collections import SITES

TITLE = {"de": "Baustellen", "de-simple": "Baustellen", "en": "Building sites"}

TOPIC = register_topic(
    Topic(
        name="construction",
        title=TITLE,
        summary={
            "de": "Was gebaut wird und wer vorbeikommt: geplant, genehmigt, im Bau, "
            "fertig – als Liste, Kalender, Karte und zum Abonnieren.",
            "de-simple": "Hier sehen Sie: Wo wird gebaut? Wie lange? Komme ich durch?",
            "en": "What is being built and who gets past: planned, approved, running, "
            "finished – as list, calendar, map and subscription.",
        },
        entries=(
            Entry(
                where="portal",
                label=TITLE,
                url="construction",
                region="construction-all",
            ),
            Entry(
                where="desk", label=TITLE, url="desk-construction", right=MAINTAIN.key
            ),
        ),
        collections=(SITES,),
        rights=(MAINTAIN.key,),
        guide="construction.md",
    )
)
