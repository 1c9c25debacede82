/* test_judge.c -- what the judge makes of two lists of records.
 * SPDX-License-Identifier: MIT
 *
 * The lists are written here byte by byte, as a worker's child would, or as one
 * would that wants points for nothing. */
#include "judge_records.h"
#include "judge_walk.h"
#include "says.h"

#include <signal.h>
#include <stdlib.h>

enum { FILE_BYTES = 1 << 16 };

/* A records file under construction. */
struct file {
    _Alignas(8) unsigned char bytes[FILE_BYTES];
    size_t used;
};

static struct file *
new_file(void)
{
    struct file *f = calloc(1, sizeof *f);

    f->used = sizeof(struct ou_records);
    return f;
}

/* Append a record with len bytes of text behind it. */
static struct ou_record *
append(struct file *f, enum ou_record_kind kind, const char *text, size_t len)
{
    struct ou_record *r = (void *)(f->bytes + f->used);

    r->kind = (uint16_t)kind;
    r->size = (uint32_t)((sizeof *r + len + 7) / 8 * 8);
    memcpy(r->text, text, len);
    f->used += r->size;
    return r;
}

static void
append_text(struct file *f, enum ou_record_kind kind, const char *text)
{
    append(f, kind, text, strlen(text) + 1);
}

static void
append_end(struct file *f)
{
    append(f, OU_RECORD_END, "", 0);
}

static void
set_expected(struct ou_record *r, uint64_t expected)
{
    r->has_expected = 1;
    r->expected_type = OU_TYPE_INT;
    r->expected = expected;
}

/* CHECK_EQ(f(x), y) on a line, as the submission's worker records it … */
static struct ou_record *
observe(struct file *f, unsigned line, uint64_t actual)
{
    struct ou_record *r = append(f, OU_RECORD_CHECK, "", 0);

    r->op = OU_OP_EQ;
    r->type = OU_TYPE_INT;
    r->line = line;
    r->actual = actual;
    return r;
}

/* … and as the golden one does. */
static struct ou_record *
golden_check(struct file *f, unsigned line, uint64_t actual, uint64_t expected)
{
    static const char text[] = "labs/x/test_x.c\0f(x)\0y";
    struct ou_record *r = append(f, OU_RECORD_CHECK, text, sizeof text);

    r->op = OU_OP_EQ;
    r->type = OU_TYPE_INT;
    r->line = line;
    r->actual = actual;
    set_expected(r, expected);
    return r;
}

static struct outcome
ended(const struct file *f)
{
    return (struct outcome){
        .why = OU_WHY_ENDED, .records = f->bytes, .records_len = f->used};
}

/* Two checks and the end. */
static struct file *
good_golden(void)
{
    struct file *f = new_file();

    golden_check(f, 10, 1, 1);
    golden_check(f, 20, 2, 2);
    append_end(f);
    return f;
}

/* Rule on mine, which ended as o says, against the good golden run. */
static struct ruling
rule_as(struct file *mine, struct outcome o)
{
    struct file *golden = good_golden();
    struct outcome g = ended(golden);
    struct ruling ruling;

    o.records = mine->bytes;
    o.records_len = mine->used;
    ruling = judge_walk(&g, &o);
    free(golden);
    free(mine);
    return ruling;
}

static struct ruling
rule_on(struct file *mine)
{
    return rule_as(mine, (struct outcome){.why = OU_WHY_ENDED});
}

static void
check_ruling(struct ruling ruling, enum verdict verdict, const char *part)
{
    CHECK_STR_EQ(verdict_code(ruling.verdict), verdict_code(verdict));
    CHECK_SAYS(ruling.message, part);
    free(ruling.message);
}

/* ---- Verdicts ------------------------------------------------------------ */

TEST(judge, the_same_checks_and_an_end_are_accepted)
{
    struct file *mine = new_file();
    struct ruling ruling;

    observe(mine, 10, 1);
    observe(mine, 20, 2);
    append_end(mine);
    ruling = rule_on(mine);
    CHECK_EQ(ruling.verdict, VERDICT_AC);
    CHECK_STR_EQ(ruling.message, "");
    free(ruling.message);
}

TEST(judge, a_wrong_operand_is_named_with_its_line_and_both_values)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    append_text(mine, OU_RECORD_NOTE, "for x = 7");
    observe(mine, 20, 3);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA,
                 "labs/x/test_x.c:20: CHECK_EQ(f(x), y)\n"
                 "  actual    3\n"
                 "  expected  2\n"
                 "  note      for x = 7");
}

TEST(judge, what_the_submission_expects_does_not_count)
{
    struct file *mine = new_file();

    set_expected(observe(mine, 10, 7), 7);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA, "expected  1");
}

