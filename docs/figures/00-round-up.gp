# data: warmup_figure
# The staircase of ou_warmup_round_up.  tools/figures.sh sets `data` (CSV) and
# `output`; the colours can be read on white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "requested, bytes" textcolor rgb "#808080"
set ylabel "rounded up, bytes" textcolor rgb "#808080"
set key left top textcolor rgb "#808080"
set xrange [0:64]
set yrange [0:66]
set xtics 8
set ytics 8
set grid linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data using 1:3 with points pointtype 7 pointsize 0.5 \
         linecolor rgb "#d97706" title "alignment 16", \
     data using 1:2 with points pointtype 5 pointsize 0.35 \
         linecolor rgb "#3b82f6" title "alignment 8", \
     x with lines linecolor rgb "#808080" dashtype 2 title "requested"
