"""What h5py's own conveniences cannot write: strings that end with zero, groups without times."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._extras import hdf5


def text_attribute(item: Any, name: str, text: str, size: int | None = None) -> None:
    """Gives a dataset or group the attribute `name`, `size` bytes or as many as `text` has.

    As MATLAB and quadriga-lib write it. Some readers take other strings, of changing length or
    padded in another way, for nothing, or read on behind their end.
    """
    h5py = hdf5()
    kind, value = _fixed(text, size)
    attribute = h5py.h5a.create(item.id, name.encode(), kind, h5py.h5s.create(h5py.h5s.SCALAR))
    attribute.write(value, mtype=kind)


def text_dataset(group: Any, name: str, text: str) -> None:
    """The same as a dataset of `group`."""
    h5py = hdf5()
    kind, value = _fixed(text, None)
    timeless = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    timeless.set_obj_track_times(False)
    space = h5py.h5s.create(h5py.h5s.SCALAR)
    dataset = h5py.h5d.create(group.id, name.encode(), kind, space, timeless)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, value, mtype=kind)


def ordered_group(group: Any, name: str) -> Any:
    """A new group in `group` that keeps the order in which its items were made, and no time."""
    h5py = hdf5()
    order = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
    order.set_link_creation_order(h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED)
    order.set_obj_track_times(False)
    return h5py.Group(h5py.h5g.create(group.id, name.encode(), gcpl=order))


def _fixed(text: str, size: int | None) -> tuple[Any, Any]:
    h5py = hdf5()
    encoded = text.encode()
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(size or max(1, len(encoded)))
    kind.set_strpad(h5py.h5t.STR_NULLTERM)
    return kind, np.array(encoded, dtype=f"S{kind.get_size()}")
