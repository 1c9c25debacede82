# data: dealloc_depth
# Stack in use when the last object of a chain dies, both axes logarithmic.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "length of the chain" textcolor rgb "#808080"
set ylabel "bytes of stack" textcolor rgb "#808080"
set logscale x 2
set logscale y 10
set key left top
set arrow from 1, 262144 to 16384, 262144 nohead linecolor rgb "#808080" \
    dashtype 2
set label 1 "256 KiB" at 1.2, 190000 textcolor rgb "#808080"
plot data skip 1 using 1:3 with linespoints pointtype 7 pointsize 0.6 \
         linewidth 2 linecolor rgb "#db2777" title "each death inside the last", \
     data skip 1 using 1:2 with linespoints pointtype 9 pointsize 0.7 \
         linewidth 2 linecolor rgb "#3b82f6" title "with the trashcan"
