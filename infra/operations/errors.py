"""What operators are told when something cannot be done."""


class OperationError(Exception):
    """Says in one sentence what is wrong, and the way out."""
