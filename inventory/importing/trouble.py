"""What makes a whole import impossible, as against a cell or a row that is only listed."""


class ImportTrouble(Exception):
    """The file, the profile or the place cannot be used. The message is one sentence for the person who imports."""
