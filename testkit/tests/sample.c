/* sample.c -- tests that fail in every way there is.
 * SPDX-License-Identifier: MIT
 *
 * kit_test.sh runs them in process, in a golden worker and in an observing
 * one, and reads what comes out.  Each text that only an expected operand has
 * contains the word SECRET. */
#include "mem/fatal.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- Checks, passing and failing ----------------------------------------- */

TEST(pass, every_kind)
{
    const char bytes[] = "bytes";
    int x = 3;

    CHECK(x == 3);
    CHECK_EQ(x, 3);
    CHECK_EQ(-1, -1);
    CHECK_NE(x, 4u);
    CHECK_LT(-1, 0u);
    CHECK_LE(x, 3);
    CHECK_GT(SIZE_MAX, -1);
    CHECK_GE(x, 3);
    CHECK_SAME(x, x);
    CHECK_NULL(NULL);
    CHECK_NOT_NULL(&x);
    CHECK_STR_EQ("text", "text");
    CHECK_STR_EQ(NULL, NULL);
    CHECK_MEM_EQ(bytes, "bytes", 5);
    CHECK_FATAL(ou_fatal("block %d", 3), "block");
}

TEST(fail, condition)
{
    CHECK(1 > 2);
}

TEST(fail, eq)
{
    CHECK_EQ(2 + 2, 5);
}

TEST(fail, eq_large)
{
    CHECK_EQ((size_t)16384, (size_t)4096);
}

TEST(fail, eq_pointer)
{
    CHECK_EQ((void *)16, NULL);
}

TEST(fail, ne)
{
    CHECK_NE(5, 5);
}

TEST(fail, lt)
{
    CHECK_LT(0u, -1);
}

TEST(fail, same)
{
    int a = 1;
    int b = 2;

    CHECK_SAME(a, b);
}

TEST(fail, null)
{
    CHECK_NULL((char *)0x1000);
}

TEST(fail, not_null)
{
    int *p = NULL;

    CHECK_NOT_NULL(p);
    *p = 1; /* not reached, in no process */
}

TEST(fail, text)
{
    CHECK_STR_EQ("seen \"it\"\n", "SECRET text");
}

TEST(fail, text_null)
{
    CHECK_STR_EQ(NULL, "SECRET null");
}

TEST(fail, bytes)
{
    unsigned char seen[40] = {0};

    seen[33] = 7;
    CHECK_MEM_EQ(seen, (unsigned char[40]){0}, 40);
}

TEST(fail, fatal_other_message)
{
    CHECK_FATAL(ou_fatal("it was freed twice"), "SECRET message");
}

TEST(fail, fatal_not_at_all)
{
    CHECK_FATAL((void)0, "SECRET silence");
}

static const char *
computed(int i)
{
    static const char *const table[] = {"SECRET zero", "SECRET one"};

    return table[i];
}

TEST(fail, computed_text)
{
    CHECK_STR_EQ("seen", computed(1));
}

TEST_EACH(fail, one_of_three, 3)
{
    for (int i = 0; i < 3; i++) {
        ou_test_note("round %d of param %d", i, param);
        CHECK_LE(i, 2);
        CHECK_NE(param * 10 + i, 11);
    }
}

/* No compiler knows where it points. */
static int *volatile nowhere = (int *)8;

/* ---- Ends ---------------------------------------------------------------- */

TEST(end, todo)
{
    ou_todo();
}

TEST(end, todo_in_trap)
{
    CHECK_FATAL(ou_todo(), "not");
}

TEST(end, fatal)
{
    CHECK_EQ(1, 1);
    ou_fatal("block at %d is free already", 48);
}

TEST(end, crash)
{
    CHECK_EQ(2, 2);
    ou_test_note("about to crash");
    *nowhere = 1;
}

TEST(end, abort)
{
    abort();
}

TEST(end, exit)
{
    exit(0);
}

/* Deep enough for 256 KiB, not for the usual 8 MiB. */
static int
recurse(volatile char *above, int depth)
{
    volatile char here[1024];

    here[0] = above[0];
    return depth == 0 ? here[0] : recurse(here, depth - 1) + here[0];
}

TEST(end, stack)
{
    char first = 0;

    CHECK_EQ(recurse(&first, 2000), 0);
}

TEST(end, loop)
{
    for (volatile unsigned i = 0;; i++) {
    }
}

TEST(end, sleep)
{
    pause();
}

TEST(end, leak)
{
    CHECK_NOT_NULL(ou_os_alloc_pages(1));
}

TEST(end, flood)
{
    for (int i = 0; i < 1000000; i++) {
        CHECK_EQ(i, i);
    }
}

/* ---- Randomness ---------------------------------------------------------- */

TEST(random, numbers)
{
    CHECK_EQ(ou_random_below(1000), 1000);
}

/* ---- Models -------------------------------------------------------------- */

/* Fails as soon as a 3 comes somewhere behind a 7. */
struct toy {
    bool seen_seven;
};

static void
toy_start(void *state)
{
    (void)state;
}

static const char *
toy_step(void *state, uint64_t number)
{
    struct toy *toy = state;

    if (number % 10 == 7) {
        toy->seen_seven = true;
    }
    return number % 10 == 3 && toy->seen_seven ? "a 3 behind a 7" : NULL;
}

static const char *
toy_step_crash(void *state, uint64_t number)
{
    if (toy_step(state, number) != NULL) {
        *nowhere = 1;
    }
    return NULL;
}

static const char *
toy_step_fatal(void *state, uint64_t number)
{
    if (toy_step(state, number) != NULL) {
        ou_fatal("a fatal 3 behind a 7");
    }
    return NULL;
}

static const char *
toy_step_loop(void *state, uint64_t number)
{
    while (toy_step(state, number) != NULL) {
        pause();
    }
    return NULL;
}

static const char *
toy_step_todo(void *state, uint64_t number)
{
    ou_todo();
}

static const char *
toy_step_fine(void *state, uint64_t number)
{
    return NULL;
}

static void
toy_stop(void *state)
{
    (void)state;
}

static void
toy_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "draw %d", (int)(number % 10));
}

static void
run_toy(const char *(*step)(void *state, uint64_t number))
{
    struct ou_model model = {sizeof(struct toy), toy_start, step, toy_stop,
                             toy_describe};

    ou_test_model(&model, 300);
}

TEST(model, fine)
{
    run_toy(toy_step_fine);
}

TEST(model, complaint)
{
    run_toy(toy_step);
}

TEST(model, crash)
{
    run_toy(toy_step_crash);
}

TEST(model, fatal)
{
    run_toy(toy_step_fatal);
}

TEST(model, loop)
{
    run_toy(toy_step_loop);
}

TEST(model, todo)
{
    run_toy(toy_step_todo);
}

/* ---- Fault sweeps -------------------------------------------------------- */

/* Take two runs of pages.  With `bug` 1 the first is lost when the second
 * fails, with 2 failure is not noticed, with 3 it is reported always, with 4
 * NULL is used. */
static bool
take_two(void *ctx)
{
    int bug = *(int *)ctx;
    char *a = ou_os_alloc_pages(1);
    char *b = ou_os_alloc_pages(1);
    bool both = a != NULL && b != NULL;

    if (bug == 4) {
        *b = 1;
    }
    if (bug != 1 || b != NULL) {
        ou_os_free_pages(a, 1);
    }
    ou_os_free_pages(b, 1);
    return (both || bug == 2) && bug != 3;
}

TEST_EACH(sweep, bug, 5)
{
    ou_test_fault_sweep(take_two, &param);
}
