# data: weakref_cache
# Three caches under the same requests: documents in memory, and hits.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 680,560 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set lmargin 11
set xrange [0:40000]
set multiplot layout 2, 1
set ylabel "documents in memory" textcolor rgb "#808080"
set yrange [0:6000]
set key at graph 0.02, 0.96 left Left reverse
plot data skip 1 using 1:2 with lines linewidth 2 linecolor rgb "#db2777" \
         title "strong: a dict", \
     data skip 1 using 1:4 with lines linewidth 2 linecolor rgb "#3b82f6" \
         title "lru: at most 400", \
     data skip 1 using 1:6 with lines linewidth 2 linecolor rgb "#059669" \
         title "weak: a weak dictionary"
set ylabel "share of hits" textcolor rgb "#808080"
set xlabel "requests" textcolor rgb "#808080"
set yrange [0:1]
unset key
plot data skip 1 using 1:3 with lines linewidth 2 linecolor rgb "#db2777", \
     data skip 1 using 1:5 with lines linewidth 2 linecolor rgb "#3b82f6", \
     data skip 1 using 1:7 with lines linewidth 2 linecolor rgb "#059669"
unset multiplot
