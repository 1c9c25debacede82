/* test_kit.c -- what a test can rely on while it runs.
 * SPDX-License-Identifier: MIT
 *
 * How tests fail is watched from outside, by kit_test.sh. */
#include "child.h"
#include "kit.h"
#include "mem/fatal.h"
#include "test.h"
#include "tests/os_fault.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Tests and traps ----------------------------------------------------- */

TEST_EACH(kit, parameter_is_below_its_number, 4)
{
    CHECK_GE(param, 0);
    CHECK_LT(param, 4);
}

TEST(kit, cases_are_named_with_their_parameter)
{
    struct ou_test test = {"group", "name", "file.c", 1, 0, NULL, NULL};
    struct ou_case c = {&test, 12};
    char name[OU_CASE_NAME];

    ou__case_name(&c, name, sizeof name);
    CHECK_STR_EQ(name, "name");
    test.nparams = 13;
    ou__case_name(&c, name, sizeof name);
    CHECK_STR_EQ(name, "name/12");
}

TEST(kit, fatal_traps_nest)
{
    CHECK_FATAL(
        {
            CHECK_FATAL(ou_fatal("inner"), "inner");
            ou_fatal("outer");
        },
        "outer");
}

TEST(kit, locals_survive_a_trap)
{
    int before = 1;
    int counter = 0;

    for (int i = 0; i < 3; i++) {
        before += i;
        CHECK_FATAL(ou_fatal("round %d", i), "round");
        counter++;
    }
    CHECK_EQ(before, 4);
    CHECK_EQ(counter, 3);
}

static int evaluations;

static int
evaluate(int value)
{
    evaluations++;
    return value;
}

TEST(kit, operands_are_evaluated_once)
{
    CHECK_EQ(evaluate(3), 3);
    CHECK_EQ(evaluations, 1);
    CHECK(evaluate(1));
    CHECK_EQ(evaluations, 2);
    CHECK_SAME(evaluate(4), evaluate(4));
    CHECK_EQ(evaluations, 4);
}

TEST(kit, operands_of_every_type)
{
    char c = 'x';
    short s = -3;
    unsigned char uc = 200;
    long long ll = -1;
    const char *p = &c;
    enum { RED, GREEN } colour = GREEN;

    CHECK_EQ(c, 'x');
    CHECK_EQ(s, -3);
    CHECK_EQ(uc, 200);
    CHECK_LT(ll, 0);
    CHECK_EQ(p, &c);
    CHECK_EQ(colour, GREEN);
    CHECK_NE(colour, RED);
    CHECK_EQ(true, 1);
    CHECK_EQ(sizeof c, 1);
}

/* ---- Randomness ---------------------------------------------------------- */

TEST(kit_random, numbers_stay_below_their_bound)
{
    for (uint64_t n = 1; n < 100; n++) {
        ou_test_note("n = %u", (unsigned)n);
        CHECK_LT(ou_random_below(n), n);
    }
    CHECK_EQ(ou_random_below(1), 0);
}

/* 16000 draws: each of 16 values 1000 times, give or take 6 deviations. */
TEST(kit_random, numbers_are_spread_evenly)
{
    int seen[16] = {0};

    for (int i = 0; i < 16000; i++) {
        seen[ou_random_below(16)]++;
    }
    for (int i = 0; i < 16; i++) {
        ou_test_note("value %d", i);
        CHECK_GT(seen[i], 1000 - 186);
        CHECK_LT(seen[i], 1000 + 186);
    }
}

TEST(kit_random, sequence_depends_on_seed_and_name_only)
{
    uint64_t first;

    ou__random_start(1, "ab", "c");
    first = ou_random();
    ou__random_start(1, "ab", "c");
    CHECK_SAME(ou_random(), first);
    ou__random_start(2, "ab", "c");
    CHECK(ou_random() != first);
    ou__random_start(1, "a", "bc");
    CHECK(ou_random() != first);
    ou__random_start(1, "ab", "d");
    CHECK(ou_random() != first);
}

/* ---- Models -------------------------------------------------------------- */

/* Two counters that must agree. */
struct pair {
    int a;
    int b;
    bool started;
};

static void
pair_start(void *state)
{
    ((struct pair *)state)->started = true;
}

