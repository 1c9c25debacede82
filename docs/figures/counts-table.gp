# data: sidecount_bytes
# Bytes for counts, for each object, by the share of objects that are shared.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "objects with more than one reference, per cent" \
    textcolor rgb "#808080"
set ylabel "bytes for counts, for each object" textcolor rgb "#808080"
set key left top
set yrange [0:45]
plot data skip 1 using 1:3 with steps linewidth 2 linecolor rgb "#db2777" \
         title "in a table, if not 1", \
     data skip 1 using 1:2 with lines linewidth 2 linecolor rgb "#3b82f6" \
         title "in the header"
