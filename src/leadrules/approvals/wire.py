"""The data types of SSH's wire format (RFC 4251, section 5), read strictly: one spelling for every value."""

from __future__ import annotations

from dataclasses import dataclass


class Damaged(Exception):  # noqa: N818 - it is no fault of the program
    """The bytes are not what the format says; the message says where."""


@dataclass(slots=True)
class Reader:
    """Reads values from the front of some bytes, each at most once."""

    content: bytes

    def take(self, size: int, what: str) -> bytes:
        """Return the next bytes.

        Raises:
            Damaged: there are fewer.
        """
        if size > len(self.content):
            raise Damaged(f"it ends within {what}")
        taken, self.content = self.content[:size], self.content[size:]
        return taken

    def u32(self, what: str) -> int:
        """Return a whole number of four bytes."""
        return int.from_bytes(self.take(4, what), "big")

    def string(self, what: str) -> bytes:
        """Return bytes that come after their length."""
        return self.take(self.u32(what), what)

    def text(self, what: str) -> str:
        """Return a name: printable ASCII.

        Raises:
            Damaged: other characters are in it.
        """
        name = self.string(what)
        if not name.isascii() or not name.decode().isprintable():
            raise Damaged(f"{what} has characters that no name has")
        return name.decode()

    def positive(self, what: str) -> int:
        """Return a positive whole number of any size.

        Raises:
            Damaged: it is not positive, or longer than it has to be.
        """
        digits = self.string(what)
        number = int.from_bytes(digits, "big")
        if number == 0 or mpint(number) != len(digits).to_bytes(4, "big") + digits:
            raise Damaged(f"{what} is not a positive number in its shortest form")
        return number

    def end(self, what: str) -> None:
        """Make sure that nothing is left.

        Raises:
            Damaged: something is.
        """
        if self.content:
            raise Damaged(f"{len(self.content):,} more bytes come after {what}")


def string(content: bytes | str) -> bytes:
    """Return bytes after their length."""
    content = content.encode() if isinstance(content, str) else content
    return len(content).to_bytes(4, "big") + content


def mpint(number: int) -> bytes:
    """Return a positive number as SSH writes it: the shortest form whose first bit is not set."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
