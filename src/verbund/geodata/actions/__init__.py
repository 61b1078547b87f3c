"""Every write of this room: features, boundaries, collections that were uploaded."""

from verbund.geodata.actions.boundaries import follow_members, load_boundaries
from verbund.geodata.actions.features import NewFeature, drop_features, put_features
from verbund.geodata.actions.uploads import (
    CollectionWords,
    Published,
    discard_upload,
    forget_uploads,
    keep_upload,
    publish_collection,
    publish_upload,
    withdraw_collection,
)

__all__ = [
    "CollectionWords",
    "NewFeature",
    "Published",
    "discard_upload",
    "drop_features",
    "follow_members",
    "forget_uploads",
    "keep_upload",
    "load_boundaries",
    "publish_collection",
    "publish_upload",
    "put_features",
    "withdraw_collection",
]