TEST(judge, a_missing_end_is_an_early_one)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    check_ruling(rule_on(mine), VERDICT_PE,
                 "left the test early, with exit status 0\n"
                 "  after     labs/x/test_x.c:10: CHECK_EQ(f(x), y)\n"
                 "  before    labs/x/test_x.c:20: CHECK_EQ(f(x), y)");
}

TEST(judge, nothing_at_all_is_an_early_end)
{
    struct file *mine = new_file();

    mine->used = 0;
    check_ruling(rule_on(mine), VERDICT_PE, "before    labs/x/test_x.c:10");
}

TEST(judge, an_end_before_the_last_check_is_another_path)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA,
                 "took another path than expected at labs/x/test_x.c:20");
}

TEST(judge, a_check_too_many_is_another_path)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    observe(mine, 20, 2);
    observe(mine, 20, 2);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA, "should have ended");
}

TEST(judge, a_check_on_another_line_is_another_path)
{
    struct file *mine = new_file();

    observe(mine, 11, 1);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA, "another path");
}

TEST(judge, an_unwritten_function_is_not_implemented)
{
    struct file *mine = new_file();

    append_text(mine, OU_RECORD_TODO, "not implemented: labs/x/x.c:9 f");
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_NI, "not implemented: labs/x/x.c:9 f");
}

TEST(judge, a_fatal_message_is_a_crash_with_its_text)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    append_text(mine, OU_RECORD_FATAL, "f(0x10): freed twice");
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_RE, "f(0x10): freed twice");
}

TEST(judge, leaked_pages_are_a_wrong_answer)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    observe(mine, 20, 2);
    append(mine, OU_RECORD_LEAK, "", 0)->actual = 4096;
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_WA, "4096 bytes");
}

TEST(judge, a_signal_is_named)
{
    struct file *mine = new_file();
    struct ruling ruling;

    observe(mine, 10, 1);
    ruling = rule_as(mine, (struct outcome){.status = SIGSEGV});
    CHECK_EQ(ruling.signal, SIGSEGV);
    check_ruling(ruling, VERDICT_RE, "SIGSEGV");
}

TEST(judge, a_crash_behind_the_end_is_a_crash)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    observe(mine, 20, 2);
    append_end(mine);
    check_ruling(rule_as(mine, (struct outcome){.status = SIGABRT}), VERDICT_RE,
                 "SIGABRT");
}

TEST(judge, a_forbidden_system_call_breaks_a_rule)
{
    check_ruling(rule_as(new_file(), (struct outcome){.status = SIGSYS}),
                 VERDICT_SV, "forbidden system call");
}

TEST(judge, limits_have_verdicts_of_their_own)
{
    check_ruling(rule_as(new_file(), (struct outcome){.why = OU_WHY_CPU,
                                                      .status = SIGXCPU}),
                 VERDICT_TC, "endless loop");
    check_ruling(rule_as(new_file(), (struct outcome){.why = OU_WHY_WALL,
                                                      .status = SIGKILL}),
                 VERDICT_TW, "waiting");
    check_ruling(rule_as(new_file(), (struct outcome){.why = OU_WHY_WALL,
                                                      .status = SIGKILL,
                                                      .cpu_seconds = 0.2}),
                 VERDICT_TC, "endless loop");
}

TEST(judge, the_first_failed_check_outranks_the_crash_behind_it)
{
    struct file *mine = new_file();

    observe(mine, 10, 5);
    check_ruling(rule_as(mine, (struct outcome){.status = SIGSEGV}), VERDICT_WA,
                 "actual    5");
}

TEST(judge, a_lost_worker_tells_by_its_sandbox)
{
    check_ruling(judge_lost_worker(SANDBOX_OUTPUT), VERDICT_OL, "printed");
    check_ruling(judge_lost_worker(SANDBOX_WALL), VERDICT_TW, "time");
    check_ruling(judge_lost_worker(SANDBOX_CPU), VERDICT_TC, "time");
    check_ruling(judge_lost_worker(SANDBOX_SIGNALED), VERDICT_GF, "worker");
    check_ruling(judge_lost_worker(SANDBOX_FAULT), VERDICT_GF, "sandbox");
}

/* ---- The golden run ------------------------------------------------------ */

static void
check_golden_fault(struct file *golden, struct outcome o, const char *part)
{
    o.records = golden->bytes;
    o.records_len = golden->used;
    check_ruling(judge_walk(&o, NULL), VERDICT_GF, part);
    free(golden);
}

