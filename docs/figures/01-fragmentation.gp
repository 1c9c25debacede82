# data: fit_random
# Free bytes that the largest hole does not offer, under a random load.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,420 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "operations, thousands" textcolor rgb "#808080"
set ylabel "free, but not in the largest hole, %" textcolor rgb "#808080"
set key bottom right textcolor rgb "#808080"
set yrange [0:100]
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data skip 1 using ($1 / 1000):6 with lines linewidth 1.5 \
         linecolor rgb "#db2777" title "next fit", \
     data skip 1 using ($1 / 1000):2 with lines linewidth 1.5 \
         linecolor rgb "#3b82f6" title "first fit", \
     data skip 1 using ($1 / 1000):4 with lines linewidth 1.5 \
         linecolor rgb "#059669" title "best fit"