static const char *
pair_step(void *state, uint64_t number)
{
    struct pair *pair = state;

    pair->a += (int)(number % 7);
    pair->b += (int)(number % 7);
    return pair->started && pair->a == pair->b ? NULL : "they differ";
}

static void
pair_stop(void *state)
{
    ((struct pair *)state)->started = false;
}

static void
pair_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "add %d", (int)(number % 7));
}

TEST(kit_model, a_model_that_agrees_passes)
{
    struct ou_model model = {sizeof(struct pair), pair_start, pair_step,
                             pair_stop, pair_describe};

    ou_test_model(&model, 1000);
    ou_test_model(&model, 0);
}

/* ---- Fault sweeps -------------------------------------------------------- */

static bool
allocates_nothing(void *ctx)
{
    ++*(int *)ctx;
    return true;
}

TEST(kit_sweep, ends_when_nothing_is_left_to_fail)
{
    int runs = 0;

    ou_test_fault_sweep(allocates_nothing, &runs);
    CHECK_EQ(runs, 1);
}

/* ---- Children ------------------------------------------------------------ */

static struct ou_child_end
run_child(const struct ou_child_limits *limits, void (*body)(void))
{
    struct ou_child_end end;
    pid_t child = ou__child_start(limits);

    if (child == 0) {
        body();
        _exit(7);
    }
    ou__child_wait(child, limits, &end);
    return end;
}

static void
do_nothing(void)
{
}

static void
wait_forever(void)
{
    for (;;) {
        pause();
    }
}

static void
loop_forever(void)
{
    signal(SIGXCPU, SIG_IGN); /* does not help */
    for (volatile unsigned i = 0;; i++) {
    }
}

static void
ask_for_a_gibibyte(void)
{
    void *p = sbrk(1 << 30);

    _exit(p == (void *)-1 ? 1 : 2);
}

TEST(kit_child, status_is_reported)
{
    struct ou_child_limits none = {.cpu_milliseconds = 0};
    struct ou_child_end end = run_child(&none, do_nothing);

    CHECK_EQ(end.why, OU_WHY_ENDED);
    CHECK(WIFEXITED(end.status));
    CHECK_EQ(WEXITSTATUS(end.status), 7);
    CHECK_GT(end.peak_bytes, 0);
}

TEST(kit_child, wall_clock_ends_it)
{
    struct ou_child_limits limits = {.wall_milliseconds = 50};
    struct ou_child_end end = run_child(&limits, wait_forever);

    CHECK_EQ(end.why, OU_WHY_WALL);
    CHECK_EQ(WTERMSIG(end.status), SIGKILL);
}

TEST(kit_child, processor_time_ends_it_even_if_it_ignores_the_signal)
{
    struct ou_child_limits limits = {.cpu_milliseconds = 1000};
    struct ou_child_end end = run_child(&limits, loop_forever);

    CHECK_EQ(end.why, OU_WHY_CPU);
    CHECK_GE(end.cpu_nanoseconds, 500000000);
}

#ifdef __linux__
TEST(kit_child, processor_time_may_be_less_than_a_second)
{
    struct ou_child_limits limits = {.cpu_milliseconds = 100};
    struct ou_child_end end = run_child(&limits, loop_forever);

    CHECK_EQ(end.why, OU_WHY_CPU);
    CHECK_GE(end.cpu_nanoseconds, 100000000);
    CHECK_LT(end.cpu_nanoseconds, 1000000000);
}

TEST(kit_child, waiting_uses_no_processor_time)
{
    struct ou_child_limits limits = {.cpu_milliseconds = 20,
                                     .wall_milliseconds = 100};
    struct ou_child_end end = run_child(&limits, wait_forever);

    CHECK_EQ(end.why, OU_WHY_WALL);
}
#endif

TEST(kit_child, address_space_is_limited)
{
    struct ou_child_limits limits = {.address_space_bytes = 512 << 20};
    struct ou_child_end end = run_child(&limits, ask_for_a_gibibyte);

    if (!ou__under_valgrind() && !ou__is_sanitized()) {
        CHECK_EQ(WEXITSTATUS(end.status), 1);
    }
}

TEST(kit_child, signals_have_names)
{
    CHECK_STR_EQ(ou__signal_text(SIGSEGV), "SIGSEGV (invalid memory access)");
    CHECK_STR_EQ(ou__signal_text(SIGUSR1), "signal 10");
}
