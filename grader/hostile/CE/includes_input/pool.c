/* Waits for input. */
#include "/dev/stdin"
