"""Who waits for whom: calls of one precoder for which there are workers, and what a fork leaves."""

from __future__ import annotations

import math
import os
import threading
import weakref


class Turns:
    """Turns of the calls that need a worker of a precoder while they run.

        with turns:
            while (status := call()) == BUSY and turns.again():
                pass

    A model keeps workers for twice the number of processors; how many that are, only libmimo knows.
    So a call that is refused waits until another one has ended, and from then on no more begin than
    have run beside it.

    In a child that was forked while calls ran, their workers are never given back: `is_lost` is
    then true, and the precoder has to be opened anew.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._running = 0
        self._limit: float = math.inf
        self.is_lost = False
        """Whether workers have gone with the threads of a parent."""
        _every.add(self)

    def __enter__(self) -> Turns:
        with self._condition:
            self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        with self._condition:
            self._running -= 1
            self._condition.notify()

    def again(self) -> bool:
        """Waits for another call to end after this one was refused; False where none runs."""
        with self._condition:
            if self._running < 2:
                return False
            self._limit = min(self._limit, self._running - 1)
            # The place is given up and taken again, also where waiting is interrupted.
            self._running -= 1
            try:
                self._condition.wait_for(lambda: self._running < self._limit)
            finally:
                self._running += 1
        return True

    def _begin(self) -> None:
        self._condition.wait_for(lambda: self._running < self._limit)
        self._running += 1

    def _after_fork(self) -> None:
        # Another thread of the parent may have held the lock, and only this one is left.
        self._condition = threading.Condition()
        self.is_lost = self.is_lost or self._running > 0
        self._running = 0


_every: weakref.WeakSet[Turns] = weakref.WeakSet()


def _in_child() -> None:
    for turns in list(_every):
        turns._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
