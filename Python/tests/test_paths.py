"""Channels of paths, antenna arrays: physics and geometry."""

from __future__ import annotations

import unittest

import numpy as np
from made_up import ARRAY, CARRIER, LOSS, PLAIN, Case, street

from swift_mimo.antennas import (
    ELEMENT_ORDERS,
    AntennaArray,
    our_order,
    spherical_basis,
    their_order,
)
from swift_mimo.paths import SPEED_OF_LIGHT, Paths, channels, delay_spread, gains


def directions(count: int, seed: int = 0) -> np.ndarray:
    k = np.random.default_rng(seed).standard_normal((count, 3))
    return k / np.linalg.norm(k, axis=1, keepdims=True)


class Arrays(Case):
    def test_elements_go_down_the_columns_from_the_left(self) -> None:
        # Facing east: left, as seen from in front, is south.
        array = AntennaArray(rows=2, columns=3, spacing=0.5)
        expected = [[0, y, z] for y in (-0.5, 0, 0.5) for z in (0.25, -0.25)]
        np.testing.assert_allclose(array.element_positions(), expected, atol=1e-12)
        north = AntennaArray(rows=1, columns=2, azimuth=90.0)
        np.testing.assert_allclose(
            north.element_positions(), [[0.25, 0, 0], [-0.25, 0, 0]], atol=1e-12
        )
        tilted = AntennaArray(rows=2, columns=1, downtilt=30.0)
        top = tilted.element_positions()[0]
        np.testing.assert_allclose(top, [0.25 * 0.5, 0, 0.25 * np.sqrt(0.75)], atol=1e-12)

    def test_axes_are_a_right_handed_frame(self) -> None:
        axes = AntennaArray(azimuth=123.0, downtilt=17.0).axes()
        np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
        self.assertAlmostEqual(float(np.linalg.det(axes)), 1.0)
        self.assertAlmostEqual(float(axes[0, 2]), -np.sin(np.radians(17.0)))

    def test_orders_name_corners(self) -> None:
        rows, columns = 3, 4
        grid = np.array([[f"{r}{c}" for c in range(columns)] for r in range(rows)])
        ours = grid.T.ravel()
        for order in ELEMENT_ORDERS:
            first, vertical, horizontal = order.split("-")
            seen = grid[:: -1 if vertical == "bottom" else 1]
            seen = seen[:, :: -1 if horizontal == "right" else 1]
            theirs = (seen.T if first == "columns" else seen).ravel()
            with self.subTest(order):
                np.testing.assert_array_equal(theirs[our_order(order, rows, columns)], ours)
                np.testing.assert_array_equal(ours[their_order(order, rows, columns)], theirs)
        with self.assertRaisesRegex(ValueError, "columns-top-left"):
            our_order("top-left", rows, columns)

    def test_an_element_radiates_what_it_is_fed(self) -> None:
        # The mean of the power gain over the sphere is one: isotropic exactly; the pattern of
        # TR 38.901 is directive, and its table keeps it near that, not at it.
        k = directions(200_000)
        isotropic = (AntennaArray(downtilt=20.0).field(k) ** 2).sum(axis=1)
        np.testing.assert_allclose(isotropic, 1.0, rtol=1e-12)
        sector = AntennaArray(pattern="3gpp-38.901", azimuth=40.0, downtilt=10.0)
        power = (sector.field(k) ** 2).sum(axis=1)
        self.assertLess(abs(np.log10(power.mean())), 0.2)
        strongest = k[power.argmax()]
        self.assertGreater(float(strongest @ sector.axes()[0]), 0.99)
        self.assertAlmostEqual(10 * np.log10(power.max()), 8.0, places=1)

    def test_a_tilted_element_is_a_tilted_vector(self) -> None:
        # Its field has no component along the direction and along the element's horizontal axis.
        array = AntennaArray(azimuth=70.0, downtilt=25.0)
        k = directions(1000, seed=3)
        field = (array.field(k)[:, :, np.newaxis] * spherical_basis(k)).sum(axis=1)
        np.testing.assert_allclose((field * k).sum(axis=1), 0, atol=1e-12)
        across = np.cross(k, array.axes()[2])
        np.testing.assert_allclose((field * across).sum(axis=1), 0, atol=1e-12)

    def test_refusals(self) -> None:
        for wrong in ({"rows": 0}, {"spacing": -1.0}, {"azimuth": np.nan}, {"pattern": "dipole"}):
            with self.subTest(wrong), self.assertRaises(ValueError):
                AntennaArray(**wrong)  # type: ignore[arg-type]


