"""What lies on the disk of a node, and nothing of it readable without its officer.

In: PIN or passkey secret of an officer, finished operations, the centre's pack and
answers. Out: ``Vault`` (keys while unlocked), ``Outbox`` (sealed operations until the
centre has signed for them), ``open_pack``, ``sync``, stick files. Uses no Django and
no database: it also runs in a process that is locked.
"""
