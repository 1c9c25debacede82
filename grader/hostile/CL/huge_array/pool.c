/* Makes an object of 1 GiB. */
#include "mem/pool.h"
char huge[1u << 30] = {1};
