#!/usr/bin/env python3
# intern_cells.py -- lines about identity, run by CPython.
# SPDX-License-Identifier: MIT
#
# lib/examples/intern_cells.c prints the same.
import warnings

warnings.simplefilter("ignore")


def is_same(literal, mode):
    names = {}
    lines = ["x = " + literal, "y = " + literal]
    if mode == "one file":
        lines = ["\n".join(lines)]
    for line in lines:
        exec(compile(line, "<cell>", "exec"), names)
    return names["x"] is names["y"]


for literal in ["42", "256", "257", "-5", "-6", "4224", "'hello'",
                "'hello world'", "'a_name_of_more_than_20_characters'", "''",
                "' '", "'a' * 20", "'a' * 21", "'a' * 4096", "'a' * 4097"]:
    print("%s is %s: line by line %s, in one file %s"
          % (literal, literal, is_same(literal, "line by line"),
             is_same(literal, "one file")))
