# data: count_threads
# Nanoseconds for an incref and a decref, by number of threads; logarithmic.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "threads" textcolor rgb "#808080"
set ylabel "nanoseconds for incref and decref" textcolor rgb "#808080"
set logscale y 10
set yrange [1:300]
set xrange [0.8:4.2]
set xtics 1
set key left top
plot data skip 1 using 1:5 with linespoints pointtype 7 linewidth 2 \
         linecolor rgb "#db2777" title "atomic, all on one object", \
     data skip 1 using 1:6 with linespoints pointtype 5 linewidth 2 \
         linecolor rgb "#d97706" title "biased, all on one object", \
     data skip 1 using 1:3 with linespoints pointtype 9 linewidth 2 \
         linecolor rgb "#059669" title "atomic, each on its own", \
     data skip 1 using 1:4 with linespoints pointtype 11 linewidth 2 \
         linecolor rgb "#3b82f6" title "biased, each on its own", \
     data skip 1 using 1:2 with lines dashtype 2 linewidth 1 \
         linecolor rgb "#808080" title "plain, one thread"
