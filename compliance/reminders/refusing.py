"""What an act on reminders raises when it cannot be done."""


class Refused(ValueError):
    """Something that cannot be done. The message is a sentence for whoever asked for it; `field` names its place."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
