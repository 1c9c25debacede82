/* Floods the output of the compiler. */
#define E1 int 1x; int 2x; int 3x; int 4x; int 5x; int 6x; int 7x; int 8x;
#define E2 E1 E1 E1 E1 E1 E1 E1 E1 E1 E1
#define E3 E2 E2 E2 E2 E2 E2 E2 E2 E2 E2
E3
