/* plots_data.h -- the figures of each plot, as CSV.
 * SPDX-License-Identifier: MIT */
#ifndef OU_PLOTS_DATA_H
#define OU_PLOTS_DATA_H

#include "grade.h"

/* Write dir/NAME.csv: a line with the columns' names and units, then the
 * figures.  Return true, or false with errno. */

/* series,step,live_bytes,block_bytes,footprint_bytes */
bool data_footprint(const char *dir, const char *name,
                    const struct grade_trace *trace);

/* series,step,internal_percent,external_percent; no line while there is no
 * footprint */
bool data_fragmentation(const char *dir, const char *name,
                        const struct grade_trace *trace);

/* What is compared with the reference: instructions per operation, peak
 * footprint over peak live bytes, or calls of the source. */
enum quantity { QUANTITY_COST, QUANTITY_MEMORY, QUANTITY_CALLS };

/* The ratio to the reference on trace. */
double data_ratio(const struct grade_trace *trace, enum quantity quantity);

/* trace,ratio,mine,reference,score */
bool data_ratios(const char *dir, const char *name, const struct grade *grade,
                 enum quantity quantity);

/* from_percent,to_percent,submissions */
bool data_scores(const char *dir, const char *name, struct grade *const *grades,
                 size_t n);

/* pool,offset,size,live: the blocks of a map, offsets from the heap's start */
bool data_map(const char *dir, const char *name, const struct grade_map *map);

#endif
