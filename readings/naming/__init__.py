"""The names that texts call people, places and other things by. Pure: words in, entries of an index out.

An index with a few names too few is of use, one with words that are no names is not; so what is in doubt stays out.
A capital within a sentence is evidence; at the beginning of one it is none. A word that the text also prints small is no
name, nor is a nationality or a day. Several forms are one person when the surname is the same and the first names do not
contradict each other; a surname alone is whoever of the text bears it, if that is one person.
"""

from __future__ import annotations

from readings.naming.entries import Found, Kind, names_in

VERSION = 1  # a change of what is found raises it: `manage.py rebuild_index` looks through all texts again

__all__ = ["Found", "Kind", "names_in"]
