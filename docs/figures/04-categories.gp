# data: stats_categories
# The six categories of a heap's bytes, stacked, while a program runs.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 680,440 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key below vertical maxrows 2 textcolor rgb "#808080"
set lmargin 9
set bmargin 6
set xlabel "operations, thousands" textcolor rgb "#808080"
set ylabel "MiB" textcolor rgb "#808080"
set style fill solid 1.0 noborder
set xrange [0:1457]
set yrange [0:*]
mib(bytes) = bytes / 1048576.0
plot data skip 1 using ($1 / 1000):(mib($2 + $3 + $4 + $5 + $6 + $7)) \
         with filledcurves x1 linecolor rgb "#db2777" \
         title "alignment", \
     data skip 1 using ($1 / 1000):(mib($2 + $3 + $4 + $5 + $6)) \
         with filledcurves x1 linecolor rgb "#94a3b8" title "unused pools", \
     data skip 1 using ($1 / 1000):(mib($2 + $3 + $4 + $5)) \
         with filledcurves x1 linecolor rgb "#7c3aed" title "pool headers", \
     data skip 1 using ($1 / 1000):(mib($2 + $3 + $4)) \
         with filledcurves x1 linecolor rgb "#d97706" title "quantization", \
     data skip 1 using ($1 / 1000):(mib($2 + $3)) \
         with filledcurves x1 linecolor rgb "#059669" title "available", \
     data skip 1 using ($1 / 1000):(mib($2)) \
         with filledcurves x1 linecolor rgb "#3b82f6" title "allocated"
