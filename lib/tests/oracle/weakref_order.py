#!/usr/bin/env python3
# weakref_order.py -- in what order weak references, callbacks and finalizers act
# SPDX-License-Identifier: MIT
#
#   python3 weakref_order.py > goldens/weakref_order.txt
#
# 300 random programs of 80 steps over six objects and twelve weak references.
# What happens in a program is written in one line:
#
#   +3 -3   object 3 is made; is deallocated (a finalizer is seen as F3)
#   c5      callback 5 is called; k5, o5: it also drops a reference, an object
#   ?3 ?    a reference gives object 3; gives nothing
#   =1 =0   two references are equal; are not
#   #4      so many references an object has
#   [-,7]   the list of them: one without a callback, that of callback 7
#
# The steps come from a small generator of random numbers, which the test in C
# (test_weakref_order.c) has as well, so that only the answers are written down.
import sys
import weakref

PROGRAMS, STEPS, THINGS, REFS = 300, 80, 6, 12


def numbers():
    x = 2337
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        yield x >> 33


number = numbers()
line, things, refs = [], [], []


class Thing:
    __slots__ = ("number", "asks", "__weakref__")

    def __init__(self, number, asks):
        self.number, self.asks = number, asks

    def __eq__(self, other):
        return self.number % 3 == other.number % 3

    def __hash__(self):
        return self.number % 3

    def __del__(self):
        if self.asks is not None:
            line.append("F%d" % self.number)
            ask(self.asks)
        line.append("-%d" % self.number)


# Its death is told by the finalizer above: the callbacks come between that and
# the end of the memory, so a line says "-3 c5" here and in the test.


class Callback:
    def __init__(self, number, kind, slot):
        self.number, self.kind, self.slot = number, kind, slot

    def __call__(self, ref):
        line.append("%s%d" % ("cko"[self.kind], self.number))
        if self.kind == 1:
            refs[self.slot] = None
        if self.kind == 2:
            things[self.slot % THINGS] = None


def ask(r):
    if refs[r] is not None:
        thing = refs[r]()
        line.append("?" if thing is None else "?%d" % thing.number)


def name(ref):
    return "-" if ref.__callback__ is None else str(ref.__callback__.number)


def step(made):
    action, t, r, s = [next(number) % n for n in (12, THINGS, REFS, REFS)]
    if action <= 1:
        line.append("+%d" % made)
        things[t] = Thing(made, r if action == 1 else None)
    elif action == 2:
        things[t] = None
    elif action == 3:
        refs[r] = None
    elif action == 4:
        ask(r)
    elif action == 5:
        if refs[r] is not None and refs[s] is not None:
            line.append("=%d" % (refs[r] == refs[s]))
    elif things[t] is None:
        pass
    elif action == 6:
        line.append("#%d" % weakref.getweakrefcount(things[t]))
    elif action == 7:
        line.append("[%s]" % ",".join(map(name,
                                          weakref.getweakrefs(things[t]))))
    elif action == 8:
        refs[r] = weakref.ref(things[t])
    else:
        refs[r] = weakref.ref(things[t], Callback(made, action - 9, s))


print("# CPython %d.%d.%d" % sys.version_info[:3])
for _ in range(PROGRAMS):
    line[:], things[:], refs[:] = [], [None] * THINGS, [None] * REFS
    for i in range(STEPS):
        step(i)
    for t in range(THINGS):
        things[t] = None
    for r in range(REFS):
        refs[r] = None
    print(" ".join(line))
