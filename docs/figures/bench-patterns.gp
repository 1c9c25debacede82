# Small patterns: ns for a malloc and a free, by pattern and peer.
# `bench` is the folder with the data (the run that the book shows, unless it is
# set); `output` is set by whoever calls.
if (!exists("bench")) bench = 'docs/figures/data/bench'
set terminal svg size 820,460 font "sans-serif,13" dynamic noenhanced
set output output
set datafile separator ","
data = bench . '/patterns.csv'
stats data skip 1 using 2 nooutput
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set ylabel "ns for a malloc and a free" textcolor rgb "#808080"
set key outside right top textcolor rgb "#808080"
set logscale y 2
set xtics rotate by -40
set xrange [-0.6:*]
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
array colour[10] = ["#dc2626", "#f97316", "#a16207", "#3b82f6", "#059669", \
    "#7c3aed", "#808080", "#db2777", "#0891b2", "#a3a3a3"]
plot data skip 1 using 0:(NaN):xtic(1) notitle, \
     for [p = 2 : STATS_columns] data using ($0 + (p - 6) * 0.07):(column(p)) \
         with points pointtype (p % 2 ? 5 : 7) pointsize 0.6 \
         linecolor rgb colour[p - 1] title columnheader(p)
