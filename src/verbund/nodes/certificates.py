"""The centre's word for a device, made anew whenever its scope is read."""

from uuid import UUID

from verbund.kernel.ids import new_id
from verbund.nodes import keys
from verbund.nodes.models import Device
from verbund.nodes.wire import Certificate, Scope


def renewed_certificate(device: Device) -> Certificate:
    """The device's certificate as its scope stands, signed."""
    return keys.sign_certificate(
        Certificate(
            serial=new_id(),
            device_id=device.id,
            name=device.name,
            owner=device.owner_id,
            device_key=device.device_key,
            kem_key=device.kem_key,
            transport_key=device.transport_key,
            scope=Scope(
                members=tuple(UUID(one) for one in device.scope_members),
                blueprints=tuple(device.scope_blueprints),
            ),
            not_before=device.valid_from,
            not_after=device.valid_to,
        )
    )
