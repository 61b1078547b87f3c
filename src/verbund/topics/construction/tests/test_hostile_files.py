"""Whatever a file holds, the answer is sites or a sentence, never a crash."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.core.errors import Invalid
from verbund.topics.construction import importing

_WORDS = st.sampled_from(
    ["title", "kind", "state", "phases", "construction", "highway", "core_details",
     "geometry", "type", "id", "road_names", "event_type", "start_date", "cost",
     "starts", "name", "coordinates", "work-zone", "Feature", "LineString", "road"]
)  # fmt: skip
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | _WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=5)
    ),
    max_leaves=20,
)
_FEATURES = st.lists(
    _VALUES
    | st.fixed_dictionaries(
        {"type": st.just("Feature"), "id": _VALUES, "geometry": _VALUES,
         "properties": st.dictionaries(_WORDS, _VALUES, max_size=6)}
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=300)
@given(_FEATURES, st.booleans())
def test_a_file_is_read_or_refused_with_a_sentence(
    features: list[object], as_feed: bool
) -> None:
    document: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if as_feed:
        document["feed_info"] = {}
    content = json.dumps(document).encode()
    with suppress(Invalid):
        _, sites, _ = importing.read_sites(content)
        assert all(site.reference for site in sites)
