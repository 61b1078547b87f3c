"""The manifest: everything the house has to know about this topic."""

from verbund.core.topics import Entry, Topic, register_topic
from verbund.topics.accessibility.access import MAINTAIN
from verbund.topics.accessibility.collections import PLACES

TITLE = {
    "de": "Barrierefreiheit",
    "de-simple": "Barriere-Freiheit",
    "en": "Accessibility",
}
WAYS = {"de": "Wege ohne Barrieren", "de-simple": "Wege finden", "en": "Step-free ways"}

TOPIC = register_topic(
    Topic(
        name="accessibility",
        title=TITLE,
        summary={
            "de": "Welche Orte für wen zugänglich sind, gemessen statt geschätzt, und "
            "Wege dorthin ohne Stufen und kaputte Aufzüge, auch im Gebäude.",
            "de-simple": "Hier sehen Sie, welche Orte Sie gut erreichen können.",
            "en": "Which places are accessible for whom, measured, and ways there "
            "without steps and broken lifts, also inside buildings.",
        },
        entries=(
            Entry(where="portal", label=TITLE, url="accessibility-places"),
            Entry(where="portal", label=WAYS, url="accessibility-way"),
            Entry(
                where="desk",
                label=TITLE,
                url="desk-accessibility",
                right=MAINTAIN.key,
            ),
        ),
        collections=(PLACES,),
        rights=(MAINTAIN.key,),
        guide="accessibility.md",
    )
)
