/* test.h -- the one header of every test in the course.
 * SPDX-License-Identifier: MIT
 *
 *     TEST(free, relinks_a_full_pool_at_the_front)
 *     {
 *         CHECK_EQ(offset_of(ou_pool_malloc(&pools, 16)), 48);
 *     }
 *
 * A test is a sentence about one property.  Its group is the name of an
 * exercise in lab.ini (or of a module, in lib/tests).  The same source runs
 *
 *   in process   on GoogleTest, each test in a child process of its own, or in
 *                this process for a debugger, valgrind or a sanitizer
 *                (testkit/run.h);
 *   graded       inside the sandboxed worker, which only performs the calls and
 *                reports what it saw; the judge decides (testkit/protocol.h).
 *
 * In a graded run the worker is compiled with OU_OBSERVE: the second argument
 * of CHECK_EQ is then not even evaluated, so the process that holds a
 * submission never holds an expected value.  The judge takes it from a golden
 * run of the same test, same seed, on the reference.  Hence two rules:
 *
 *   1. EXPECTED must follow from the test and its seed alone.  To compare two
 *      things that were both observed, use CHECK_SAME.
 *   2. EXPECTED must have no side effect.
 *
 * The first check that does not hold decides the test, and ends it. */
#ifndef OU_TEST_H
#define OU_TEST_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- Tests ------------------------------------------------------------- */

/* What the kit knows of a test.  Filled in by the macros below. */
struct ou_test {
    const char *group;
    const char *name;
    const char *file;
    int line;
    int nparams; /* 0: no parameter; else run once for each 0 .. nparams-1 */
    void (*body)(int param);
    struct ou_test *next;
};

/* Called by the constructors that TEST makes; keeps the order of the source. */
void ou_test_register(struct ou_test *test);

/* A test called group.name. */
#define TEST(group, name) OU__TEST(group##__##name, #group, #name, 0)

/* A test that runs n times, as group.name/0 to group.name/n-1, with the number
 * in `int param`: for each profile, for each size class … */
#define TEST_EACH(group, name, n) OU__TEST(group##__##name, #group, #name, n)

