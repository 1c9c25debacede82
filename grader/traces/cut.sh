#!/bin/sh
# cut.sh -- a short trace of small requests from a long recorded one.
# SPDX-License-Identifier: MIT
#
#     cut.sh PROGRAM OPS <program.trace >program.cut.trace
#
# Input and output are mmtrace1 text (README.md).  Kept are requests of 1 to 512
# bytes.  A realloc becomes a free and a malloc; while a block is larger than
# 512 bytes, or 0, it does not exist.  The first OPS operations are written; ids
# are dense and reused last in, first out, as in the input.
set -eu

if [ $# -lt 2 ]; then
    echo "usage: $0 PROGRAM OPS <trace >cut" >&2
    exit 2
fi

exec awk -v program="$1" -v limit="$2" '
function emit(line) {
    text[++nops] = line
    if (nops >= limit) {
        exit
    }
}
function note_peak() {
    if (live > peak) {
        peak = live
        peak_blocks = blocks
        peak_op = nops + 1
    }
}
function allocate(id, size) {
    if (size < 1 || size > 512) {
        return
    }
    name[id] = nfree > 0 ? spare[nfree--] : nids++
    bytes[id] = size
    live += size
    blocks++
    nalloc++
    note_peak()
    emit("a " name[id] " " size)
}
function release(id, old) {
    if (!(id in name)) {
        return
    }
    old = name[id]
    spare[++nfree] = old
    live -= bytes[id]
    blocks--
    delete name[id]
    delete bytes[id]
    emit("f " old)
}
NR == 1 && $1 != "mmtrace1" {
    print "cut.sh: not an mmtrace1 trace" > "/dev/stderr"
    failed = 1
    exit
}
$1 == "f" { release($2) }
$1 == "r" { release($2); allocate($2, $3) }
$1 == "a" || $1 == "c" { allocate($2, $3) }
END {
    if (failed) {
        exit 1
    }
    printf "mmtrace1 ops=%d ids=%d peak_bytes=%d peak_blocks=%d peak_op=%d",
        nops, nids, peak, peak_blocks, peak_op
    printf " live_end_bytes=%d live_end_blocks=%d a=%d f=%d program=%s\n",
        live, blocks, nalloc, nops - nalloc, program
    for (i = 1; i <= nops; i++) {
        print text[i]
    }
}'
