"""The one name that an installed wheel shows: the launcher and, in the wheel, its private folder."""