class Channels(Case):
    def test_free_space_is_spherical_waves_from_every_element(self) -> None:
        # Far away, a plane wave is what element and user see of each other's distance.
        array = AntennaArray(rows=3, columns=2, azimuth=30.0)
        wavelength = SPEED_OF_LIGHT / CARRIER
        user = 3e6 * np.array([np.cos(0.9), np.sin(0.9), 0.0])
        distance = float(np.linalg.norm(user))
        paths = Paths(
            offsets=np.array([0, 1]),
            delay=np.array([distance / SPEED_OF_LIGHT]),
            transfer=np.diag([1, -1])[np.newaxis] * wavelength / (4 * np.pi * distance),
            departure=user[np.newaxis] / distance,
        )
        elements = array.element_positions() * wavelength
        each = np.linalg.norm(user - elements, axis=1)
        expected = wavelength / (4 * np.pi * each) * np.exp(-2j * np.pi * each / wavelength)
        found = channels(paths, array, carrier=CARRIER)[0]
        # Double precision has 1e-16 of 3.5e7 waves.
        self.assertLess(np.abs(found / expected - 1).max(), 1e-6)

    def test_the_band_is_the_sum_over_paths(self) -> None:
        data = street(groups=5)
        paths = data.paths
        assert paths is not None
        gain = gains(paths, ARRAY)
        elements = ARRAY.element_positions()
        offsets = np.array([-19e6, 0.0, 3.3e6])
        h = channels(paths, ARRAY, offsets, carrier=CARRIER, system_loss=LOSS)
        self.assertEqual(h.shape, (20, 3, 24))
        for user, s, n in ((0, 0, 3), (1, 2, 23), (2, 1, 0), (7, 2, 11)):
            expected = 0j
            for p in range(paths.offsets[user], paths.offsets[user + 1]):
                frequency = CARRIER + offsets[s]
                place = frequency / CARRIER * (paths.departure[p] @ elements[n])
                turns = place - frequency * paths.delay[p]
                expected += gain[p] * np.exp(2j * np.pi * (turns % 1)) / np.sqrt(10)
            self.assertLess(abs(h[user, s, n] - expected), 1e-10 * abs(h[user]).max())
        alone = channels(paths, ARRAY, carrier=CARRIER, system_loss=LOSS)
        self.assert_same(h[:, 1], alone, 1e-12)
        flat = channels(paths, ARRAY, offsets, carrier=CARRIER, system_loss=LOSS, squint=False)
        self.assert_same(flat[:, 1], alone, 1e-12)
        self.assertGreater(np.abs(flat - h).max(), 1e-3 * np.abs(h).max())

    def test_delay_is_phase_slope(self) -> None:
        data = street()
        assert data.paths is not None
        alone = data.paths.taken(np.arange(data.paths.offsets[2], data.paths.offsets[3]))
        h = channels(alone, PLAIN, [0.0, 1e3], carrier=CARRIER, squint=False)[2, :, 0]
        turned = -np.angle(h[1] / h[0]) / (2 * np.pi * 1e3)
        self.assertAlmostEqual(turned, float(alone.delay[0]), delta=1e-12)

    def test_users_without_paths_hear_nothing(self) -> None:
        data = street()
        assert data.paths is not None
        some = data.paths.taken(np.arange(data.paths.offsets[5], data.paths.count))
        h = channels(some, ARRAY, carrier=CARRIER)
        self.assertEqual(np.abs(h[:5]).max(), 0)
        self.assertGreater(np.abs(h[5:]).max(), 0)
        none = data.paths.taken([])
        self.assertEqual(none.users, 20)
        self.assertEqual(np.abs(channels(none, ARRAY, carrier=CARRIER)).max(), 0)

    def test_paths_are_taken_with_their_interactions(self) -> None:
        paths = street().paths
        assert paths is not None and paths.interaction_position is not None
        order = np.lexsort((np.random.default_rng(5).random(paths.count), paths.user))
        taken = paths.taken(order)
        self.assertIsNotNone(taken.interactions)
        np.testing.assert_array_equal(taken.offsets, paths.offsets)
        for q in (0, 17, paths.count - 1):
            first, end = taken.interaction_offsets[q : q + 2]  # type: ignore[index]
            a, b = paths.interaction_offsets[order[q] : order[q] + 2]  # type: ignore[index]
            np.testing.assert_array_equal(
                taken.interaction_position[first:end],  # type: ignore[index]
                paths.interaction_position[a:b],
            )
        self.assert_same(
            channels(taken, ARRAY, carrier=CARRIER), channels(paths, ARRAY, carrier=CARRIER), 1e-12
        )

    def test_delay_spread_of_two_paths(self) -> None:
        paths = Paths(
            offsets=np.array([0, 2, 3]),
            delay=np.array([1e-6, 1.3e-6, 5e-7]),
            transfer=np.array([3, 1, 2])[:, np.newaxis, np.newaxis] * np.eye(2),
            departure=np.array([[1.0, 0, 0]] * 3),
        )
        # Weights 0.9 and 0.1: sqrt(0.9 * 0.1) of the difference.
        np.testing.assert_allclose(delay_spread(paths), [0.3 * 3e-7, 0], rtol=1e-9)

    def test_line_of_sight(self) -> None:
        data = street()
        assert data.paths is not None
        direct = data.paths.line_of_sight()
        assert direct is not None
        expected = [user == 1 or user % 3 != 1 for user in range(20)]
        self.assertEqual(direct.tolist(), expected)

    def test_refusals(self) -> None:
        good = {
            "offsets": np.array([0, 1]),
            "delay": np.zeros(1),
            "transfer": np.zeros((1, 2, 2)),
            "departure": np.array([[1.0, 0, 0]]),
        }
        for name, wrong in (
            ("offsets", np.array([1, 1])),
            ("offsets", np.array([0, 2, 1])),
            ("offsets", np.array([0.0, 1.0])),
            ("delay", np.zeros(2)),
            ("delay", np.array([np.nan])),
            ("transfer", np.zeros((1, 4))),
            ("departure", np.array([[1.0, 1.0, 0]])),
        ):
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                Paths(**{**good, name: wrong})
        with self.assertRaisesRegex(ValueError, "interaction_kind"):
            Paths(**good, interaction_offsets=np.array([0, 1]), interaction_kind=np.array([9]))


if __name__ == "__main__":
    unittest.main()
