"""Every write of this room: features, boundaries, collections that were uploaded."""

from verbund.geodata.actions.boundaries import follow_members, load_boundaries
from verbund.geodata.actions.features import NewFeature, drop_features, put_features

__all__ = [
    "NewFeature",
    "drop_features",
    "follow_members",
    "load_boundaries",
    "put_features",
]
