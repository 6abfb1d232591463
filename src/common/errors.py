"""The error that a user can mend."""


class UserError(Exception):
    """Something is wrong with the input or the machine; the message names it and the way out."""
