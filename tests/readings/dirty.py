"""Texts written for the tests of bringing texts in, with the dirt that such texts have."""

import io
import zipfile

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


def _zipped(*, locked: bool = False) -> bytes:
    """An archive with a text in it; `locked`: it says that a password is needed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("notes.txt", "locked" * 20)
    data = bytearray(out.getvalue())
    data[6] |= locked
    data[data.index(b"PK\x01\x02") + 8] |= locked
    return bytes(data)


BAD = {
    "empty.txt": (b"", "The file is empty: choose one"),
    "blank.txt": (b" \n\n\t\n", "The file is empty: choose one"),
    "rubbish.txt": (RUBBISH, "does not look like a text"),
    "locked.zip": (_zipped(locked=True), "encrypted"),
    "archive.zip": (_zipped(), "archive"),
    "broken.zip": (_zipped()[:60], "damaged"),
    "bomb.gz": (b"\x1f\x8b\x08\x00" + b"\x00" * 40, "compressed"),
    "secret.asc": (b"-----BEGIN PGP MESSAGE-----\n\nabc\n", "encrypted"),
}
