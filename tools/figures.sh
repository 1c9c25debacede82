#!/bin/sh
# figures.sh -- draw the pictures of docs/figures as SVG.
# SPDX-License-Identifier: MIT
#
#   tools/figures.sh OUTDIR BINDIR [NAME ...]      (all of them without NAME)
#
# NAME.dot   is drawn by graphviz.
# NAME.gp    is drawn by gnuplot; a line "# data: PROGRAM" in it names the
#            program in BINDIR whose output, kept as OUTDIR/NAME.csv, is `data`.
# NAME.draw  is drawn by a program of ours, named in its last line, which prints
#            SVG, or with --text a twin for readers without pictures.
# NAME.svg   is copied.
set -eu
if [ $# -lt 2 ]; then
    echo "usage: tools/figures.sh OUTDIR BINDIR [NAME ...]" >&2
    exit 2
fi
out=$1 bin=$2
shift 2
mkdir -p "$out"

draw_plot()
{
    program=$(sed -n 's/^# data: *//p' "$1")
    if [ -n "$program" ]; then
        "$bin/$program" > "$out/$2.csv.new"
        mv "$out/$2.csv.new" "$out/$2.csv"
    fi
    gnuplot -e "data = '$out/$2.csv'; output = '$out/$2.svg.new'" "$1"
    mv "$out/$2.svg.new" "$out/$2.svg"
}

# A program that stops half-way leaves the picture of before.
draw_program()
{
    "$bin/$1" > "$out/$2.svg.new"
    mv "$out/$2.svg.new" "$out/$2.svg"
    "$bin/$1" --text > "$out/$2.txt"
}

for source in docs/figures/*.dot docs/figures/*.gp docs/figures/*.draw \
    docs/figures/*.svg; do
    [ -e "$source" ] || continue
    file=${source##*/}
    name=${file%.*}
    if [ $# -gt 0 ]; then
        case " $* " in *" $name "*) ;; *) continue ;; esac
    fi
    case $source in
    *.dot) dot -Tsvg "$source" -o "$out/$name.svg" ;;
    *.gp) draw_plot "$source" "$name" ;;
    *.draw) draw_program "$(tail -n 1 "$source")" "$name" ;;
    *.svg) cp "$source" "$out/$name.svg" ;;
    esac
done
