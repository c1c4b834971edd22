"""The configuration of the embedded PostgreSQL, written anew at every start."""

import os
from pathlib import Path

ACCESS = "# Written by Samband at every start.\nlocal all all scram-sha-256\n"

# Messages below LOG hold values from statements ("invalid input syntax … \"what was typed\""),
# so errors stay out of the log; what matters about them reaches Samband as an exception.
_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "password_encryption": "scram-sha-256",
    "max_connections": "120",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    "jit": "off",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "idle_in_transaction_session_timeout": "15min",
    # Nothing is replicated logically; a process that waits for it would be there all the same.
    "max_logical_replication_workers": "0",
    "event_source": "samband",
}

# A throw-away cluster survives nothing, and need not.
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "summarize_wal": "off",
}


def settings_file(sockets: Path, logs: Path, durable: bool) -> str:
    """The text of postgresql.conf."""
    values = {
        **_ALWAYS,
        "unix_socket_directories": f'"{sockets}"',
        "log_directory": str(logs),
        "shared_buffers": f"{_share(0.10, 128, 4096)}MB",
        "effective_cache_size": f"{_share(0.5, 256, 65536)}MB",
        **({} if durable else _THROW_AWAY),
    }
    if not _has_shared_memory():
        # Containers give /dev/shm 64 MB, too little for parallel queries.
        values["dynamic_shared_memory_type"] = "mmap"
    lines = [f"{name} = '{_quoted(value)}'" for name, value in values.items()]
    return "# Written by Samband at every start.\n" + "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _share(part: float, least: int, most: int) -> int:
    """A part of the machine's memory, in MB, between `least` and `most`."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError, AttributeError):
        return least
    return max(least, min(most, int(memory * part)))


def _has_shared_memory() -> bool:
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return False
    return room.f_blocks * room.f_frsize >= 256 * 2**20
