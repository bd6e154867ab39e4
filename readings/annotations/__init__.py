"""Notes and discussions as Web Annotations (the W3C's data model, in JSON-LD), out and in. Pure: it asks no database.

`model` says what one is here, `writing` makes JSON-LD of it, `reading` takes what other tools wrote, `finding` looks for
its words in a text.
"""
