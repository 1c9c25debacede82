# Replay of recorded programs: ns per operation, by trace and peer.
# `bench` is the folder with the data (the run that the book shows, unless it is
# set); `output` is set by whoever calls.  The colours can be read on white and
# on black.
if (!exists("bench")) bench = 'docs/figures/data/bench'
set terminal svg size 820,460 font "sans-serif,13" dynamic noenhanced
set output output
set datafile separator ","
data = bench . '/speed.csv'
stats data skip 1 using 2 nooutput
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set ylabel "ns per operation, warm" textcolor rgb "#808080"
set key outside right top textcolor rgb "#808080"
set logscale y 2
set xtics rotate by -40
set xrange [-0.6:*]
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
array colour[10] = ["#dc2626", "#f97316", "#a16207", "#3b82f6", "#059669", \
    "#7c3aed", "#808080", "#db2777", "#0891b2", "#a3a3a3"]
plot data skip 1 using 0:(NaN):xtic(1) notitle, \
     for [p = 0 : (STATS_columns - 1) / 3 - 1] data \
         using ($0 + (p - 4.5) * 0.07):(column(2 + 3 * p)): \
             (column(3 + 3 * p)):(column(4 + 3 * p)) with yerrorbars \
         pointtype (p % 2 ? 7 : 5) pointsize 0.5 linecolor rgb colour[p + 1] \
         title columnheader(2 + 3 * p)
