"""Texts written for the tests of bringing texts in, with the dirt that such texts have."""

LAMP = b"""The Lamp Room

By Ada Quill

The lamps were counted each even-
ing by the porter , who wrote the number in a book that nobody read.

A second paragraph follows here, andits words stand on their own.

The Ledger

On 3 May 1911 the book was lost. It was found again in June of the next year.
"""

QUAY = b"""# The quay in winter

The boats lay keel up from November on. Nobody went near them but the gulls.

The harbour master kept a list of names.
"""

RUBBISH = bytes(range(256)) * 40

BAD = {
    "empty.txt": (b"", "The file is empty: choose one"),
    "blank.txt": (b" \n\n\t\n", "The file is empty: choose one"),
    "rubbish.txt": (RUBBISH, "does not look like a text"),
    "locked.zip": (b"PK\x03\x04\x14\x00\x01\x00" + b"locked" * 20, "encrypted"),
    "archive.zip": (b"PK\x03\x04\x14\x00\x00\x00" + b"open" * 20, "archive"),
    "bomb.gz": (b"\x1f\x8b\x08\x00" + b"\x00" * 40, "compressed"),
    "secret.asc": (b"-----BEGIN PGP MESSAGE-----\n\nabc\n", "encrypted"),
}
