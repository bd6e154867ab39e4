"""Handouts: readings for paper and for e-readers.

`document` says what a handout is made of; `build` and `written` make it of blocks and of what people write;
`markup` (page and EPUB), `epub` and `pdf` bring it out.
"""
