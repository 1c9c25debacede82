/* Includes itself twice, and so on. */
#include "pool.c"
#include "pool.c"
