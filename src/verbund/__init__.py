"""Verbund: municipalities run their citizen services together.

The rooms, from the ground up: ``kernel`` · ``engine`` · ``core`` · ``members`` ·
``catalogue`` · ``cases`` · ``notices``/``messages``/``publishing`` · ``channels`` ·
``topics`` · ``site``. Imports point only downwards; news travels upwards as events.
"""

__version__ = "0.1.0"
