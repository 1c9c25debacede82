# data: borrow_traffic
# Reference operations of a walk, both axes logarithmic.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "ints in the lists" textcolor rgb "#808080"
set ylabel "reference operations + 1" textcolor rgb "#808080"
set logscale x 2
set logscale y 10
set key left top
set yrange [0.7:100000]
plot data skip 1 using 1:($2 + 1) with linespoints pointtype 7 pointsize 0.6 \
         linewidth 2 linecolor rgb "#db2777" title "holding what it looks at", \
     data skip 1 using 1:($3 + 1) with linespoints pointtype 9 pointsize 0.7 \
         linewidth 2 linecolor rgb "#3b82f6" title "borrowing it"
