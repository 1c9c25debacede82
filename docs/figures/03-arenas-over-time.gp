# data: arena_drain
# Arenas held while a program shrinks, under three policies.  tools/figures.sh
# sets `data` (CSV) and `output`; the colours can be read on white and on black.
set terminal svg size 640,420 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "pools in use; time runs to the right" textcolor rgb "#808080"
set ylabel "arenas" textcolor rgb "#808080"
set key left bottom textcolor rgb "#808080"
set xrange [6400:0]
set yrange [0:105]
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data skip 1 using 1:5 with lines linewidth 2 linecolor rgb "#db2777" \
         title "emptiest first", \
     data skip 1 using 1:4 with lines linewidth 2 linecolor rgb "#d97706" \
         title "last in, first out", \
     data skip 1 using 1:3 with lines linewidth 2.5 linecolor rgb "#3b82f6" \
         title "fullest first (CPython)", \
     data skip 1 using 1:2 with lines linewidth 1 linecolor rgb "#808080" \
         title "would be enough"
