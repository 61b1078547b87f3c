"""Files of geodata as rows: GeoJSON, CSV, zipped Shape, GeoPackage.

In: bytes that a data officer sent, a coordinate system where the file names none. Out:
``check_file``: either everything as features ready to be published, or every fault with
its row. Nothing is guessed and nothing is taken in part.
"""

from verbund.geodata.reading.checking import Checked, Fault, FileFaults, check_file

__all__ = ["Checked", "Fault", "FileFaults", "check_file"]
