# data: scan_cost
# What a search reads, by size of the heap.  tools/figures.sh sets `data` (CSV)
# and `output`; the colours can be read on white and on black.
set terminal svg size 640,420 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "size of the heap, KiB" textcolor rgb "#808080"
set ylabel "per request, average" textcolor rgb "#808080"
set key left top textcolor rgb "#808080"
set logscale x 2
set logscale y 10
set xrange [0.9:36]
set yrange [0.5:3e7]
set xtics (1, 2, 4, 8, 16, 32)
set format y "10^{%T}"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data skip 1 using ($1 / 1024):2 with linespoints pointtype 7 \
         pointsize 0.6 linewidth 2 linecolor rgb "#d97706" \
         title "zero scan: bytes read", \
     data skip 1 using ($1 / 1024):3 with linespoints pointtype 5 \
         pointsize 0.6 linewidth 2 linecolor rgb "#3b82f6" \
         title "side table: ranges passed", \
     data skip 1 using ($1 / 1024):4 with linespoints pointtype 9 \
         pointsize 0.7 linewidth 2 linecolor rgb "#059669" \
         title "side table: holes looked at"
