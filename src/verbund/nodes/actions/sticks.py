"""Taking a stick file in: the same as over the network, answers on the way back."""

from pathlib import Path

from verbund.core.scope import acting_within
from verbund.nodes.actions.receiving import receive, take_block
from verbund.nodes.actions.requests import device_ref
from verbund.nodes.errors import DeviceNotFound
from verbund.nodes.local.stick import StickFile, write_answers
from verbund.nodes.models import Device
from verbund.nodes.wire import Answer

_AT_ONCE = 40


def import_stick(*, path: Path, answers_to: Path | None = None) -> tuple[Answer, ...]:
    """Take in everything of a stick file; the final signed answers.

    They are written to ``answers_to`` for the suitcase. The file proves nothing by
    itself: every operation in it is signed by its device. Raises ``StickRefused``,
    ``DeviceNotFound``.
    """
    stick = StickFile(path)
    try:
        with acting_within({stick.head.owner}):
            row = Device.objects.filter(id=stick.head.device_id).first()
        if row is None:
            raise DeviceNotFound
        device = device_ref(row)
        envelopes = list(stick.envelopes())
        found: list[Answer] = []
        for start in range(0, len(envelopes), _AT_ONCE):
            batch = envelopes[start : start + _AT_ONCE]
            answer = receive(
                device=device, envelopes=batch, via="stick", spoilt=stick.head.spoilt
            )
            for digest in answer.missing_blocks:
                content = stick.block(digest)
                if content is not None:
                    take_block(device=device, digest=digest, content=content)
            if answer.missing_blocks:
                answer = receive(
                    device=device,
                    envelopes=batch,
                    via="stick",
                    spoilt=stick.head.spoilt,
                )
            found += answer.answers
    finally:
        stick.close()
    if answers_to is not None:
        write_answers(answers_to, device.id, tuple(found))
    return tuple(found)
