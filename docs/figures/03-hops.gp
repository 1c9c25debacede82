# data: arena_hops
# Arenas looked at to find the place of one, by number of arenas, both axes
# logarithmic.  tools/figures.sh sets `data` (CSV) and `output`; the colours can
# be read on white and on black.
set terminal svg size 640,420 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "arenas" textcolor rgb "#808080"
set ylabel "arenas looked at, per pool given back" textcolor rgb "#808080"
set key left top textcolor rgb "#808080"
set logscale x 2
set logscale y 10
set xrange [3.5:4800]
set yrange [0.7:4000]
set xtics (4, 16, 64, 256, 1024, 4096)
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot x / 8 with lines linewidth 1 dashtype 2 linecolor rgb "#808080" \
         title "slope 1", \
     data skip 1 using 1:2 with linespoints pointtype 7 pointsize 0.6 \
         linewidth 2 linecolor rgb "#db2777" \
         title "step by step: each arena in turn", \
     data skip 1 using 1:3 with linespoints pointtype 5 pointsize 0.6 \
         linewidth 2 linecolor rgb "#d97706" \
         title "step by step: random order", \
     data skip 1 using 1:4 with linespoints pointtype 9 pointsize 0.7 \
         linewidth 2 linecolor rgb "#3b82f6" title "fingers: both"
