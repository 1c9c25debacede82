# data: arena_survivors
# Share of the arenas that come back when one block in k stays.
# tools/figures.sh sets `data` (CSV) and `output`; the colours can be read on
# white and on black.
set terminal svg size 640,420 font "sans-serif,13" dynamic
set output output
set datafile separator ","
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "of so many blocks, one stays" textcolor rgb "#808080"
set ylabel "arenas given back, %" textcolor rgb "#808080"
set key left top textcolor rgb "#808080"
set logscale x 2
set xrange [220:38000]
set yrange [0:105]
set xtics (256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
set grid ytics linecolor rgb "#808080" linewidth 0.3 dashtype 3
plot data skip 1 using 1:(100 * $3 / $2) with linespoints pointtype 7 \
         pointsize 0.7 linewidth 2 linecolor rgb "#3b82f6" \
         title "arenas of 256 KiB (up to 3.9)", \
     data skip 1 using 1:(100 * $6 / $5) with linespoints pointtype 5 \
         pointsize 0.7 linewidth 2 linecolor rgb "#db2777" \
         title "arenas of 1 MiB (since 3.10)"
