# data: bytes_per_object
# Bytes of a block by design of the header, as groups of bars.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set ylabel "bytes of its block" textcolor rgb "#808080"
set key left top
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 noborder
set boxwidth 0.9
set yrange [0:96]
set ytics 16
set xtics scale 0
plot data skip 1 using 2:xtic(1) linecolor rgb "#059669" \
         title "8: type; counts in a table", \
     data skip 1 using 3 linecolor rgb "#3b82f6" \
         title "16: count, type", \
     data skip 1 using 4 linecolor rgb "#d97706" \
         title "16, and 16 in front for the collector", \
     data skip 1 using 5 linecolor rgb "#db2777" \
         title "32: without the global lock"
