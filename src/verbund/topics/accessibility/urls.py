"""Addresses of accessibility: places, ways, buildings, the desk."""

from django.urls import path

from verbund.topics.accessibility.web import buildings, desk, helping, places, ways

_own = "<publisher:member>/"
_place = f"{_own}barrierefrei/<uuid:place_id>/"
_building = f"{_own}gebaeude/<slug:building>/"
_desk = "desk/barrierefreiheit/"

urlpatterns = [
    path(f"{_own}barrierefrei/", places.places, name="accessibility-places"),
    path(
        f"{_own}barrierefrei/a11y.json", places.a11yjson, name="accessibility-a11yjson"
    ),
    path(
        f"{_own}barrierefrei/helfen/<slug:token>/",
        helping.enter,
        name="accessibility-helper",
    ),
    path(_place, places.place, name="accessibility-place"),
    path(f"{_place}fragen/", helping.questions, name="accessibility-questions"),
    path(f"{_own}wege/", ways.way, name="accessibility-way"),
    path(f"{_own}gebaeude/", buildings.buildings, name="accessibility-buildings"),
    path(_building, buildings.building, name="accessibility-building"),
    path(f"{_building}qr/", buildings.qr_sheet, name="accessibility-qr"),
    path(f"{_building}von/<slug:door>/", buildings.building, name="accessibility-door"),
    path(_desk, desk.overview, name="desk-accessibility"),
    path(f"{_desk}helfer/", desk.add_helper, name="desk-accessibility-helper"),
    path(
        f"{_desk}helfer/<uuid:helper_id>/",
        desk.end_helper,
        name="desk-accessibility-helper-end",
    ),
    path(
        f"{_desk}vorschlag/<uuid:proposal_id>/",
        desk.decide,
        name="desk-accessibility-decide",
    ),
]
