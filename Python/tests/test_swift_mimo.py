"""Tests of the Python package: mathematics through NumPy, and what is refused.

    SWIFT_MIMO_LIBRARY=lib/libmimo.so PYTHONPATH=Python python -m unittest discover -s Python/tests

Without the two variables the installed package is tested.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import ctypes.util
import gc
import importlib.util
import io
import itertools
import math
import multiprocessing
import os
import pathlib
import pickle
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

import swift_mimo as mimo
from swift_mimo import _cpu, _turns

SETUP = pathlib.Path(__file__).resolve().parent.parent / "setup.py"
USERS, ANTENNAS, GROUPS = 4, 64, 12
POWER, NOISE = 20.0, 0.3


def rayleigh(
    groups: int = GROUPS, users: int = USERS, antennas: int = ANTENNAS, seed: int = 1
) -> npt.NDArray[np.complex64]:
    """Independent complex normal channels of variance 1, [B, K, N]."""
    random = np.random.default_rng(seed)
    shape = (groups, users, antennas)
    parts = random.standard_normal(shape) + 1j * random.standard_normal(shape)
    return np.asarray(parts / np.sqrt(2), dtype=np.complex64)


def numpy_rates(
    h: npt.NDArray[np.complex64], w: npt.NDArray[np.complex64], noise: float = NOISE
) -> npt.NDArray[np.float64]:
    """log2(1 + SINR) from the definition, in double precision."""
    powers = np.abs(h.astype(np.complex128) @ w.astype(np.complex128)) ** 2
    signal = np.diagonal(powers, axis1=-2, axis2=-1)
    rates: npt.NDArray[np.float64] = np.log2(1 + signal / (powers.sum(-1) - signal + noise))
    return rates


def opened(method: str, **options: object) -> mimo.Precoder:
    arguments = {"users": USERS, "antennas": ANTENNAS, **options}
    return mimo.Precoder(method, **arguments)  # type: ignore[arg-type]


def precoded(method: str, h: npt.NDArray[np.complex64]) -> npt.NDArray[np.complex64]:
    with opened(method, users=h.shape[-2], antennas=h.shape[-1]) as precoder:
        return precoder(h, maximum_power=POWER, noise_power=NOISE)


def _path_of(library: str) -> str:
    """Where a library lies that the loader finds by its name."""
    ctypes.CDLL(library)
    maps = pathlib.Path("/proc/self/maps")
    for line in maps.read_text().splitlines() if maps.exists() else []:
        if line.split()[-1].endswith(f"/{library}"):
            return line.split()[-1]
    return library


def sum_in_child(precoder: mimo.Precoder) -> float:
    w = precoder(rayleigh(200), maximum_power=POWER, noise_power=NOISE)
    return float(np.abs(w).sum())


class Precoders(unittest.TestCase):
    def test_zero_forcing_is_the_pseudo_inverse(self) -> None:
        for users, antennas in ((1, 1), (2, 5), (4, 64), (7, 16), (16, 64)):
            with self.subTest(users=users, antennas=antennas):
                h = rayleigh(users=users, antennas=antennas)
                w = precoded("zf", h)
                arrived = h @ w
                signal = np.diagonal(arrived, axis1=1, axis2=2)
                leak = arrived - signal[..., np.newaxis] * np.eye(users)
                self.assertLess(np.abs(leak).max(), 1e-4 * np.abs(signal).max())
                inverse = np.linalg.pinv(h.astype(np.complex128))
                norms = np.linalg.norm(inverse, axis=(1, 2), keepdims=True)
                expected = inverse * np.sqrt(POWER) / norms
                np.testing.assert_allclose(w, expected, atol=1e-4 * np.abs(expected).max())

    def test_the_power_is_used_whole(self) -> None:
        for method in ("mrt", "zf", "rzf-equal", "zf-waterfilling", "wmmse:20", *mimo.models()):
            with self.subTest(method=method):
                w = precoded(method, rayleigh())
                power = np.sum(np.abs(w.astype(np.complex128)) ** 2, axis=(1, 2))
                np.testing.assert_allclose(power, POWER, rtol=1e-5)

    def test_equal_power_is_equal(self) -> None:
        w = precoded("zf-equal", rayleigh())
        power = np.sum(np.abs(w.astype(np.complex128)) ** 2, axis=1)
        np.testing.assert_allclose(power, POWER / USERS, rtol=1e-5)

    def test_better_methods_have_better_rates(self) -> None:
        # Hard channels: as many users as antennas allow, so that power and angles matter.
        for users, antennas in ((4, 6), (4, 64), (8, 12)):
            with self.subTest(users=users, antennas=antennas):
                h = rayleigh(groups=50, users=users, antennas=antennas)
                means = {
                    method: mimo.rates(h, precoded(method, h), noise_power=NOISE).sum(-1).mean()
                    for method in ("zf", "wmmse:100", "mimo-structured")
                }
                self.assertGreaterEqual(means["wmmse:100"], means["zf"])
                self.assertGreaterEqual(means["mimo-structured"], 0.98 * means["wmmse:100"])

    def test_rates_follow_the_definition(self) -> None:
        h = rayleigh()
        for method in ("mrt", "zf", "wmmse:20"):
            w = precoded(method, h)
            found = mimo.rates(h, w, noise_power=NOISE)
            self.assertEqual(found.shape, (GROUPS, USERS))
            np.testing.assert_allclose(found, numpy_rates(h, w), rtol=1e-9, atol=1e-9)
            # The order in memory is nobody's business.
            copied = mimo.rates(h, np.ascontiguousarray(w), noise_power=NOISE)
            np.testing.assert_array_equal(found, copied)

    def test_the_description_names_the_method(self) -> None:
        with opened("wmmse:20") as precoder:
            self.assertIn("20", precoder.description)
            self.assertIn("wmmse:20", repr(precoder))


class Shapes(unittest.TestCase):
    def test_one_channel_is_a_batch_of_one(self) -> None:
        h = rayleigh()
        with opened("zf-equal") as precoder:
            all_of_them = precoder(h, maximum_power=POWER, noise_power=NOISE)
            one = precoder(h[3], maximum_power=POWER, noise_power=NOISE)
            none = precoder(h[:0], maximum_power=POWER, noise_power=NOISE)
        self.assertEqual(all_of_them.shape, (GROUPS, ANTENNAS, USERS))
        self.assertEqual(one.shape, (ANTENNAS, USERS))
        self.assertEqual(none.shape, (0, ANTENNAS, USERS))
        np.testing.assert_array_equal(one, all_of_them[3])
        rates = mimo.rates(h[3], one, noise_power=NOISE)
        self.assertEqual(rates.shape, (USERS,))
        self.assertEqual(mimo.rates(h[:0], none, noise_power=NOISE).shape, (0, USERS))

    def test_neighbours_in_a_batch_do_not_matter(self) -> None:
        h = rayleigh(100)
        for method in ("zf-equal", "wmmse:20", *mimo.models()):
            with self.subTest(method=method), opened(method) as precoder:
                together = precoder(h, maximum_power=POWER, noise_power=NOISE)
                alone = [precoder(one, maximum_power=POWER, noise_power=NOISE) for one in h]
                np.testing.assert_array_equal(together, np.stack(alone))

    def test_other_types_and_orders_are_converted(self) -> None:
        h = rayleigh()
        expected = precoded("rzf", h)
        odd = np.frombuffer(b"\0" + h.tobytes(), dtype=np.complex64, offset=1).reshape(h.shape)
        read_only = h.copy()
        read_only.flags.writeable = False
        for name, other in {
            "double precision": h.astype(np.complex128),
            "other bytes first": h.astype(">c8"),
            "columns first": np.asfortranarray(h),
            "every second": np.repeat(h, 2, axis=0)[::2],
            "odd address": odd,
            "read-only": read_only,
            "lists": h.tolist(),
        }.items():
            with self.subTest(name):
                np.testing.assert_array_equal(precoded("rzf", np.asarray(other)), expected)
        real = precoded("mrt", h.real)  # type: ignore[arg-type]
        np.testing.assert_array_equal(real.imag, 0)

    def test_results_go_where_they_are_told(self) -> None:
        h = rayleigh()
        with opened("zf-equal") as precoder:
            expected = precoder(h, maximum_power=POWER, noise_power=NOISE)
            out = precoder.empty(GROUPS)
            given = precoder(h, maximum_power=POWER, noise_power=NOISE, out=out)
            self.assertIs(given, out)
            np.testing.assert_array_equal(out, expected)
            again = precoder(h[::-1], maximum_power=POWER, noise_power=NOISE, out=expected)
            np.testing.assert_array_equal(again, out[::-1])
            one = precoder.empty()
            precoder(h[0], maximum_power=POWER, noise_power=NOISE, out=one)
            np.testing.assert_array_equal(one, out[0])

    def test_sizes_are_those_it_was_opened_for(self) -> None:
        # libmimo writes as many numbers as it was opened for, whatever somebody says later.
        precoder = opened("zf")
        for name, value in (("users", 1), ("antennas", 2), ("threads", 9), ("method", "mrt")):
            with self.subTest(name), self.assertRaises(AttributeError):
                setattr(precoder, name, value)
        self.assertEqual((precoder.users, precoder.antennas), (USERS, ANTENNAS))
        self.assertEqual((precoder.threads, precoder.method), (1, "zf"))
        with self.assertRaises(TypeError):
            precoder._arguments["users"] = 1  # type: ignore[index]
        with self.assertRaisesRegex(ValueError, "expected shape"):
            precoder(rayleigh(users=1), maximum_power=POWER, noise_power=NOISE)

    def test_the_channels_are_left_alone(self) -> None:
        h = rayleigh()
        kept = h.copy()
        precoded("wmmse:20", h)
        np.testing.assert_array_equal(h, kept)


class RequestedRates(unittest.TestCase):
    def test_are_met_exactly_with_fewer_antennas(self) -> None:
        h = rayleigh()
        wanted = np.array([2.0, 2.0, 4.0, 1.0])
        with opened("mimo-structured", antenna_power=2.0) as precoder:
            sent = precoder.for_rates(h, wanted, maximum_power=POWER, noise_power=NOISE)
            each = precoder.for_rates(
                h, np.tile(wanted, (GROUPS, 1)), maximum_power=POWER, noise_power=NOISE
            )
            one = precoder.for_rates(h[5], wanted, maximum_power=POWER, noise_power=NOISE)
        self.assertTrue(sent.met.all())
        reached = numpy_rates(h, sent.precoders)
        np.testing.assert_allclose(reached, np.tile(wanted, (GROUPS, 1)), atol=1e-3)
        self.assertTrue((sent.antennas < ANTENNAS).all())
        np.testing.assert_array_equal(np.abs(sent.precoders).max(-1) > 0, sent.active)
        self.assertTrue((sent.transmit_power <= POWER * (1 + 1e-6)).all())
        energy = 2.0 * sent.active.sum(-1) + np.sum(np.abs(sent.precoders) ** 2, axis=(1, 2))
        np.testing.assert_allclose(sent.energy(), energy, rtol=1e-5)
        np.testing.assert_allclose(sent.energy(0.0), sent.transmit_power)
        np.testing.assert_array_equal(each.precoders, sent.precoders)
        np.testing.assert_array_equal(one.precoders, sent.precoders[5])
        self.assertEqual(one.active.shape, (ANTENNAS,))
        self.assertTrue(one.met)
        self.assertEqual(one.energy(), sent.energy()[5])

    def test_what_cannot_be_met_is_marked(self) -> None:
        h = rayleigh(2)
        with opened("mimo-structured") as precoder:
            sent = precoder.for_rates(
                h, [[40.0] * 4, [1.0] * 4], maximum_power=POWER, noise_power=NOISE
            )
        self.assertEqual(sent.met.tolist(), [False, True])
        # Everyone gets the same share of what was asked for.
        reached = numpy_rates(h, sent.precoders)[0]
        np.testing.assert_allclose(reached, reached.mean(), rtol=1e-3)

    def test_the_transformer_turns_antennas_off(self) -> None:
        h = rayleigh()
        with opened("mimo-linear") as precoder:
            sent = precoder.for_rates(h, [1.0] * 4, maximum_power=POWER, noise_power=NOISE)
        self.assertTrue((sent.transmit_power <= POWER * (1 + 1e-5)).all())
        np.testing.assert_array_equal(np.abs(sent.precoders).max(-1) > 0, sent.active)

    def test_other_methods_say_that_they_cannot(self) -> None:
        with opened("zf") as precoder, self.assertRaises(mimo.MimoError) as caught:
            precoder.for_rates(rayleigh(), [1.0] * 4, maximum_power=POWER, noise_power=NOISE)
        self.assertIs(caught.exception.status, mimo.Status.UNSUPPORTED)
        self.assertIn("found ZF", str(caught.exception))


class Estimates(unittest.TestCase):
    def test_errors_count_as_noise(self) -> None:
        h = rayleigh()
        with opened("rzf-equal") as precoder:
            known = precoder(h, maximum_power=POWER, noise_power=NOISE)
            same = precoder.for_estimates(
                h, math.inf, maximum_power=POWER, noise_power=NOISE
            )
            noisy = precoder.for_estimates(h, 0.0, maximum_power=POWER, noise_power=NOISE)
            one = precoder.for_estimates(
                h[0], [0.0] * 4, maximum_power=POWER, noise_power=NOISE
            )
        np.testing.assert_array_equal(known, same)
        np.testing.assert_array_equal(noisy[0], one)
        self.assertGreater(np.abs(noisy - known).max(), 1e-3)

    def test_a_model_that_knows_channels(self) -> None:
        h = rayleigh()
        with opened("mimo-base") as precoder:
            w = precoder.for_estimates(h, 10.0, maximum_power=POWER, noise_power=NOISE)
            users = h.reshape(-1, h.shape[-1])
            guesses, variances = precoder.estimate(users, 10.0)
            known, none = precoder.estimate(users, math.inf)
        power = np.square(np.abs(w)).sum(axis=(1, 2))
        np.testing.assert_allclose(power, POWER, rtol=1e-4)
        np.testing.assert_array_equal(known, users)
        self.assertTrue((none == 0).all() and (variances > 0).all())
        self.assertGreater(np.abs(guesses - users).max(), 0)

    def test_refusals(self) -> None:
        h = rayleigh()
        with opened("mimo-base") as precoder:
            with self.assertRaisesRegex(ValueError, "pilot_ratios"):
                precoder.for_estimates(h, [1.0] * 3, maximum_power=POWER, noise_power=NOISE)
            with self.assertRaisesRegex(mimo.MimoError, "pilot_ratios"):
                precoder.for_estimates(h, math.nan, maximum_power=POWER, noise_power=NOISE)
            with self.assertRaisesRegex(ValueError, "estimates"):
                precoder.estimate(h, 10.0)
        with opened("zf", users=20) as precoder, self.assertRaises(mimo.MimoError) as caught:
            precoder.for_estimates(
                rayleigh(1, users=20), 10.0, maximum_power=POWER, noise_power=NOISE
            )
        self.assertIs(caught.exception.status, mimo.Status.UNSUPPORTED)


class Slots(unittest.TestCase):
    def test_a_group_has_its_share_of_power_and_noise(self) -> None:
        h = rayleigh(21)
        for method in ("rzf", "zf-equal", "zf-waterfilling", *mimo.models()):
            with self.subTest(method=method), opened(method) as precoder:
                w = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
                self.assertEqual((w.shape, w.dtype), ((21, ANTENNAS, USERS), np.complex64))
                expected = precoder(h, maximum_power=POWER / 21, noise_power=NOISE / 21)
                np.testing.assert_allclose(w, expected, atol=1e-5 * np.abs(expected).max())
                power = np.sum(np.abs(w.astype(np.complex128)) ** 2, axis=(1, 2))
                np.testing.assert_allclose(power, POWER / 21, rtol=1e-5)

    def test_orders_in_memory_do_not_matter(self) -> None:
        h = rayleigh(37, users=5, antennas=18)
        with opened("zf-equal", users=5, antennas=18) as precoder:
            expected = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
            for axes in itertools.permutations(range(3)):
                for step in (1, -1, 2):
                    with self.subTest(axes=axes, step=step):
                        # The same array with its axes in another order in memory, with gaps or
                        # backwards.
                        memory = np.zeros([abs(step) * h.shape[axis] for axis in axes], h.dtype)
                        turned = memory[::step, ::step, ::step].transpose(np.argsort(axes))
                        turned[...] = h
                        self.assertEqual(turned.shape, h.shape)
                        w = precoder.band(turned, maximum_power=POWER, noise_power=NOISE)
                        np.testing.assert_array_equal(w, expected)
                        place = np.zeros_like(memory)[::step, ::step, ::step]
                        out = place.transpose(np.argsort(axes)).swapaxes(1, 2)
                        found = precoder.band(
                            turned, maximum_power=POWER, noise_power=NOISE, out=out
                        )
                        self.assertIs(found, out)
                        np.testing.assert_array_equal(out, expected)

    def test_pairs_of_integers(self) -> None:
        h = rayleigh(23)
        numbers = np.stack([h.real, h.imag], axis=-1) * 4096
        integers = np.asarray(np.rint(numbers), np.int16)
        # [user, antenna, group], as base stations have it.
        buffer = np.ascontiguousarray(integers.transpose(1, 2, 0, 3))
        known = np.asarray((integers[..., 0] + 1j * integers[..., 1]) / 4096, np.complex64)
        with opened("rzf") as precoder:
            expected = precoder.band(known, maximum_power=POWER, noise_power=NOISE)
            largest = 32767 / math.sqrt(POWER / 23)
            w = precoder.band(
                buffer.transpose(2, 0, 1, 3),
                maximum_power=POWER,
                noise_power=NOISE,
                scale=1 / 4096,
                out_scale=largest,
            )
            self.assertEqual((w.shape, w.dtype), ((23, ANTENNAS, USERS, 2), np.int16))
            found = (w[..., 0] + 1j * w[..., 1]) / largest
            np.testing.assert_allclose(found, expected, atol=0.8 / largest)
            turned = precoder.band(
                integers.astype(">i2"), maximum_power=POWER, noise_power=NOISE, scale=1 / 4096
            )
            np.testing.assert_allclose(turned, expected, atol=1e-4)
            # It lies as the channels do.
            self.assertEqual(w.strides[0], 4)
            # Far too large a scale: nothing turns over.
            cut = precoder.band(
                known, maximum_power=POWER, noise_power=NOISE, out_scale=1000 * largest
            )
            wanted = np.stack([expected.real, expected.imag], axis=-1) * 1000 * largest
            np.testing.assert_array_equal(
                np.abs(cut)[np.abs(wanted) > 33000], 32767
            )
            self.assertTrue(np.all(cut * wanted >= 0))

    def test_powers_and_pilot_ratios(self) -> None:
        h = rayleigh(9)
        powers = np.linspace(0, 4, 9)
        with opened("rzf-equal") as precoder:
            w = precoder.band(h, maximum_power=POWER, noise_power=NOISE, group_powers=powers)
            found = np.sum(np.abs(w.astype(np.complex128)) ** 2, axis=(1, 2))
            np.testing.assert_allclose(found, powers, rtol=1e-5)
            ratios = [0, 10, np.inf, 20]
            w = precoder.band(
                h, maximum_power=POWER, noise_power=NOISE, pilot_ratios=ratios
            )
            expected = precoder.for_estimates(
                h, ratios, maximum_power=POWER / 9, noise_power=NOISE / 9
            )
            np.testing.assert_allclose(w, expected, atol=1e-5)

    def test_refusals(self) -> None:
        h = rayleigh(9)
        with opened("zf") as precoder:

            def band(h: npt.ArrayLike, **options: object) -> None:
                precoder.band(
                    h, maximum_power=POWER, noise_power=NOISE, **options  # type: ignore[arg-type]
                )

            for wrong in (h[0], h[:, :3], h[..., :5], h[:0], h.real.astype(np.int16)):
                with self.assertRaisesRegex(ValueError, "h: expected shape"):
                    band(wrong)
            out = np.zeros((9, ANTENNAS, USERS), np.complex64)
            read_only = out.copy()
            read_only.flags.writeable = False
            for wrong in (out[:8], out.real, out.swapaxes(1, 2), read_only, [1]):
                with self.assertRaisesRegex(ValueError, "out: expected"):
                    band(h, out=wrong)
            with self.assertRaisesRegex(ValueError, "overlapping"):
                band(h, out=h.swapaxes(1, 2))
            for options in (
                {"group_powers": [3.0] * 9},
                {"scale": -1.0},
                {"scale": np.nan},
                {"out_scale": 1e40},
                {"pilot_ratios": np.nan},
            ):
                with self.subTest(options=options), self.assertRaises(mimo.MimoError):
                    band(h, **options)
            h[7, 1, 2] = np.nan
            with self.assertRaisesRegex(mimo.MimoError, "group 7"):
                band(h)
        with opened("wmmse:3") as precoder, self.assertRaises(mimo.MimoError) as raised:
            precoder.band(rayleigh(3), maximum_power=POWER, noise_power=NOISE)
        self.assertEqual(raised.exception.status, mimo.Status.UNSUPPORTED)

    def test_threads_have_memory_of_their_own(self) -> None:
        channels = [rayleigh(30 + seed, seed=seed) for seed in range(6)]
        with opened("mimo-structured") as precoder:

            def run(h: npt.NDArray[np.complex64]) -> npt.NDArray[np.complex64]:
                return np.asarray(precoder.band(h, maximum_power=POWER, noise_power=NOISE))

            alone = [run(h) for h in channels]
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                for found, expected in zip(pool.map(run, channels * 4), alone * 4):
                    np.testing.assert_array_equal(found, expected)


    def test_more_threads_than_workers_wait(self) -> None:
        # Models have workers for twice the number of processors.
        threads = 2 * (os.cpu_count() or 1) + 4
        h = rayleigh(273)
        with opened("mimo-structured") as precoder:
            expected = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
            together = threading.Barrier(threads)

            def run(_: int) -> bool:
                together.wait()
                for _ in range(10):
                    w = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
                    if not np.array_equal(w, expected):
                        return False
                return True

            with concurrent.futures.ThreadPoolExecutor(threads) as pool:
                self.assertEqual(list(pool.map(run, range(threads))), [True] * threads)

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_child_forked_during_calls(self) -> None:
        # Workers that are busy then are never given back in the child.
        threads = 2 * (os.cpu_count() or 1)
        h = rayleigh(273)
        precoder = opened("mimo-structured")
        expected = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
        ended = threading.Event()

        def run() -> None:
            while not ended.is_set():
                precoder.band(h, maximum_power=POWER, noise_power=NOISE)

        callers = [threading.Thread(target=run) for _ in range(threads)]
        for caller in callers:
            caller.start()
        self.addCleanup(lambda: [caller.join() for caller in callers])
        self.addCleanup(ended.set)
        for _ in range(5):
            time.sleep(0.02)
            with warnings.catch_warnings():
                # Python warns of forking with threads, which is what is tried here.
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                with contextlib.suppress(BaseException):
                    for _ in range(2 * threads):
                        w = precoder.band(h, maximum_power=POWER, noise_power=NOISE)
                        if not np.array_equal(w, expected):
                            os._exit(2)
                    precoder.close()
                    os._exit(0)
                os._exit(1)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


class Turns(unittest.TestCase):
    def test_who_is_refused_waits_for_another(self) -> None:
        turns = _turns.Turns()
        with turns:
            # Nobody is there to wait for.
            self.assertFalse(turns.again())
        workers = threading.Semaphore(2)
        done = []

        def call() -> None:
            with turns:
                while not workers.acquire(blocking=False):
                    self.assertTrue(turns.again())
                time.sleep(0.001)
                workers.release()
            done.append(1)

        callers = [threading.Thread(target=call, daemon=True) for _ in range(20)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(20)
        self.assertEqual(len(done), 20)

    def test_what_a_fork_leaves(self) -> None:
        idle, busy = _turns.Turns(), _turns.Turns()
        busy.__enter__()
        # As in a child: the other thread is gone, and so is who holds the lock.
        busy._condition.acquire()
        for turns in (idle, busy):
            turns._after_fork()
        self.assertEqual((idle.is_lost, busy.is_lost), (False, True))
        with busy:
            self.assertFalse(busy.again())


class Refusals(unittest.TestCase):
    def assert_mimo_error(self, status: mimo.Status, text: str, call: object) -> None:
        with self.assertRaises(mimo.MimoError) as caught:
            call()  # type: ignore[operator]
        self.assertIs(caught.exception.status, status)
        self.assertIn(text, str(caught.exception))
        self.assertIsInstance(caught.exception, ValueError)

    def test_opening(self) -> None:
        argument, file = mimo.Status.INVALID_ARGUMENT, mimo.Status.INVALID_FILE
        self.assert_mimo_error(argument, "nonsense", lambda: opened("nonsense"))
        self.assert_mimo_error(argument, "4096", lambda: opened("zf", users=4096))
        self.assert_mimo_error(argument, "257", lambda: opened("zf", threads=257))
        self.assert_mimo_error(file, "32", lambda: opened("mimo-linear", antennas=32))
        self.assert_mimo_error(
            file, "missing.safetensors", lambda: opened("mimo-linear", head="missing.safetensors")
        )
        for options in (
            {"users": 0},
            {"antennas": -1},
            {"users": 2**64 + 4},
            {"threads": 0},
            {"weights": "double"},
            {"antenna_power": 0.0},
            {"antenna_power": float("nan")},
        ):
            name = next(iter(options))
            with self.subTest(options), self.assertRaisesRegex(ValueError, name):
                opened("mimo-linear", **options)
        with self.assertRaises(ValueError):
            opened("zf\0equal")
        with self.assertRaises(TypeError):
            opened("zf", users=4.0)
        self.assertEqual(opened("zf", users=np.int64(4)).users, 4)

    def test_damaged_models(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "config.json").write_text("{}")
            with self.assertRaises(mimo.MimoError) as caught:
                opened(folder)
            self.assertIs(caught.exception.status, mimo.Status.INVALID_FILE)

    def test_numbers(self) -> None:
        number = mimo.Status.INVALID_NUMBER
        with opened("mimo-structured") as precoder:
            h = rayleigh()
            for bad in (np.nan, np.inf, 1e30):
                h[7, 1, 2] = bad
                self.assert_mimo_error(
                    number,
                    "group 7",
                    lambda: precoder(h, maximum_power=POWER, noise_power=NOISE),
                )
            # Too large for single precision, and not only by a little.
            doubles = rayleigh().astype(np.complex128)
            doubles[7] *= 1e200
            self.assert_mimo_error(
                number,
                "group 7",
                lambda: precoder(doubles, maximum_power=POWER, noise_power=NOISE),
            )
            h = rayleigh()
            for power in (0.0, -1.0, float("nan"), float("inf")):
                self.assert_mimo_error(
                    number, "powers", lambda: precoder(h, maximum_power=power, noise_power=NOISE)
                )
                self.assert_mimo_error(
                    number, "powers", lambda: precoder(h, maximum_power=POWER, noise_power=power)
                )
            for rate in (-1.0, float("nan"), 61.0):
                self.assert_mimo_error(
                    number,
                    "rates",
                    lambda: precoder.for_rates(
                        h, [rate, 1, 1, 1], maximum_power=POWER, noise_power=NOISE
                    ),
                )
        w = precoded("zf", h)
        w[2, 0, 0] = np.nan
        self.assert_mimo_error(number, "group 2", lambda: mimo.rates(h, w, noise_power=NOISE))
        for noise in (0.0, -1.0, float("nan"), float("inf"), 1e-31):
            self.assert_mimo_error(
                number,
                f"noise_power: expected 1e-30 to 1e30 W, found {noise}",
                lambda: mimo.rates(h, w, noise_power=noise),
            )

    def test_shapes(self) -> None:
        h = rayleigh()
        with opened("zf") as precoder:
            for wrong in (h[:, :, :63], h[:, :3], h[np.newaxis], h[0, 0], h[0].T):
                text = str(list(wrong.shape)).replace("[", r"\[")
                with self.subTest(wrong.shape), self.assertRaisesRegex(ValueError, text) as caught:
                    precoder(wrong, maximum_power=POWER, noise_power=NOISE)
                self.assertIn("[B, 4, 64]", str(caught.exception))
            for words in (["a"], [None], np.array("x")):
                with self.assertRaises(TypeError):
                    precoder(words, maximum_power=POWER, noise_power=NOISE)  # type: ignore
            w = precoder(h, maximum_power=POWER, noise_power=NOISE)
        with opened("mimo-structured") as model:
            with self.assertRaisesRegex(ValueError, r"\[12, 4\].*\[3\]"):
                model.for_rates(h, [1, 2, 3], maximum_power=POWER, noise_power=NOISE)
            with self.assertRaises(TypeError):
                model.for_rates(h, [1j] * 4, maximum_power=POWER, noise_power=NOISE)
        with self.assertRaisesRegex(ValueError, r"\[12, 64, 4\].*\[11, 64, 4\]"):
            mimo.rates(h, w[:11], noise_power=NOISE)
        with self.assertRaisesRegex(ValueError, r"\[64\]"):
            mimo.rates(h[0, 0], w, noise_power=NOISE)

    def test_bad_places_for_results(self) -> None:
        h = rayleigh()
        read_only = np.empty((GROUPS, USERS, ANTENNAS), np.complex64).swapaxes(1, 2)
        read_only.flags.writeable = False
        square = rayleigh(GROUPS, 4, 4)
        with opened("zf") as precoder, opened("zf", antennas=4) as small:
            for out, text in (
                (precoder.empty(GROUPS + 1), "13, 64, 4"),
                (precoder.empty(), "64, 4"),
                (np.zeros((GROUPS, ANTENNAS, USERS)), "float64"),
                (np.empty((GROUPS, ANTENNAS, USERS), np.complex64), "order"),
                (read_only, "writable"),
                ([1, 2], "list"),
            ):
                with self.subTest(text), self.assertRaisesRegex(ValueError, text):
                    precoder(h, maximum_power=POWER, noise_power=NOISE, out=out)  # type: ignore
            with self.assertRaisesRegex(ValueError, "overlapping"):
                small(square, maximum_power=POWER, noise_power=NOISE, out=square.swapaxes(1, 2))

    def test_closed_precoders(self) -> None:
        precoder = opened("zf")
        with precoder:
            self.assertFalse(precoder.is_closed)
        precoder.close()
        self.assertTrue(precoder.is_closed)
        for call in (
            lambda: precoder(rayleigh(), maximum_power=POWER, noise_power=NOISE),
            lambda: precoder.for_rates(rayleigh(), 1, maximum_power=POWER, noise_power=NOISE),
            lambda: precoder.description,
            lambda: pickle.dumps(precoder),
        ):
            with self.assertRaisesRegex(ValueError, "closed"):
                call()
        self.assertIn("closed", repr(precoder))


class Concurrency(unittest.TestCase):
    def test_threads_share_a_precoder(self) -> None:
        for method in ("zf-equal", "wmmse:20", *mimo.models()):
            for threads in (1, 3):
                with self.subTest(method=method, threads=threads):
                    batches = [rayleigh(300, seed=seed) for seed in range(6)]
                    with opened(method) as alone:
                        expected = [
                            alone(h, maximum_power=POWER, noise_power=NOISE) for h in batches
                        ]
                    with opened(method, threads=threads) as precoder:
                        with concurrent.futures.ThreadPoolExecutor(6) as pool:
                            found = list(
                                pool.map(
                                    lambda h: precoder(h, maximum_power=POWER, noise_power=NOISE),
                                    batches,
                                )
                            )
                    for one, other in zip(found, expected):
                        np.testing.assert_array_equal(one, other)

    def test_messages_stay_with_their_thread(self) -> None:
        h = rayleigh(4)

        def message(group: int) -> str:
            bad = h.copy()
            bad[group, 0, 0] = np.nan
            try:
                precoder(bad, maximum_power=POWER, noise_power=NOISE)
            except mimo.MimoError as error:
                return str(error)
            return ""

        groups = [i % 4 for i in range(200)]
        with opened("zf") as precoder:
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                for group, text in zip(groups, pool.map(message, groups)):
                    self.assertIn(f"group {group}", text)

    def test_closing_waits_for_calls(self) -> None:
        h = rayleigh(2000)
        expected = precoded("wmmse:100", h)
        for _ in range(5):
            precoder = opened("wmmse:100")
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                running = pool.submit(precoder, h, maximum_power=POWER, noise_power=NOISE)
                precoder.close()
                del precoder
                gc.collect()
                try:
                    np.testing.assert_array_equal(running.result(), expected)
                except ValueError as error:  # closed before it began
                    self.assertIn("closed", str(error))

    def test_precoders_go_to_other_processes(self) -> None:
        precoder = opened("mimo-structured", threads=2)
        expected = sum_in_child(precoder)
        copy = pickle.loads(pickle.dumps(precoder))
        self.assertEqual((copy.method, copy.threads), (precoder.method, precoder.threads))
        self.assertEqual(sum_in_child(copy), expected)
        if sys.platform != "linux":
            return
        # A forked child has the memory, but not the helping threads.
        context = multiprocessing.get_context("fork")
        # Ended by closing: signals may be blocked here, and terminating would wait for ever.
        pool = context.Pool(1)
        try:
            self.assertEqual(pool.apply_async(sum_in_child, (precoder,)).get(60), expected)
        finally:
            pool.close()
            pool.join()
        child = os.fork()
        if child == 0:
            os._exit(0 if sum_in_child(precoder) == expected else 1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


class Surroundings(unittest.TestCase):
    def test_models_that_ship(self) -> None:
        self.assertEqual(mimo.models(), ["mimo-base", "mimo-linear", "mimo-structured"])

    def test_a_folder_of_models_of_ones_own(self) -> None:
        from swift_mimo import _models

        shipped = pathlib.Path(_models.resolved("mimo-structured"))
        with tempfile.TemporaryDirectory() as folder:
            own = pathlib.Path(folder, "ours")
            own.mkdir()
            for name in ("config.json", "model.safetensors"):
                (own / name).write_bytes((shipped / name).read_bytes())
            expected = precoded("mimo-structured", rayleigh())
            np.testing.assert_array_equal(precoded(str(own), rayleigh()), expected)
            with opened(own) as precoder:  # type: ignore[arg-type]
                self.assertEqual(precoder.method, str(own))
            with unittest.mock.patch.dict(os.environ, {"MIMO_MODELS": folder}):
                np.testing.assert_array_equal(precoded("ours", rayleigh()), expected)

    def test_the_version(self) -> None:
        self.assertRegex(mimo.__version__, r"^\d+\.\d+\.\d+")

    def test_a_library_of_another_kind(self) -> None:
        package = pathlib.Path(mimo.__file__).resolve().parent.parent
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        text = pathlib.Path(folder.name, "libmimo.so")
        text.write_text("no library")
        other = ctypes.util.find_library("m") or "libm.so.6"
        for path, found in ((str(text), "could not be opened"), (other, "without mimo_")):
            if path == other and not pathlib.Path(other).exists():
                # The loader knows where it lies, and we ask it.
                path = _path_of(other)
            with self.subTest(path):
                done = subprocess.run(
                    [sys.executable, "-c", "import swift_mimo; print(swift_mimo.__version__)"],
                    env={**os.environ, "SWIFT_MIMO_LIBRARY": path, "PYTHONPATH": str(package)},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                last = done.stderr.strip().splitlines()[-1]
                self.assertTrue(last.startswith(f"ImportError: {path}: expected libmimo"), last)
                self.assertIn(found, last)
                self.assertNotIn("OpenBLAS", last)

    @unittest.skipUnless(SETUP.exists(), "needs a checkout")
    def test_a_wheel_is_made_of_a_library_only(self) -> None:
        source = SETUP.read_text()
        first, last = source.index("def check_library"), source.index("def build_library")
        names: dict[str, object] = {"pathlib": pathlib, "sys": sys}
        exec("from __future__ import annotations\n" + source[first:last], names)
        check: Callable[[pathlib.Path], None] = names["check_library"]  # type: ignore[assignment]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, "libmimo.so")
        with self.assertRaisesRegex(SystemExit, "found no file"):
            check(path)
        path.write_text("no library")
        with self.assertRaisesRegex(SystemExit, "SWIFT_MIMO_LIBRARY.*libmimo.so: expected a shared"):
            check(path)
        other = pathlib.Path(_path_of(ctypes.util.find_library("m") or "libm.so.6"))
        if sys.platform != "darwin":
            with self.assertRaisesRegex(SystemExit, "without its functions"):
                check(other)
        given = os.environ.get("SWIFT_MIMO_LIBRARY")
        if given:
            check(pathlib.Path(given))

    def test_processors_are_compared(self) -> None:
        self.assertTrue(set(_cpu.needed("x86-64-v3")) > set(_cpu.needed("x86-64-v2")))
        self.assertEqual(_cpu.needed("unheard-of"), [])
        with tempfile.TemporaryDirectory() as folder:
            needs = pathlib.Path(folder, "cpu.txt")
            self.assertEqual(_cpu.missing(needs), [])
            needs.write_text(" ".join(_cpu.needed("native")))
            self.assertEqual(_cpu.missing(needs), [])
            needs.write_text("no-such-instructions\n")
            if _cpu.available() is not None:
                self.assertEqual(_cpu.missing(needs), ["no-such-instructions"])


class Documents(unittest.TestCase):
    def test_programs_in_the_guides_run(self) -> None:
        root = pathlib.Path(__file__).resolve().parent.parent.parent
        for name in ("README.md", "Python/README.md", "Sources/Precoding/Precoding.docc/RunningPrecoders.md"):
            if not (root / name).exists():
                self.skipTest("needs the guides of a checkout")
            blocks = re.findall(r"^```python\n(.*?)^```", (root / name).read_text(), re.M | re.S)
            self.assertEqual(len(blocks), 1, name)
            printed = io.StringIO()
            with self.subTest(name), contextlib.redirect_stdout(printed):
                exec(compile(blocks[0], name, "exec"), {})
            # What the guides say that is printed, after a number sign.
            for line in re.findall(r"print\(error\) +# (.*)", blocks[0]):
                self.assertIn(line, printed.getvalue())


@unittest.skipIf(importlib.util.find_spec("safetensors") is None, "needs the package safetensors")
class Datasets(unittest.TestCase):
    def setUp(self) -> None:
        from safetensors.numpy import save_file

        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name, "site.safetensors")
        self.csi = rayleigh(1, 20, 8)[0]
        tensors = {"csi": self.csi, "line_of_sight": (np.arange(20) < 6).astype(np.uint8)}
        save_file(tensors, self.path, metadata={"format": "mimo-channels-1"})
        self.other = pathlib.Path(self.folder.name, "other.safetensors")
        save_file(tensors, self.other, metadata={"format": "other"})

    def rows(self, h: npt.NDArray[np.complex64]) -> npt.NDArray[np.int64]:
        """Which user each channel is of, [B, K]."""
        matches = (h[:, :, np.newaxis] == self.csi).all(-1)
        np.testing.assert_array_equal(matches.sum(-1), 1)
        return np.asarray(matches.argmax(-1))

    def test_groups_are_drawn(self) -> None:
        h = mimo.channels(self.path, users=4, groups=30, seed=1)
        self.assertEqual((h.shape, h.dtype), ((30, 4, 8), np.complex64))
        for group in self.rows(h):
            self.assertEqual(len(set(group.tolist())), 4)
        np.testing.assert_array_equal(h, mimo.channels(self.path, users=4, groups=30, seed=1))
        self.assertTrue((h != mimo.channels(self.path, users=4, groups=30, seed=2)).any())
        direct = mimo.channels(self.path, users=4, groups=30, line_of_sight=True)
        self.assertTrue((self.rows(direct) < 6).all())
        hidden = mimo.channels(self.path, users=4, groups=30, line_of_sight=False)
        self.assertTrue((self.rows(hidden) >= 6).all())

    def test_other_files_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "other"):
            mimo.channels(self.other, users=4, groups=1)
        with self.assertRaisesRegex(ValueError, "found 6"):
            mimo.channels(self.path, users=7, groups=1, line_of_sight=True)
        self.other.write_bytes(self.path.read_bytes()[:100])
        with self.assertRaisesRegex(ValueError, "expected a dataset"):
            mimo.channels(self.other, users=4, groups=1)
        with self.assertRaises(FileNotFoundError):
            mimo.channels(self.other.with_name("none"), users=4, groups=1)


if __name__ == "__main__":
    unittest.main()
