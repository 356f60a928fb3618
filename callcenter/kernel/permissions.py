"""What a role may do. The words stand here; which role has which, `accounts.roles` says."""

from enum import StrEnum


class Permission(StrEnum):
    """One function of the product. `*_own`, `*_team` and `*_all` are data scopes."""

    CALLS_TAKE = "calls.take"
    CALLS_TAKE_SECOND = "calls.take_second"
    CALLS_READ_OWN = "calls.read_own"
    CALLS_READ_ALL = "calls.read_all"
    RECORDINGS_PLAY_OWN = "recordings.play_own"
    RECORDINGS_PLAY_ALL = "recordings.play_all"
    SEATS_WATCH = "seats.watch"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_WRITE = "customers.write"
    NUMBERS_READ = "numbers.read"
    NUMBERS_REVEAL = "numbers.reveal"
    TICKETS_READ_TEAM = "tickets.read_team"
    TICKETS_READ_ALL = "tickets.read_all"
    TICKETS_SUPERVISE = "tickets.supervise"
    TICKETS_WRITE = "tickets.write"
    USERS_READ = "users.read"
    USERS_WRITE = "users.write"
    AUDIT_READ = "audit.read"
    SETTINGS_WRITE = "settings.write"
    TOKENS_WRITE = "tokens.write"
