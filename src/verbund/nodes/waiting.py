"""Why a part is held, in words; also when what it waits for will not come any more."""

from verbund.nodes.models import Arrival, Device

Reason = Arrival.Reason


def held(row: Arrival) -> str:
    """The reason in one or two sentences, without anybody's data."""
    said = str(Reason(row.reason).label)
    said = f"{said[:1].upper()}{said[1:]}." if said else "Angekommen."
    lost = never_coming(row, Device.objects.filter(id=row.device_id).first())
    return f"{said} {lost}" if lost else said


def never_coming(row: Arrival, device: Device | None) -> str:
    """What of the things it waits for the disk of its suitcase has lost; else empty.

    ``None`` is a suitcase behind a wall: nothing is told of it.
    """
    if device is None or row.state != Arrival.State.HELD:
        return ""
    if row.reason not in {Reason.GAP, Reason.FILES, Reason.WAITS}:
        return ""
    if row.reason == Reason.FILES and row.seq in device.lost:
        return "Eine Datei dieses Teils ist auf dem Koffer beschädigt und kommt nicht."
    numbers = [one for one in device.lost if device.last_seq < one < row.seq]
    if not numbers:
        return ""
    told = ", ".join(str(one) for one in numbers)
    which = f"Teil {told} ist" if len(numbers) == 1 else f"Die Teile {told} sind"
    ends = "kommt" if len(numbers) == 1 else "kommen"
    return f"{which} auf dem Koffer beschädigt und {ends} nicht mehr."
