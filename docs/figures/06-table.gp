# data: intern_over_time
# Texts in the table while a program reads records and stops.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "records read; none from the 80th on" textcolor rgb "#808080"
set ylabel "texts in the table" textcolor rgb "#808080"
set key left top
plot data skip 1 using 1:3 with lines linewidth 2 linecolor rgb "#db2777" \
         title "if the table kept its texts alive", \
     data skip 1 using 1:2 with lines linewidth 2 linecolor rgb "#3b82f6" \
         title "a table that does not count"
