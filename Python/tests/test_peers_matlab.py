"""MAT files in the hands of other readers and writers."""

from __future__ import annotations

import json
import unittest

import numpy as np
from made_up import CARRIER, PLAIN, street
from peers import Peer, here, needs

from swift_mimo import convert


class Matlab(Peer):
    def check(self, package: str, to: str) -> None:
        data = street(groups=3)
        convert.save(data, self.folder / "street.mat", to)
        self.client("matlab", "read", package, self.folder / "street.mat", self.folder / "out.npz")
        found = self.read("out.npz")
        for name, tensor in data.tensors().items():
            theirs = found[name]
            with self.subTest(name):
                self.assertEqual(theirs.size, tensor.size)
                # Readers drop or add axes of length one.
                np.testing.assert_array_equal(theirs.reshape(tensor.shape), tensor)
                if tensor.ndim > 1:
                    self.assertEqual(theirs.shape, tensor.shape)
        self.assertEqual(str(found["format"]), "mimo-channels-2")
        self.assertEqual(json.loads(str(found["settings"])), data.settings)

    @here("scipy")
    @needs("pymatio")
    def test_libmatio_reads_version_5(self) -> None:
        self.check("pymatio", "matlab")

    @here("scipy")
    @needs("scipy")
    def test_scipy_reads_version_5(self) -> None:
        self.check("scipy", "matlab")

    @here("h5py")
    @needs("pymatio")
    def test_libmatio_reads_version_73(self) -> None:
        self.check("pymatio", "matlab73")

    @here("h5py")
    @needs("mat73")
    def test_mat73_reads_version_73(self) -> None:
        self.check("mat73", "matlab73")

    @here("h5py")
    @needs("pymatreader")
    def test_pymatreader_reads_version_73(self) -> None:
        self.check("pymatreader", "matlab73")

    @here("h5py")
    @needs("hdf5storage")
    def test_hdf5storage_reads_version_73(self) -> None:
        self.check("hdf5storage", "matlab73")

    def written(self, package: str) -> None:
        data = street(PLAIN, groups=3)
        assert data.csi_band is not None and data.band_offsets is not None
        turned = np.transpose(data.csi_band, (2, 0, 1)).astype(np.complex128)
        np.savez(
            self.folder / "in.npz",
            H=turned,
            f=data.band_offsets[:, np.newaxis],
            xyz=data.positions,  # type: ignore[arg-type]
        )
        target = self.folder / "theirs.mat"
        self.client("matlab", "write", package, self.folder / "in.npz", target)
        self.assertEqual(convert.kind_of(target), "matlab")
        found = convert.load(
            target,
            axes="antenna,user,subcarrier",
            offsets="f",
            positions="xyz",
            rows=4,
            columns=6,
            element_order="columns-top-left",
            carrier=CARRIER,
            conjugate="no",
            normalization="none",
            sent_power=0.0,
        )
        self.assert_same(found.csi_band, data.csi_band, 1e-7)
        np.testing.assert_array_equal(found.positions, data.positions)
        np.testing.assert_array_equal(found.band_offsets, data.band_offsets)

    @here("scipy")
    @needs("scipy")
    def test_version_5_of_scipy_is_read(self) -> None:
        self.written("scipy")

    @here("h5py")
    @needs("hdf5storage")
    def test_version_73_of_hdf5storage_is_read(self) -> None:
        self.written("hdf5storage")

    @here("h5py")
    @needs("matio")
    def test_version_73_of_libmatio_is_read(self) -> None:
        self.written("matio")


if __name__ == "__main__":
    unittest.main()
