#!/bin/sh
# A source of 10 MB, most of it one line.
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
{ printf '/* '; head -c 10000000 /dev/zero | tr '\0' x; printf ' */\n'
  cat "$1/lib/mem/pool.c"; } > "$2/pool.c"