#define OU__TEST(id, group_, name_, n_)                                        \
    static void ou__body_##id(int param);                                      \
    static struct ou_test ou__test_##id = {                                    \
        group_, name_, __FILE__, __LINE__, (n_), ou__body_##id, NULL};         \
    __attribute__((constructor)) static void ou__register_##id(void)           \
    {                                                                          \
        ou_test_register(&ou__test_##id);                                      \
    }                                                                          \
    static void ou__body_##id(__attribute__((unused)) int param)

/* ---- Checks ------------------------------------------------------------ */

enum ou_op {
    OU_OP_TRUE, /* actual is not 0 */
    OU_OP_EQ,   /* actual OP expected, as 64-bit integers … */
    OU_OP_NE,
    OU_OP_LT,
    OU_OP_LE,
    OU_OP_GT,
    OU_OP_GE,
    OU_OP_SAME,     /* actual == other, both observed */
    OU_OP_STR_EQ,   /* texts are equal */
    OU_OP_CONTAINS, /* actual text contains the expected text */
    OU_OP_MEM_EQ    /* bytes are equal */
};

/* How the value is shown in a message. */
enum ou_value_type {
    OU_TYPE_INT,
    OU_TYPE_UINT,
    OU_TYPE_POINTER,
    OU_TYPE_BOOL,
    OU_TYPE_TEXT,
    OU_TYPE_BYTES
};

/* A longer text or run of bytes is not compared but ends the test. */
#define OU_OPERAND_BYTES 65536

/* An operand of a check: a number, or len bytes at data. */
struct ou_value {
    enum ou_value_type type;
    uint64_t number;
    const void *data;
    size_t len;
};

/* One executed check.  expected.data/number are absent in an OU_OBSERVE build
 * (has_expected false) except for OU_OP_SAME, where it is the other value. */
struct ou_check {
    enum ou_op op;
    const char *file;
    int line;
    const char *actual_text; /* the argument as written */
    const char *expected_text;
    struct ou_value actual;
    struct ou_value expected;
    bool has_expected;
};

/* Hand a check to the kit.  Returns normally if the test should go on; ends
 * the test (never returns) if it is known to have failed. */
void ou_test_check(const struct ou_check *check);

struct ou_value ou_value_int(int64_t v);
struct ou_value ou_value_uint(uint64_t v);
struct ou_value ou_value_bool(bool v);
struct ou_value ou_value_pointer(const void *v);
/* NULL becomes the null pointer (OU_TYPE_POINTER, 0), which equals no text. */
struct ou_value ou_value_text(const char *v);
/* NULL becomes no bytes at all, whatever len. */
struct ou_value ou_value_bytes(const void *v, size_t len);

/* A number or a pointer as an operand, chosen by its type. */
/* clang-format off */
#define OU__VALUE(x)                                                           \
    _Generic((x),                                                              \
        bool: ou_value_bool,                                                   \
        char: ou_value_int, signed char: ou_value_int, short: ou_value_int,    \
        int: ou_value_int, long: ou_value_int, long long: ou_value_int,        \
        unsigned char: ou_value_uint, unsigned short: ou_value_uint,           \
        unsigned: ou_value_uint, unsigned long: ou_value_uint,                 \
        unsigned long long: ou_value_uint,                                     \
        default: ou_value_pointer)(x)
/* clang-format on */

#define OU__NONE ((struct ou_value){OU_TYPE_INT, 0, NULL, 0})

#ifdef OU_OBSERVE
/* The operand stays in the source, for the compiler's warnings, but not in the
 * program: it is never evaluated. */
#define OU__EXPECTED(value) (false ? (value) : OU__NONE)
#define OU__HAS_EXPECTED    false
#define OU__TEXT(text)      ""
#else
#define OU__EXPECTED(value) (value)
#define OU__HAS_EXPECTED    true
#define OU__TEXT(text)      text
#endif

/* Both texts are made of the arguments in the outermost macro, so that NULL is
 * shown as NULL and not as what it stands for. */
#define OU__CHECK(op_, a_text, b_text, a_value, b_value, has_)                 \
    ou_test_check(&(struct ou_check){op_, __FILE__, __LINE__,                  \
                                     OU__TEXT(a_text), OU__TEXT(b_text),       \
                                     a_value, b_value, has_})

#define OU__COMPARE(op, a_text, b_text, a, b)                                  \
    OU__CHECK(op, a_text, b_text, OU__VALUE(a), OU__EXPECTED(OU__VALUE(b)),    \
              OU__HAS_EXPECTED)

/* cond holds.  Weaker than the others in a graded run: prefer a comparison. */
#define CHECK(cond)                                                            \
    OU__CHECK(OU_OP_TRUE, #cond, "", ou_value_bool(cond), OU__NONE, false)

/* The pointer p is NULL, is not NULL.  What is expected is no secret here: an
 * observing process knows as well, and does not go on to use NULL. */
#define CHECK_NULL(p)                                                          \
    OU__CHECK(OU_OP_EQ, #p, "NULL", ou_value_pointer(p),                       \
              ou_value_pointer(NULL), true)
#define CHECK_NOT_NULL(p)                                                      \
    OU__CHECK(OU_OP_NE, #p, "NULL", ou_value_pointer(p),                       \
              ou_value_pointer(NULL), true)

/* actual OP expected, for integers and pointers, as mathematics has it: -1 is
 * less than 0u.  Pointers differ between processes: compare offsets. */
#define CHECK_EQ(actual, expected)                                             \
    OU__COMPARE(OU_OP_EQ, #actual, #expected, actual, expected)
#define CHECK_NE(actual, expected)                                             \
    OU__COMPARE(OU_OP_NE, #actual, #expected, actual, expected)
#define CHECK_LT(actual, expected)                                             \
    OU__COMPARE(OU_OP_LT, #actual, #expected, actual, expected)
#define CHECK_LE(actual, expected)                                             \
    OU__COMPARE(OU_OP_LE, #actual, #expected, actual, expected)
#define CHECK_GT(actual, expected)                                             \
    OU__COMPARE(OU_OP_GT, #actual, #expected, actual, expected)
#define CHECK_GE(actual, expected)                                             \
    OU__COMPARE(OU_OP_GE, #actual, #expected, actual, expected)

/* a and b, both observed in this process, are the same. */
#define CHECK_SAME(a, b)                                                       \
    OU__CHECK(OU_OP_SAME, #a, #b, OU__VALUE(a), OU__VALUE(b), true)

/* Texts (NULL equals NULL only), and len bytes; at most OU_OPERAND_BYTES. */
#define CHECK_STR_EQ(actual, expected)                                         \
    OU__CHECK(OU_OP_STR_EQ, #actual, #expected, ou_value_text(actual),         \
              OU__EXPECTED(ou_value_text(expected)), OU__HAS_EXPECTED)
#define CHECK_MEM_EQ(actual, expected, len)                                    \
    OU__CHECK(OU_OP_MEM_EQ, #actual, #expected, ou_value_bytes(actual, len),   \
              OU__EXPECTED(ou_value_bytes(expected, len)), OU__HAS_EXPECTED)

/* statement ends in ou_fatal with a message that contains text.  The test goes
 * on behind it, but must not use what statement was changing.  An exercise that
 * is not implemented ends the test as always. */
#define CHECK_FATAL(statement, text)                                           \
    do {                                                                       \
        const char *ou__message = NULL;                                        \
        if (OU__SETJMP(ou__fatal_trap()) == 0) {                               \
            statement;                                                         \
        }                                                                      \
        ou__message = ou__fatal_untrap();                                      \
        OU__CHECK(OU_OP_CONTAINS, #statement, #text,                           \
                  ou_value_text(ou__message),                                  \
                  OU__EXPECTED(ou_value_text(text)), OU__HAS_EXPECTED);        \
    } while (0)

/* gcc's own setjmp keeps the locals of the test, and its warnings, in order;
 * clang has it on some processors only. */
#if defined __clang__ && !defined __x86_64__
#define OU__SETJMP(buffer)  setjmp(*(jmp_buf *)(buffer))
#define OU__LONGJMP(buffer) longjmp(*(jmp_buf *)(buffer), 1)
#else
#define OU__SETJMP(buffer)  __builtin_setjmp(buffer)
#define OU__LONGJMP(buffer) __builtin_longjmp(buffer, 1)
#endif

/* For CHECK_FATAL: arm the trap and return its jump buffer; disarm it and
 * return the message, or NULL if nothing was fatal. */
void **ou__fatal_trap(void);
const char *ou__fatal_untrap(void);

/* Add a line of context to the message of a failure.  Notes hold until the
 * first one that follows a later check: a loop may note where it is. */
void ou_test_note(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* ---- Randomness, models, faults ---------------------------------------- */

/* The seed of this run: printed with every failure, fresh in a graded run.  In
 * process it is OU_SEED in the environment: a number, `random` for a fresh one,
 * or 1 if unset. */
uint64_t ou_test_seed(void);

/* The next number of the test's own sequence, which depends only on the seed
 * and the test's name (with its parameter); one below n (n > 0). */
uint64_t ou_random(void);
uint64_t ou_random_below(uint64_t n);

/* A random program against a model.  A step is one random number; step does
 * what it says to both the real thing and the model in state and returns NULL,
 * or a complaint (a text that stays valid until stop).  A failing program is
 * shrunk: steps are left out as long as it still fails, and what remains is
 * printed with describe.  So step must accept any number in any state, and draw
 * on nothing but that number. */
struct ou_model {
    size_t state_size;
    void (*start)(void *state); /* state is zero-filled */
    const char *(*step)(void *state, uint64_t number);
    void (*stop)(void *state); /* must leave nothing behind */
    void (*describe)(uint64_t number, char *buffer, size_t size);
};

/* Run model for nsteps random steps; a complaint fails the test, and so does
 * ou_fatal.  In process, where each attempt may have a process of its own,
 * programs that crash or do not end are shrunk too. */
#define ou_test_model(model, nsteps)                                           \
    ou__test_model(model, nsteps, __FILE__, __LINE__)
void ou__test_model(const struct ou_model *model, size_t nsteps,
                    const char *file, int line);

/* Run body with the n-th page allocation failing, for n = 0, 1, 2 … until one
 * run gets through without meeting the fault.  body returns true if it got
 * what it wanted.  Each run must leave as many live pages as it found; a run
 * that met the fault must return false, the last one true.  The whole sweep
 * counts as one check. */
#define ou_test_fault_sweep(body, ctx)                                         \
    ou__test_fault_sweep(body, ctx, __FILE__, __LINE__)
void ou__test_fault_sweep(bool (*body)(void *ctx), void *ctx, const char *file,
                          int line);

#endif
