#!/bin/sh
# The right file as some editors store it: with a byte order mark, and lines
# that end in CR LF.
# Must earn: 100
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
{ printf '\357\273\277'; sed 's/$/\r/' "$1/lib/mem/pool.c"; } > "$2/pool.c"
