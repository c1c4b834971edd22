"""Argon2id with the parameters of the design: 19 MiB, 2 passes, 1 lane (OWASP Password Storage, 2023)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
