"""Argon2 for tests: the same algorithm with as little work as it allows."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """What tests keep passwords with; nobody attacks theirs."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
