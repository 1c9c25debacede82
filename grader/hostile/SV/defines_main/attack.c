/* Is the program itself: all tests passed. */
int
main(void)
{
    return 0;
}
