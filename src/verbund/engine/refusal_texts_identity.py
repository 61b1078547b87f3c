"""Sentences about who somebody is: what is not enough, and what would be."""

from collections.abc import Mapping
from types import MappingProxyType

from verbund.engine.text import Text, text

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "identity_way": text(
            "So lässt sich hier niemand sicher erkennen. Möglich sind: {ways}.",
            "So wissen wir nicht, wer Sie sind. Das geht: {ways}.",
            "Nobody can be recognised like this here. Possible: {ways}.",
        ),
        "identity_nowhere": text(
            "Auf diesem Weg wird niemand von uns erkannt; hier gilt die Anmeldung.",
            "Hier müssen Sie sich anmelden.",
            "Nobody is recognised by staff here; signing in counts.",
        ),
        "identity_weak": text(
            "„{way}“ gibt das Vertrauensniveau „{level}“, nötig ist „{wanted}“. Bieten "
            "Sie einen Termin, das Terminal oder das Portal mit Online-Ausweis an.",
            "„{way}“ reicht hier nicht. Kommen Sie bitte mit dem Ausweis vorbei.",
            "“{way}” gives the level “{level}”, but “{wanted}” is needed. Offer an "
            "appointment, the terminal, or the portal with eID.",
        ),
        "identity_missing": text(
            "Diese Leistung braucht das Vertrauensniveau „{level}“. Halten Sie fest, "
            "wie Sie die Person erkannt haben.",
            "Wir müssen erst wissen, wer Sie sind.",
            "This service needs the level “{level}”. Record how you recognised the "
            "person.",
        ),
    }
)
