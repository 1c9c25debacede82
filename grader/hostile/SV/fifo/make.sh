#!/bin/sh
# A file that holds whoever reads it until somebody writes.
# make.sh ROOT FOLDER: make the submission in FOLDER.
set -e
mkfifo "$2/pool.c"
