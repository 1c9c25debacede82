# data: deferred_pauses
# How many pauses of which length, both axes logarithmic.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "length of a pause, at most, in microseconds" \
    textcolor rgb "#808080"
set ylabel "pauses" textcolor rgb "#808080"
set logscale x 2
set logscale y 10
set xrange [0.7:300000]
set yrange [0.7:2000]
set key right top
plot data skip 1 using ($1 * 0.78):($4 > 0 ? $4 : 1/0) with impulses \
         linewidth 9 linecolor rgb "#3b82f6" title "ticks of 100", \
     data skip 1 using 1:($3 > 0 ? $3 : 1/0) with impulses linewidth 9 \
         linecolor rgb "#059669" title "ticks of 1000", \
     data skip 1 using ($1 * 1.28):($2 > 0 ? $2 * 1.2 : 1/0) with impulses \
         linewidth 9 linecolor rgb "#db2777" title "at once"
