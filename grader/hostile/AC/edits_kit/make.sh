#!/bin/sh
# The right file, with changed headers, tests and Makefile beside it: the
# project's own are used, and the student loses nothing.
# Must earn: 100
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
cp "$1/lib/mem/pool.c" "$2/pool.c"
mkdir "$2/mem"
echo '#define OU_POOL_OVERHEAD 0' > "$2/mem/pool.h"
echo '#error not this one' > "$2/mem/fatal.h"
echo 'TEST(free, nothing) {}' > "$2/test_pool.c"
echo 'all: ; touch /tmp/own' > "$2/Makefile"
ln -s /etc/passwd "$2/notes"
mkfifo "$2/pipe"
: > "$2/-rf"
: > "$2/$(printf 'two\nlines')"
