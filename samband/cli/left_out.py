"""What backups do not hold: what opens doors, and what is only good for a moment.

Restored months later, a used link or a revoked token would work again.
"""

TABLES = (
    "people_session",
    "people_firstruncode",
    "people_invitation",
    "people_passwordreset",
    "people_addresschange",
    "people_token",
    "notices_device",
    "notices_push",
    "privacy_export",
    "privacy_accessrequest",
    "privacy_accessfile",
    "kernel_event",
    "kernel_ratebucket",
    "kernel_keptanswer",
)
