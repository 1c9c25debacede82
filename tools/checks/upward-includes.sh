#!/bin/sh
# upward-includes.sh -- a module includes only modules below it.
# SPDX-License-Identifier: MIT
#
# The order is MODULES in the Makefile.  lib/verify, tests and examples stand
# above all modules, so no module may include them.
. tools/common.sh
module_files > "$scratch/files"
awk -v modules="$modules" '
    BEGIN { n = split(modules, name); for (i = 1; i <= n; i++) at[name[i]] = i }
    { of[$1] = $2; file[++count] = $1 }
    END {
        for (i = 1; i <= count; i++) {
            check(file[i])
        }
        exit bad
    }
    function complain(path, line, text) {
        printf "%s:%d: %s\n", path, line, text
        bad = 1
    }
    function check(path,    line, text, target) {
        if (of[path] == "-") {
            complain(path, 1, "belongs to no module; name it in MODULES of " \
                              "the Makefile, or after its module")
            return
        }
        while ((getline text < path) > 0) {
            line++
            if (text !~ /^#[ \t]*include[ \t]*"/) {
                continue
            }
            split(text, part, "\"")
            target = "lib/" part[2]
            if (!(target in of)) {
                complain(path, line, "includes " part[2] ", which is no " \
                         "header of a module; a module needs only modules")
            }
            else if (at[of[target]] > at[of[path]]) {
                complain(path, line, of[path] " includes " of[target] \
                         ", which stands above it in MODULES; let the upper " \
                         "one hand down a table of functions")
            }
        }
        close(path)
    }' "$scratch/files"
