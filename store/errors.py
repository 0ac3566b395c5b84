"""What can go wrong on this floor.

StoreError
├── InvalidSetting        a setting in the environment cannot be used as given
├── DatabaseUnavailable   the database cannot be reached, is locked, or is full
├── SchemaOutdated        the tables are not those this version of the code needs
└── BackupRefused         the copy asked for cannot be made, or not there
"""


class StoreError(Exception):
    """The store cannot do what was asked; the message says what to do."""


class InvalidSetting(StoreError):
    """A setting in the environment cannot be used as given."""


class DatabaseUnavailable(StoreError):
    """The database cannot be reached, stayed locked, or has no room left."""


class SchemaOutdated(StoreError):
    """The tables in the database are not those this version of the code needs."""


class BackupRefused(StoreError):
    """The copy asked for cannot be made, or not where it was asked for."""
