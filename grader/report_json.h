/* report_json.h -- how report.json spells what JSON has no form for.
 * SPDX-License-Identifier: MIT
 *
 * Series and maps are long; each is one string, in the forms that
 * docs/report.md describes:
 *
 *     samples  "STEP LIVE BLOCKS FOOTPRINT;..."  one group a sample
 *     units    "OFFSET OFFSET ..."
 *     blocks   "GAPkSIZE GAPkSIZExCOUNT ..."     k is L (live) or F (free)
 *     arenas   "OFFSET:P P P;OFFSET:P P P;..."   P: percent of a pool in use
 *
 * GAP is the distance from the end of the block before, negative if the blocks
 * overlap; COUNT such blocks follow one another. */
#ifndef OU_REPORT_JSON_H
#define OU_REPORT_JSON_H

#include "grade.h"

#define REPORT_SCHEMA "ouroboros-report"

/* Return the text of a series or a map, new. */
char *report_samples_text(const struct grade_series *series);
char *report_units_text(const struct grade_map *map);
char *report_blocks_text(const struct grade_map *map);

/* Return the text of the arenas and their pools, new. */
char *report_arenas_text(const struct grade_arenas *arenas);

/* Read the text back into new arrays.  Return false, with nothing to free, if
 * the text has another form. */
bool report_parse_samples(const char *text, struct grade_series *series);
bool report_parse_units(const char *text, struct grade_map *map);
bool report_parse_blocks(const char *text, struct grade_map *map);

/* The same; arenas->npools is the most that an arena can have. */
bool report_parse_arenas(const char *text, struct grade_arenas *arenas);

#endif
