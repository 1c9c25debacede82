/* Defines the function that the kit reports every check to. */
struct ou_check;

void
ou_test_check(const struct ou_check *check)
{
}
