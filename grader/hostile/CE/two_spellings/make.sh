#!/bin/sh
# Two files whose names differ in capital letters only.
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
cp "$1/lib/mem/pool.c" "$2/pool.c"
cp "$1/lib/mem/pool.c" "$2/POOL.C"
