/* Has the compiler quote a file of the machine in its messages. */
#include "mem/pool.h"
#line 1 "/etc/passwd"
int pool = "error";
