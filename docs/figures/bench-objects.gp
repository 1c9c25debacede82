# Operations on objects: ns for one, by operation and peer; a bar ends at the
# median, the line across its end is the middle half of the rounds.
# `bench` is the folder with the data (the run that the book shows, unless it is
# set); `output` is set by whoever calls.  The colours can be read on white and
# on black.
if (!exists("bench")) bench = 'docs/figures/data/bench-objects'
set terminal svg size 760,640 font "sans-serif,13" dynamic noenhanced
set output output
set datafile separator ","
set datafile missing "nan"
data = bench . '/operations.csv'
stats data skip 1 using 2 nooutput
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#808080"
set xlabel "ns for one operation" textcolor rgb "#808080"
set key outside top center horizontal textcolor rgb "#808080"
set logscale x 2
set xrange [0.25:*]
set yrange [STATS_records - 0.5:-0.5]
set ytics scale 0
set grid xtics linecolor rgb "#808080" linewidth 0.3 dashtype 3
set style fill solid 0.9 noborder
array colour[4] = ["#dc2626", "#3b82f6", "#059669", "#808080"]
npeers = (STATS_columns - 1) / 3
thick = 0.8 / npeers
top(row, p) = row - 0.4 + p * thick
plot data skip 1 using (NaN):0:ytic(1) notitle, \
     for [p = 0 : npeers - 1] data using (column(2 + 3 * p)):0:(0.25): \
         (column(2 + 3 * p)):(top($0, p)):(top($0, p) + thick * 0.9) \
         with boxxyerror linecolor rgb colour[p + 1] \
         title columnheader(2 + 3 * p), \
     for [p = 0 : npeers - 1] data skip 1 using (column(2 + 3 * p)): \
         (top($0, p) + thick * 0.45):(column(3 + 3 * p)):(column(4 + 3 * p)) \
         with xerrorbars pointtype 0 linecolor rgb "#808080" notitle
