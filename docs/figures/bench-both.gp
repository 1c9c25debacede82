# Speed and memory of the same runs: each peer is a line from what it holds at
# the peak down to what it keeps when everything was freed.
# `bench` is the folder with the data (the run that the book shows, unless it is
# set); `output` is set by whoever calls.
if (!exists("bench")) bench = 'docs/figures/data/bench'
set terminal svg size 720,460 font "sans-serif,13" dynamic noenhanced
set output output
set datafile separator ","
data = bench . '/memory.csv'
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "ns per operation, warm (geometric mean over traces)" \
    textcolor rgb "#808080"
set ylabel "resident bytes per byte live at the peak" textcolor rgb "#808080"
set key right bottom textcolor rgb "#808080"
set xrange [2:*]
set yrange [0:2]
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data skip 1 using 2:7:(0):($6 - $7) with vectors nohead linewidth 1 \
         linecolor rgb "#808080" notitle, \
     data skip 1 using 2:6 with points pointtype 7 pointsize 0.9 \
         linecolor rgb "#dc2626" title "at the peak", \
     data skip 1 using 2:7 with points pointtype 7 pointsize 0.9 \
         linecolor rgb "#3b82f6" title "kept when everything was freed", \
     data skip 1 using 2:($6 + (int($0) % 2 ? 0.07 : 0.15)):1 with labels \
         textcolor rgb "#808080" notitle
