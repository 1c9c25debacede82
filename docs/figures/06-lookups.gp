# data: intern_lookups
# Texts compared for each lookup of a name, by the number of names.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,400 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set xlabel "names in the dictionary" textcolor rgb "#808080"
set ylabel "texts compared, per lookup" textcolor rgb "#808080"
set logscale x 4
set yrange [-0.1:1.6]
set key right top
plot data skip 1 using 1:3 with linespoints pointtype 7 pointsize 0.6 \
         linewidth 2 linecolor rgb "#db2777" title "an equal text", \
     data skip 1 using 1:2 with linespoints pointtype 9 pointsize 0.7 \
         linewidth 2 linecolor rgb "#3b82f6" title "an interned text"