TEST(judge, a_golden_run_that_fails_a_check_is_the_graders_fault)
{
    struct file *golden = new_file();

    golden_check(golden, 10, 1, 2);
    append_end(golden);
    check_golden_fault(golden, (struct outcome){0}, "the reference itself");
}

TEST(judge, a_golden_run_without_an_end_is_the_graders_fault)
{
    struct file *golden = new_file();

    golden_check(golden, 10, 1, 1);
    check_golden_fault(golden, (struct outcome){0}, "come to its end");
}

TEST(judge, a_golden_run_that_crashes_is_the_graders_fault)
{
    check_golden_fault(good_golden(), (struct outcome){.status = SIGSEGV},
                       "come to its end");
}

TEST(judge, a_good_golden_run_is_no_fault)
{
    struct file *golden = good_golden();
    struct outcome o = ended(golden);
    struct ruling ruling = judge_walk(&o, NULL);

    CHECK_EQ(ruling.verdict, VERDICT_AC);
    free(ruling.message);
    free(golden);
}

/* ---- Hostile records ----------------------------------------------------- */

TEST(judge, a_record_behind_the_end_is_tampering)
{
    struct file *mine = new_file();

    observe(mine, 10, 1);
    observe(mine, 20, 2);
    append_end(mine);
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_SV, "tampered");
}

TEST(judge, sizes_that_lie_are_tampering)
{
    static const uint32_t sizes[] = {0, 8, 47, 49, 1u << 20, UINT32_MAX};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct file *mine = new_file();

        ou_test_note("size %u", sizes[i]);
        observe(mine, 10, 1)->size = sizes[i];
        append_end(mine);
        check_ruling(rule_on(mine), VERDICT_SV, "tampered");
    }
}

TEST(judge, kinds_operators_and_types_that_do_not_exist_are_tampering)
{
    for (int i = 0; i < 4; i++) {
        struct file *mine = new_file();
        struct ou_record *r = observe(mine, 10, 1);

        ou_test_note("field %d", i);
        r->kind = i == 0 ? 99 : r->kind;
        r->op = i == 1 ? 99 : r->op;
        r->type = i == 2 ? 99 : r->type;
        r->expected_type = i == 3 ? 99 : r->expected_type;
        append_end(mine);
        check_ruling(rule_on(mine), VERDICT_SV, "tampered");
    }
}

TEST(judge, an_operand_longer_than_its_record_is_tampering)
{
    struct file *mine = new_file();
    struct ou_record *r = append(mine, OU_RECORD_CHECK, "abc", 4);

    r->op = OU_OP_EQ;
    r->type = OU_TYPE_TEXT;
    r->line = 10;
    r->actual_len = 400;
    append_end(mine);
    check_ruling(rule_on(mine), VERDICT_SV, "tampered");
}

TEST(judge, text_of_the_submission_cannot_steer_a_terminal)
{
    struct file *mine = new_file();
    struct ruling ruling;

    append_text(mine, OU_RECORD_FATAL, "\x1b[2J\xff\nfake: all tests passed");
    ruling = rule_on(mine);
    for (const char *p = ruling.message; *p != '\0'; p++) {
        CHECK(*p == '\n' || (unsigned char)*p >= ' ');
    }
    CHECK_NULL(strstr(ruling.message, "\nfake"));
    free(ruling.message);
}

/* Bytes at random, and a good list with some bytes changed: the judge survives
 * both, and accepts only what still holds the right operands. */
static void
spoil(struct file *f, bool everything)
{
    size_t from = sizeof(struct ou_records);
    size_t n = everything ? f->used - from : 1 + ou_random_below(4);

    for (size_t i = 0; i < n; i++) {
        size_t at =
            everything ? from + i : from + ou_random_below(f->used - from);

        f->bytes[at] = (unsigned char)ou_random();
    }
}

static bool
still_right(const struct file *f)
{
    struct record_reader reader;
    struct record a;
    struct record b;

    record_reader_init(&reader, f->bytes, f->used);
    return record_next(&reader, &a) == RECORD_OK &&
           record_next(&reader, &b) == RECORD_OK &&
           a.check.actual.number == 1 && b.check.actual.number == 2;
}

TEST_EACH(judge, survives_spoiled_records, 2)
{
    for (int i = 0; i < 2000; i++) {
        struct file *mine = new_file();
        struct ruling ruling;
        bool right;

        observe(mine, 10, 1);
        observe(mine, 20, 2);
        append_end(mine);
        spoil(mine, param == 0);
        right = still_right(mine);
        ruling = rule_on(mine);
        CHECK(ruling.verdict != VERDICT_AC || right);
        CHECK_NE(ruling.verdict, VERDICT_GF);
        free(ruling.message);
    }
}
