#!/bin/sh
# Nothing done: nothing may be earned.
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
cp "$1/labs/02-pools/pool.c" "$2/pool.c"
