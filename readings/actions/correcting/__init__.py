"""Correcting a text by hand, act by act, until the correction is published as the next edition."""

from readings.actions.correcting.acts import (
    change_block,
    drop_block,
    may_join,
    merge_blocks,
    move_after,
    move_block,
    split_block,
)
from readings.actions.correcting.additions import add_blocks, restore_block
from readings.actions.correcting.publishing import publish_correction, publish_proposed
from readings.actions.correcting.rebasing import may_rebase, rebase
from readings.actions.correcting.steps import (
    Done,
    Sent,
    correction_of,
    discard,
    is_overtaken,
    open_correction,
    redo,
    undo,
)

__all__ = [
    "Done",
    "Sent",
    "add_blocks",
    "change_block",
    "correction_of",
    "discard",
    "drop_block",
    "is_overtaken",
    "may_join",
    "may_rebase",
    "merge_blocks",
    "move_after",
    "move_block",
    "open_correction",
    "publish_correction",
    "publish_proposed",
    "rebase",
    "redo",
    "restore_block",
    "split_block",
    "undo",
]
