"""What is written out as it is read."""


class Echo:
    """csv writes into this; what it writes is what is sent."""

    def write(self, line: str) -> str:
        return line
