"""The one name that an installed wheel shows: the launcher and the private folder beside it."""
