"""The open collection of places; its facts come from OpenStreetMap as well."""

from verbund.geodata.collections import CollectionSpec, Property, register_collection
from verbund.topics.accessibility.attributes import catalogue
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.profiles import PROFILES

PLACES = "barrierefreiheit"
_VERDICTS = {
    "yes": ("ja", "ja", "yes"),
    "limited": ("teilweise", "zum Teil", "partly"),
    "no": ("nein", "nein", "no"),
    "unknown": ("unbekannt", "unbekannt", "unknown"),
}
_PROFILE_TITLES = {
    "wheelchair": ("Rollstuhl", "Rollstuhl", "Wheelchair"),
    "electric-wheelchair": (
        "Elektrorollstuhl",
        "Elektro-Rollstuhl",
        "Electric wheelchair",
    ),
    "walking-frame": ("Rollator", "Rollator", "Walking frame"),
    "blind": ("Blind", "Blind", "Blind"),
    "deaf": ("Gehörlos", "Gehörlos", "Deaf"),
    "pram": ("Kinderwagen", "Kinder-Wagen", "Pram"),
}


def profile_property(profile: str) -> str:
    """The name of a profile's property."""
    return profile.replace("-", "_")


def _words(titles: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("de", "de-simple", "en"), titles, strict=True))


register_collection(
    CollectionSpec(
        key=PLACES,
        title=_words(("Barrierefreiheit", "Barriere-Freiheit", "Accessibility")),
        description=_words(
            (
                (
                    "Orte mit gemessenen und beobachteten Merkmalen und was sie für "
                    "Menschen im Rollstuhl, mit Rollator, Kinderwagen, blind oder "
                    "gehörlos bedeuten."
                ),
                "Orte und wie gut man sie erreichen kann.",
                (
                    "Places with measured and observed attributes, and what they mean "
                    "for people with wheelchairs, walking frames, prams, blind or deaf."
                ),
            )
        ),
        properties=(
            Property(name="name", title=_words(("Name", "Name", "Name"))),
            Property(
                name="kind",
                title=_words(("Art", "Art", "Kind")),
                choices=tuple(catalogue().kinds),
                words={key: kind.title for key, kind in catalogue().kinds.items()},
            ),
            Property(name="member", title=_words(("Kommune", "Ort", "Municipality"))),
            Property(name="address", title=_words(("Anschrift", "Adresse", "Address"))),
            *(
                Property(
                    name=profile_property(profile),
                    title=_words(_PROFILE_TITLES[profile]),
                    choices=tuple(_VERDICTS),
                    words={key: _words(said) for key, said in _VERDICTS.items()},
                )
                for profile in PROFILES
            ),
            *(
                Property(
                    name=each.key.replace(".", "_"),
                    type="number" if each.number else "string",
                    title=dict(each.title),
                    choices=tuple(each.options()),
                    words=each.options(),
                )
                for each in catalogue().attributes
            ),
            Property(
                name="checked",
                type="date",
                title=_words(("Zuletzt geprüft", "Geprüft am", "Last checked")),
            ),
            Property(name="page", title=_words(("Seite", "Seite", "Page"))),
        ),
        geometry="Point",
        licence="ODbL-1.0",
        attribution=ATTRIBUTION,
        category="kind",
    )
)
