"""Correcting a text by hand, act by act, until the correction is published as the next edition."""

from readings.actions.correcting.acts import (
    change_block,
    change_kinds,
    drop_block,
    drop_blocks,
    move_after,
    move_block,
)
from readings.actions.correcting.additions import add_blocks, restore_block
from readings.actions.correcting.dropping import Dropped, dropped_of, restore_step
from readings.actions.correcting.entries import Fields, add_entry, change_entry, cite, mark, uncite, unmark
from readings.actions.correcting.parting import join_blocks, may_join, merge_blocks, split_block
from readings.actions.correcting.publishing import publish_correction, publish_proposed
from readings.actions.correcting.rebasing import may_rebase, rebase
from readings.actions.correcting.rereading import Reread, make_again, read_again, take_back, take_back_kind
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
from readings.actions.correcting.units import (
    begin_unit,
    drop_unit,
    merge_unit,
    move_bound,
    move_unit,
    move_unit_before,
    retitle_unit,
)
from readings.actions.correcting.visits import Visit, look_in

__all__ = [
    "Done",
    "Dropped",
    "Fields",
    "Reread",
    "Sent",
    "Visit",
    "add_blocks",
    "add_entry",
    "begin_unit",
    "change_block",
    "change_entry",
    "change_kinds",
    "cite",
    "correction_of",
    "discard",
    "drop_block",
    "drop_blocks",
    "drop_unit",
    "dropped_of",
    "is_overtaken",
    "join_blocks",
    "look_in",
    "make_again",
    "mark",
    "may_join",
    "may_rebase",
    "merge_blocks",
    "merge_unit",
    "move_after",
    "move_block",
    "move_bound",
    "move_unit",
    "move_unit_before",
    "open_correction",
    "publish_correction",
    "publish_proposed",
    "read_again",
    "rebase",
    "redo",
    "restore_block",
    "restore_step",
    "retitle_unit",
    "split_block",
    "take_back",
    "take_back_kind",
    "uncite",
    "undo",
    "unmark",
]
