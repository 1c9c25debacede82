# data: fit_trace
# Reach and holes looked at of three policies on a recorded program.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 680,620 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set lmargin 9
set multiplot layout 2, 1
set ylabel "KiB" textcolor rgb "#808080"
set key bottom center horizontal
set yrange [0:80]
plot data skip 1 using ($1 / 1000):($7 / 1024) with lines linewidth 1.5 \
         linecolor rgb "#db2777" title "next fit, reach", \
     data skip 1 using ($1 / 1000):($3 / 1024) with lines linewidth 2.5 \
         linecolor rgb "#3b82f6" title "first fit, reach", \
     data skip 1 using ($1 / 1000):($5 / 1024) with lines linewidth 1.2 \
         linecolor rgb "#059669" title "best fit, reach", \
     data skip 1 using ($1 / 1000):($2 / 1024) with lines linewidth 1 \
         linecolor rgb "#808080" title "live"
set xlabel "operations, thousands" textcolor rgb "#808080"
set ylabel "holes looked at, per request" textcolor rgb "#808080"
set key top center horizontal
set yrange [0:130]
plot data skip 1 using ($1 / 1000):8 with lines linewidth 1 \
         linecolor rgb "#db2777" title "next fit", \
     data skip 1 using ($1 / 1000):4 with lines linewidth 1 \
         linecolor rgb "#3b82f6" title "first fit", \
     data skip 1 using ($1 / 1000):6 with lines linewidth 1 \
         linecolor rgb "#059669" title "best fit"
unset multiplot
