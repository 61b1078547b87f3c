"""Where faces and number plates may be: proposals that a person checks.

The extra ``photos`` (OpenCV before 5, which still ships Haar cascades) does it in the
worker; without it nobody looks at the picture and the page says so. Recall is modest:
this spares work, it decides nothing.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from verbund.photos.rectangles import Kind, Rectangle, from_pixels, merged

HAAR: Final = "haar"
_CASCADES: Final[tuple[tuple[str, Kind, int], ...]] = (
    ("haarcascade_frontalface_default.xml", "face", 5),
    ("haarcascade_profileface.xml", "face", 5),
    ("haarcascade_russian_plate_number.xml", "plate", 4),
)
#: A face that takes less than a fiftieth of the picture cannot be recognised.
_LEAST_SHARE: Final = 50


def available() -> bool:
    """Whether this installation can propose rectangles."""
    return find_spec("cv2") is not None


def propose(base: bytes) -> tuple[str, tuple[Rectangle, ...]]:
    """What looked at the picture (empty if nothing did) and what it found."""
    if not available():
        return "", ()
    # 90 MB of a heavy engine: only in the worker, only when a photo comes.
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    grey = cv2.imdecode(np.frombuffer(base, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        return HAAR, ()
    grey = cv2.equalizeHist(grey)
    height, width = grey.shape[:2]
    least = max(24, min(width, height) // _LEAST_SHARE)
    found = []
    for name, kind, neighbours in _CASCADES:
        cascade = _cascade(name)
        boxes = cascade.detectMultiScale(
            grey, scaleFactor=1.1, minNeighbors=neighbours, minSize=(least, least // 2)
        )
        for x, y, w, h in boxes:
            area = from_pixels((int(x), int(y), int(w), int(h)), (width, height), kind)
            if area is not None:
                found.append(area)
    return HAAR, merged(found)


@cache
def _cascade(name: str) -> Any:
    import cv2  # noqa: PLC0415 # as above

    folder = Path(cv2.__file__).parent / "data"
    return cv2.CascadeClassifier(str(folder / name))
