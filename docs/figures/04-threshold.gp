# data: realloc_threshold
# What a threshold of shrinking costs in copied bytes and in unused ones.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 680,620 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set key textcolor rgb "#808080"
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set lmargin 11
set xrange [0:1]
set arrow from 0.75, graph 0 to 0.75, graph 1 nohead \
    linecolor rgb "#808080" dashtype 2
set label 1 "CPython: 3/4" at 0.76, graph 0.86 textcolor rgb "#808080"
set multiplot layout 2, 1
set ylabel "copied, KiB per million operations" textcolor rgb "#808080"
set key at graph 0.02, 0.9 left Left reverse
plot data skip 1 using 1:4 with steps linewidth 2 linecolor rgb "#db2777" \
         title "collections\\_churn", \
     data skip 1 using 1:6 with steps linewidth 2 linecolor rgb "#059669" \
         title "html\\_parse", \
     data skip 1 using 1:8 with steps linewidth 2 linecolor rgb "#d97706" \
         title "sort\\_csv", \
     data skip 1 using 1:2 with steps linewidth 2 linecolor rgb "#3b82f6" \
         title "ast\\_compile"
set xlabel "a block of S bytes stays if more than this share of S is asked for" \
    textcolor rgb "#808080"
set ylabel "unused in blocks, KiB" textcolor rgb "#808080"
set logscale y
unset label 1
set yrange [0.01:1000]
set key at graph 0.02, 0.6 left Left reverse
plot data skip 1 using 1:($5 > 0 ? $5 : 0.001) with steps linewidth 2 \
         linecolor rgb "#db2777" title "collections\\_churn", \
     data skip 1 using 1:($3 > 0 ? $3 : 0.001) with steps linewidth 2 \
         linecolor rgb "#3b82f6" title "ast\\_compile", \
     data skip 1 using 1:($7 > 0 ? $7 : 0.001) with steps linewidth 2 \
         linecolor rgb "#059669" title "html\\_parse", \
     data skip 1 using 1:($9 > 0 ? $9 : 0.001) with steps linewidth 2 \
         linecolor rgb "#d97706" title "sort\\_csv"
unset multiplot
