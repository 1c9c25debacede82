#!/usr/bin/env python3
# intern_literals.py -- which literals does CPython share between compiled units?
# SPDX-License-Identifier: MIT
#
#   python3 intern_literals.py > intern_literals.h
#
# 5,000 texts from a small generator of random numbers, which the C side has as
# well, so that only the answers need to be written down, one bit each: is the
# literal of this text, compiled twice, one object?
import sys

COUNT = 5000
CHARACTERS = ("abcdefghijklmnopqrstuvwxyz"
              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"  # 63 of a name
              " -.\u00e9")


def numbers():
    x = 2337
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        yield x >> 33


def texts():
    n = numbers()
    for _ in range(COUNT):
        kind, length = next(n) % 4, next(n)
        length = length % (3 if kind == 0 else 100)
        limit = 63 if kind != 1 else 67
        yield "".join(CHARACTERS[next(n) % limit] for _ in range(length))


def compiled(text):
    names = {}
    exec(compile("x = %r" % text, "<unit>", "exec"), names)
    return names["x"]


bits = "".join("1" if compiled(t) is compiled(t) else "0" for t in texts())
print("/* intern_literals.h -- which literals CPython shares between units.")
print(" * SPDX-License-Identifier: MIT")
print(" *")
print(" * Made by intern_literals.py with CPython %d.%d.%d: bit i of the answers,"
      % sys.version_info[:3])
print(" * four to a digit, is 1 if literal i was one object. */")
print("#define LITERALS %d" % COUNT)
print("static const char answers[] =")
digits = "%0*x" % (COUNT // 4, int(bits, 2))
rows = [digits[i:i + 72] for i in range(0, len(digits), 72)]
print("\n".join('    "%s"' % row for row in rows) + ";")
