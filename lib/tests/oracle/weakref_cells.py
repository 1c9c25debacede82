#!/usr/bin/env python3
# weakref_cells.py -- small pieces of Python about weak references, and what
# they print.
# SPDX-License-Identifier: MIT
#
#   python3 weakref_cells.py > goldens/weakref_cells.txt
#
# lib/examples/weakref_cells.c does the same with this library. Addresses differ
# from run to run: they are left out.
import re
import weakref


class MyClass:
    pass


def show(what):
    print(re.sub("0x[0-9a-f]+", "0x...", str(what)))


print("# an object is gone when nobody refers to it strongly")
obj = MyClass()
weak_obj = weakref.ref(obj)
show(weak_obj())
show(weak_obj)
del obj
show(weak_obj())
show(weak_obj)

print("# without a callback there is only one")
obj = MyClass()
a, b = weakref.ref(obj), weakref.ref(obj)
show(a is b)
c = weakref.ref(obj, print)
show(a is c)
show(weakref.getweakrefcount(obj))
del c
show(weakref.getweakrefcount(obj))

print("# callbacks: the newest first, and all are dead by then")
refs = [weakref.ref(obj, lambda ref, i=i: show(
    "callback %d: %s" % (i, [r() for r in refs]))) for i in range(4)]
del obj
show([r.__callback__ for r in refs])

print("# not everything can be referred to weakly")
for what in (2337, "text", [1], print):
    try:
        weakref.ref(what)
        show("yes")
    except TypeError as error:
        show(error)

print("# a hash is remembered, or it is too late")
x, y = MyClass(), MyClass()
early, late = weakref.ref(x), weakref.ref(y)
show(hash(early) == hash(x))
show(early == late)
before = hash(early)
del x, y
show(hash(early) == before)
try:
    hash(late)
except TypeError as error:
    show(error)
show(early == late)
show(early == early)

print("# a cache that does not keep anything alive")
cache = weakref.WeakValueDictionary()
first, second = MyClass(), MyClass()
cache["first"], cache["second"] = first, second
show(len(cache))
show(cache.get("first") is first)
del first
show(len(cache))
show(cache.get("first"))
try:
    del cache["first"]
except KeyError as error:
    show("KeyError: %s" % error)

print("# while somebody walks over it")
third = MyClass()
cache["third"] = third
for key, value in cache.items():
    show(key)
    del value
    if key == "second":
        del second, third
show(len(cache))
