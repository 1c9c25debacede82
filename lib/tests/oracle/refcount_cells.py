#!/usr/bin/env python3
# refcount_cells.py -- lines about names and counts, run by CPython.
# SPDX-License-Identifier: MIT
#
# lib/examples/refcount_cells.c prints the same.  Each line is compiled on its own,
# as a notebook does.  sys.getrefcount counts its argument: one is subtracted.
import sys

names = {"getrefcount": sys.getrefcount}


def run(line):
    exec(compile(line, "<cell>", "single"), names)


def count(what, name):
    print("%s: %d" % (what, eval("getrefcount(%s)" % name, names) - 1))


run("x = 2337")
print("x = 2337: x is %d" % names["x"])
run("x = 2338")
print("x = 2338: x is %d" % names["x"])
run("y = x")
print("y = x: x is y", eval("x is y", names))
run("y += 1")
print("y += 1: x is y %s, x %d, y %d"
      % (eval("x is y", names), names["x"], names["y"]))

run("a = [1, 2, 3]")
count("a = [1, 2, 3]", "a")
run("b = a")
count("b = a", "a")
inside = []


def probe(values):
    inside.append(sys.getrefcount(values) - 1)
    return sum(values)


names["probe"] = probe
run("_ = probe(a)")
run("_ = sum(a)")
count("after sum(a)", "a")
print("inside a call it is higher:", inside[0] > 2)
run("matrix = [a, a, a]")
count("matrix = [a, a, a]", "a")
run("del matrix")
count("del matrix", "a")
run("del b")
count("del b", "a")
