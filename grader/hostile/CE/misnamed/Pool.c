/* Is the right file under another name. */
#include "mem/pool.h"
