"""Who takes part: names, keys and populations are real, everything else is invented.

Keys and populations come from the official register that ships with ``members``;
addresses of town halls, telephone numbers (range 555), accounts, colours, arms and
by-law values are made up for the demonstration.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Place(Struct, frozen=True, kw_only=True):
    """One municipality of the region and how it is run."""

    slug: str
    name: str
    official: str
    code: str
    ags: str
    arms: str
    brand: str
    brand_dark: str
    postal_code: str
    street: str = "Rathausplatz"
    house_number: str = "1"
    staff: int = 2
    weight: int = 10
    tariff: tuple[int, int, int, int, int] = (96, 132, 168, 720, 960)


#: The day on which everybody of the demonstration had joined.
JOINED = date(2025, 1, 1)
SCHOENBERG = "schoenberg"
MEERANE = "meerane"
CHEMNITZ = "Verwaltungsgericht Chemnitz, Zwickauer Straße 56, 09112 Chemnitz"
COURTS = {
    "05": "Verwaltungsgericht Köln, Appellhofplatz 1, 50667 Köln",
    "05111": "Verwaltungsgericht Düsseldorf, Bastionstraße 39, 40213 Düsseldorf",
    "05124": "Verwaltungsgericht Düsseldorf, Bastionstraße 39, 40213 Düsseldorf",
    "05334": "Verwaltungsgericht Aachen, Adalbertsteinweg 92, 52070 Aachen",
    "05358": "Verwaltungsgericht Aachen, Adalbertsteinweg 92, 52070 Aachen",
    "05562": "Verwaltungsgericht Gelsenkirchen, Bahnhofsvorplatz 3, 45879 Gelsenkirchen",
    "06": "Verwaltungsgericht Gießen, Marburger Straße 4, 35390 Gießen",
    "06413": "Verwaltungsgericht Darmstadt, Julius-Reiber-Straße 37, 64293 Darmstadt",
    "06533": "Verwaltungsgericht Wiesbaden, Mainzer Straße 124, 65189 Wiesbaden",
    "06631": "Verwaltungsgericht Kassel, Goethestraße 41, 34119 Kassel",
    "14": CHEMNITZ,
}

PLACES: tuple[Place, ...] = (
    Place(slug="koeln", name="Köln", official="Stadt Köln", code="KOE", ags="05315000", arms="chief-brand", brand="#a3122a", brand_dark="#f2a3ae", postal_code="50667", staff=5, weight=60, tariff=(156, 156, 156, 156, 156)),
    Place(slug="bonn", name="Bonn", official="Bundesstadt Bonn", code="BN", ags="05314000", arms="pale-brand", brand="#8a5a00", brand_dark="#f0c674", postal_code="53111", staff=3, weight=26, tariff=(162, 210, 240, 960, 1200)),
    Place(slug="aachen", name="Aachen", official="Stadt Aachen", code="AC", ags="05334002", arms="fess-brand", brand="#7a5c00", brand_dark="#ebcb6b", postal_code="52062", staff=3, weight=22, tariff=(120, 144, 168, 600, 720)),
    Place(slug="duesseldorf", name="Düsseldorf", official="Landeshauptstadt Düsseldorf", code="DUS", ags="05111000", arms="bend-brand", brand="#b3131b", brand_dark="#f5a9a9", postal_code="40213", staff=4, weight=36, tariff=(96, 150, 180, 600, 600)),
    Place(slug="wuppertal", name="Wuppertal", official="Stadt Wuppertal", code="WUP", ags="05124000", arms="cross-brand", brand="#00613c", brand_dark="#7fd1ae", postal_code="42275", staff=3, weight=24, tariff=(160, 180, 210, 1000, 1000)),
    Place(slug="huertgenwald", name="Hürtgenwald", official="Gemeinde Hürtgenwald", code="HUE", ags="05358016", arms="berg-brand", brand="#2f6b2f", brand_dark="#9ed69e", postal_code="52393", staff=2, weight=8, tariff=(72, 90, 108, 420, 540)),
    Place(slug="recklinghausen", name="Recklinghausen", official="Stadt Recklinghausen", code="RE", ags="05562032", arms="pale-brand", brand="#1f4e8c", brand_dark="#a6c8f0", postal_code="45657", staff=3, weight=16, tariff=(102, 126, 144, 600, 720)),
    Place(slug="marl", name="Marl", official="Stadt Marl", code="MRL", ags="05562024", arms="chevron-brand", brand="#00587a", brand_dark="#86c9e6", postal_code="45768", weight=12, tariff=(108, 132, 156, 648, 756)),
    Place(slug="gladbeck", name="Gladbeck", official="Stadt Gladbeck", code="GLA", ags="05562014", arms="fess-brand", brand="#3d5a1e", brand_dark="#bddb93", postal_code="45964", weight=12, tariff=(114, 138, 162, 600, 700)),
    Place(slug="dorsten", name="Dorsten", official="Stadt Dorsten", code="DOR", ags="05562012", arms="cross-brand", brand="#8c1d40", brand_dark="#f0a8c0", postal_code="46282", weight=12, tariff=(78, 96, 114, 480, 600)),
    Place(slug="herten", name="Herten", official="Stadt Herten", code="HER", ags="05562020", arms="bend-brand", brand="#5b3a8c", brand_dark="#cdb5f2", postal_code="45699", weight=10, tariff=(120, 144, 168, 640, 760)),
    Place(slug="haltern", name="Haltern am See", official="Stadt Haltern am See", code="HAL", ags="05562016", arms="waves-brand", brand="#00608a", brand_dark="#8ccdec", postal_code="45721", weight=9, tariff=(66, 84, 102, 400, 500)),
    Place(slug="castrop-rauxel", name="Castrop-Rauxel", official="Stadt Castrop-Rauxel", code="CAS", ags="05562004", arms="chief-brand", brand="#24576b", brand_dark="#9fd0e3", postal_code="44575", weight=11, tariff=(132, 150, 174, 660, 780)),
    Place(slug="datteln", name="Datteln", official="Stadt Datteln", code="DAT", ags="05562008", arms="waves-brand", brand="#1d5f73", brand_dark="#90d3e6", postal_code="45711", weight=8, tariff=(84, 102, 120, 480, 560)),
    Place(slug="oer-erkenschwick", name="Oer-Erkenschwick", official="Stadt Oer-Erkenschwick", code="OER", ags="05562028", arms="berg-brand", brand="#4b5d16", brand_dark="#c6db8c", postal_code="45739", weight=8, tariff=(90, 108, 126, 500, 600)),
    Place(slug="waltrop", name="Waltrop", official="Stadt Waltrop", code="WAL", ags="05562036", arms="pale-brand", brand="#84461a", brand_dark="#f0bd95", postal_code="45731", weight=8, tariff=(87, 105, 123, 480, 580)),
    Place(slug=MEERANE, name="Meerane", official="Stadt Meerane", code="MEE", ags="14524190", arms="waves-brand", brand="#0f5c8c", brand_dark="#8fc7ee", postal_code="08393", street="Lörracher Platz", house_number="1", staff=6, weight=14, tariff=(60, 90, 120, 360, 480)),
    Place(slug=SCHOENBERG, name="Schönberg", official="Gemeinde Schönberg", code="SBG", ags="14524270", arms="berg-brand", brand="#2f6b45", brand_dark="#9ad8b3", postal_code="08393", street="Tettauer Dorfstraße", house_number="2", staff=0, weight=18, tariff=(36, 60, 84, 300, 300)),
    Place(slug="fulda", name="Fulda", official="Stadt Fulda", code="FD", ags="06631009", arms="cross-brand", brand="#6b1f2a", brand_dark="#eeaab3", postal_code="36037", weight=12, tariff=(60, 90, 120, 480, 600)),
    Place(slug="giessen", name="Gießen", official="Universitätsstadt Gießen", code="GI", ags="06531005", arms="bend-brand", brand="#00573d", brand_dark="#86d4b6", postal_code="35390", weight=12, tariff=(72, 108, 144, 600, 600)),
    Place(slug="limburg", name="Limburg a. d. Lahn", official="Kreisstadt Limburg a. d. Lahn", code="LM", ags="06533009", arms="chevron-brand", brand="#7c3f00", brand_dark="#f2bf8f", postal_code="65549", weight=9, tariff=(66, 96, 126, 480, 540)),
    Place(slug="marburg", name="Marburg", official="Universitätsstadt Marburg", code="MR", ags="06534014", arms="fess-brand", brand="#1c3f7c", brand_dark="#a9c4f2", postal_code="35037", weight=11, tariff=(90, 120, 150, 600, 720)),
    Place(slug="offenbach", name="Offenbach am Main", official="Stadt Offenbach am Main", code="OF", ags="06413000", arms="chief-brand", brand="#004f71", brand_dark="#8ecbea", postal_code="63065", weight=14, tariff=(90, 180, 180, 900, 900)),
    Place(slug="wetzlar", name="Wetzlar", official="Stadt Wetzlar", code="WZ", ags="06532023", arms="pale-brand", brand="#8b1a1a", brand_dark="#f3abab", postal_code="35578", weight=9, tariff=(72, 96, 120, 500, 600)),
)  # fmt: skip

REGION = "erprobungsraum-rheinland"
ASSOCIATIONS: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
    # slug, name, code, land, kind of membership, members ("*" means all)
    (REGION, "Erprobungsraum Rheinland", "ERR", "NW", "region", ("*",)),
    (
        "kreis-recklinghausen", "Kreis Recklinghausen", "KRE", "NW", "county",
        ("recklinghausen", "marl", "gladbeck", "dorsten", "herten", "haltern",
         "castrop-rauxel", "datteln", "oer-erkenschwick", "waltrop"),
    ),
    (
        "vg-meerane-schoenberg", "Verwaltungsgemeinschaft Meerane-Schönberg", "VGM",
        "SN", "administration", (MEERANE, SCHOENBERG),
    ),
    (
        "sechs-staedte", "Sechs hessische Städte", "SHS", "HE", "region",
        ("fulda", "giessen", "limburg", "marburg", "offenbach", "wetzlar"),
    ),
)  # fmt: skip


def court_of(ags: str) -> str:
    """The administrative court of a municipality, by the longest matching key."""
    for length in (5, 2):
        if ags[:length] in COURTS:
            return COURTS[ags[:length]]
    raise KeyError(ags)


def remedy_of(ags: str) -> str:
    """``court`` where the Land has abolished the objection (§ 110 JustG NRW)."""
    return "court" if ags.startswith("05") else "objection"


def tariff_rows(place: Place) -> list[dict[str, object]]:
    """The tariff table of the by-law, amounts in cents."""
    first, second, third, danger, danger_more = place.tariff
    rows = (
        (1, False, first),
        (2, False, second),
        (3, False, third),
        (1, True, danger),
        (2, True, danger_more),
    )
    return [
        {"nth": nth, "dangerous_dog": dangerous, "annual": euros * 100}
        for nth, dangerous, euros in rows
    ]
