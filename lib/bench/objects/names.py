#!/usr/bin/env python3
# names.py -- the thousand names that Python programs use most
# SPDX-License-Identifier: MIT
#
#   python3 names.py > names.h
#
# Counts identifiers in the standard library of the python3 that runs it, tests
# left out, and prints the most frequent ones as an array for objects.c.
import collections
import keyword
import pathlib
import platform
import sysconfig
import tokenize

count = collections.Counter()
library = pathlib.Path(sysconfig.get_path("stdlib"))
for path in sorted(library.rglob("*.py")):
    parts = path.relative_to(library).parts
    if {"test", "tests", "site-packages", "dist-packages"} & set(parts):
        continue
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.NAME and token.string.isascii():
                count[token.string] += not keyword.iskeyword(token.string)
names = sorted(count, key=lambda name: (-count[name], name))[:1000]

print(f"""/* names.h -- the thousand names that Python's standard library uses most.
 * SPDX-License-Identifier: MIT
 *
 * Made by names.py with CPython {platform.python_version()}; the most frequent one is the first. */
/* clang-format off */
static const char *const names[] = {{""")
line = "   "
for name in names:
    word = f' "{name}",'
    if len(line + word) > 80:
        print(line)
        line = "   "
    line += word
print(line + "\n};")
