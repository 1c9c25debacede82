#!/bin/sh
# setup.sh -- install the packages that a part of the project needs.
# SPDX-License-Identifier: MIT
#
#   tools/setup.sh GROUP ...      groups: student debug docs test bench
#
# Called by make before it builds anything; says nothing, and takes a moment,
# when everything is there.  On Debian and its relatives what is missing is
# installed with apt-get (with sudo unless you are root); elsewhere it is listed
# with its purpose, since only you know what it is called there.
set -eu

# group, Debian package, what it is for
packages='
student gcc             compiler of the library, the labs and the grader
student g++             compiler of the wrappers over GoogleTest and ctemplate
student libc6-dev       headers of the C library
student make            builds everything
student valgrind        counts instructions; finds wrong memory accesses
student bubblewrap      the sandbox: name spaces
student gnuplot-nox     the plots in reports
student libgtest-dev    GoogleTest, which keeps and reports the tests
student libjansson-dev  writes and reads report.json
student libinih-dev     reads lab.ini
student libelf-dev      looks into a compiled submission
student libseccomp-dev  the sandbox: system calls
student libctemplate-dev  writes the HTML reports
student liblzma-dev     unpacks the recorded traces
student xz-utils        the same, for figures
debug gdb               the debugger of make debug
docs doxygen            makes the book
docs graphviz           draws the diagrams of the book
docs doxygen-awesome-css  the style of the book
docs libjs-mathjax      formulas of the book
docs gnuplot-nox        the plots of the book
docs universal-ctags    finds the functions that chapters quote
test clang              the second compiler
test clang-format       checks the layout of the sources
test libclang-rt-14-dev sanitizers for clang
test universal-ctags    finds functions: skeletons, checks
test patch              applies mutants
test git                tells which files belong to the project
test gdb                the tests of make debug
test pkgconf            finds libpython, if it is installed (pkg-config)
test jq                 looks into report.json
test procps             finds the processes of a test (pgrep)
bench libmimalloc-dev   a peer of make bench: mimalloc
bench libjemalloc-dev   a peer: jemalloc
bench libgoogle-perftools-dev  a peer: tcmalloc
bench libpython3-dev    peers: pymalloc, cpython; and the recorder of traces
bench libglib2.0-dev    a peer: glib
bench pkgconf           finds GLib (pkg-config)
'

if [ $# -eq 0 ]; then
    sed -n 's/^# \{0,1\}//; 2,5p' "$0" >&2
    exit 2
fi
for group; do
    case $group in
    student | debug | docs | test | bench) ;;
    *)
        echo "setup: there is no group $group" >&2
        exit 2
        ;;
    esac
done

# "package purpose" of the groups asked for, each package once.
wanted=$(echo "$packages" | awk -v groups=" $* " '
    NF > 0 && index(groups, " " $1 " ") && !seen[$2]++ { $1 = ""; print $0 }')
names=$(echo "$wanted" | awk '{ print $1 }')

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    missing=$(for program in gcc g++ make valgrind; do
        command -v $program > /dev/null || echo $program
    done)
    # Libraries cannot be looked for in general; without a compiler there is
    # no point in going on.
    [ -z "$missing" ] && [ -n "${OU_SETUP_DONE:-}" ] && exit 0
    echo "setup: this system has no apt-get; please install (Debian's names):"
    echo "$wanted" | awk '{ n = $1; $1 = ""; printf "  %-22s%s\n", n, $0 }'
    echo "and then set OU_SETUP_DONE=1 in the environment."
    exit 1
fi

installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' $names \
    2> /dev/null | sed -n 's/^\([^: ]*\)[^ ]* installed$/\1/p') || true
missing=$(echo "$names" | awk -v have=" $(echo $installed) " '
    !index(have, " " $1 " ")')
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
        echo "setup: packages are missing and there is no sudo; as root, run:"
        echo "  apt-get install --no-install-recommends" $missing
        exit 1
    fi
    as_root=sudo
fi
echo "setup: installing" $missing
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for package in $missing; do
    # Known to apt?  A fresh system has empty lists.
    if ! apt-cache show "$package" > /dev/null 2>&1; then
        $apt update > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
        break
    fi
done
if ! $apt install -y --no-install-recommends $missing > "$log" 2>&1; then
    # The lists may be older than the archive.
    { $apt update && $apt install -y --no-install-recommends $missing; } \
        > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
