/* judge_walk.c -- rule on one test from the records of two runs of it.
 * SPDX-License-Identifier: MIT
 *
 * Both runs execute the same test with the same seed, so a correct submission
 * makes the same checks in the same order.  What the submission's process says
 * of itself is never believed: it supplies operands, nothing else. */
#include "judge_walk.h"
#include "judge_records.h"
#include "report_text.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { MAX_NOTES = 4, SHOWN_TEXT = 600, EXPLANATION = 4096 };

/* Who used so much processor time until the wall clock ran out was busy, not
 * waiting. */
#define BUSY_SECONDS 0.02

/* Borrowed bytes, without a NUL behind. */
struct note {
    const char *text;
    size_t len;
};

struct walk {
    struct record_reader golden;
    struct record_reader student;
    struct ou_check passed; /* the last check that held */
    bool any_passed;
    struct note notes[MAX_NOTES];
    size_t nnotes;
    bool notes_open; /* the last record was a note */
    FILE *out;
    enum verdict verdict;
    int signal;
};

/* ---- Words --------------------------------------------------------------- */

static const char *
signal_words(int sig)
{
    switch (sig) {
    case SIGSEGV:
        return "SIGSEGV: a wild or NULL pointer, or the stack overflowed";
    case SIGBUS:
        return "SIGBUS: an access outside of any memory";
    case SIGFPE:
        return "SIGFPE: a division by zero";
    case SIGILL:
        return "SIGILL: an instruction that does not exist, or a trap of the "
               "compiler";
    case SIGABRT:
        return "SIGABRT: abort() was called";
    case SIGKILL:
        return "SIGKILL: killed, perhaps for want of memory";
    default:
        return "a signal";
    }
}

/* Print where check stands and how it is written; also its operands if values
 * is true.  The texts as written come from the golden run. */
static void
print_check(FILE *out, const struct ou_check *check, bool values)
{
    char text[EXPLANATION];

    ou_check_explain(check, text, sizeof text);
    if (!values) {
        text[strcspn(text, "\n")] = '\0';
    }
    fprintf(out, "%s:%d: %s", check->file, check->line, text);
}

/* Print len bytes of anybody's as one harmless line of limited length. */
static void
print_text(FILE *out, const char *text, size_t len)
{
    size_t shown = len < SHOWN_TEXT ? len : SHOWN_TEXT;
    char *copy = text_must(strndup(text, shown));
    char *visible = text_visible(copy);

    for (char *p = visible; *p != '\0'; p++) {
        *p = *p == '\n' ? ' ' : *p;
    }
    fprintf(out, "%s%s", visible, shown < len ? " ..." : "");
    free(visible);
    free(copy);
}

static void
print_notes(struct walk *w)
{
    for (size_t i = 0; i < w->nnotes; i++) {
        fputs("\n  note      ", w->out);
        print_text(w->out, w->notes[i].text, w->notes[i].len);
    }
}

/* Where the test stood: behind the last check that held, before next (NULL:
 * its end). */
static void
print_place(struct walk *w, const struct ou_check *next)
{
    if (w->any_passed) {
        fputs("\n  after     ", w->out);
        print_check(w->out, &w->passed, false);
    }
    if (next != NULL) {
        fputs("\n  before    ", w->out);
        print_check(w->out, next, false);
    }
    print_notes(w);
}

static void
decide(struct walk *w, enum verdict verdict)
{
    w->verdict = verdict;
}

/* ---- Records ------------------------------------------------------------- */

static void
keep_note(struct walk *w, const struct record *record)
{
    if (!w->notes_open) {
        w->nnotes = 0;
        w->notes_open = true;
    }
    if (w->nnotes < MAX_NOTES) {
        w->notes[w->nnotes++] = (struct note){record->text, record->text_len};
    }
}

static enum record_next
next_of_student(struct walk *w, struct record *record)
{
    enum record_next next;

    while ((next = record_next(&w->student, record)) == RECORD_OK &&
           record->kind == OU_RECORD_NOTE) {
        keep_note(w, record);
    }
    w->notes_open = false;
    return next;
}

/* Return the next check of the golden run, which has been found good, or NULL
 * at its end.  Borrowed: it lies in *record. */
static const struct ou_check *
next_golden_check(struct walk *w, struct record *record)
{
    while (record_next(&w->golden, record) == RECORD_OK) {
        if (record->kind == OU_RECORD_CHECK) {
            return &record->check;
        }
    }
    return NULL;
}

/* ---- The golden run ------------------------------------------------------ */

static bool
ended_cleanly(const struct outcome *o)
{
    return o->why == OU_WHY_ENDED && WIFEXITED(o->status) &&
           WEXITSTATUS(o->status) == 0;
}

/* Print what is wrong with record, of the golden run; false if nothing is. */
static bool
golden_record_fault(FILE *out, const struct record *record)
{
    switch (record->kind) {
    case OU_RECORD_CHECK:
        if (ou_check_is_known(&record->check) &&
            ou_check_holds(&record->check)) {
            return false;
        }
        print_check(out, &record->check, true);
        return true;
    case OU_RECORD_FATAL:
    case OU_RECORD_TODO:
        print_text(out, record->text, record->text_len);
        return true;
    case OU_RECORD_LEAK:
        fprintf(out, "%llu bytes were not given back",
                (unsigned long long)record->number);
        return true;
    default:
        return false;
    }
}

/* Print what is wrong with the golden run; false if nothing is. */
static bool
golden_fault(FILE *out, const struct outcome *golden)
{
    struct record_reader reader;
    struct record record;
    enum record_next next;

    record_reader_init(&reader, golden->records, golden->records_len);
    while ((next = record_next(&reader, &record)) == RECORD_OK) {
        if (golden_record_fault(out, &record)) {
            return true;
        }
    }
    if (next == RECORD_NONE && reader.ended && ended_cleanly(golden)) {
        return false;
    }
    fprintf(out, "the run %s (why %d, status 0x%x)",
            next == RECORD_MALFORMED ? "left malformed records"
                                     : "did not come to its end",
            (int)golden->why, (unsigned)golden->status);
    return true;
}

/* ---- How a run ends ------------------------------------------------------ */

static void
rule_on_signal(struct walk *w, int sig)
{
    if (sig == SIGSYS) {
        fputs("tried a forbidden system call", w->out);
        decide(w, VERDICT_SV);
        return;
    }
    if (sig == SIGXCPU) {
        fputs("used more processor time than the test allows", w->out);
        decide(w, VERDICT_TC);
        return;
    }
    if (sig == SIGXFSZ) {
        fputs("wrote more to a file than the test allows", w->out);
        decide(w, VERDICT_FL);
        return;
    }
    fprintf(w->out, "crashed with signal %d, %s", sig, signal_words(sig));
    decide(w, VERDICT_RE);
    w->signal = sig;
}

/* The child ended without an end record (next: the check it did not reach), or
 * badly behind it. */
static void
rule_on_end(struct walk *w, const struct outcome *o,
            const struct ou_check *next)
{
    if (o->why == OU_WHY_CPU ||
        (o->why == OU_WHY_WALL && o->cpu_seconds > BUSY_SECONDS)) {
        fputs("used more processor time than the test allows: an endless "
              "loop?",
              w->out);
        decide(w, VERDICT_TC);
    }
    else if (o->why == OU_WHY_WALL) {
        fputs("took longer than the test allows: waiting for something?",
              w->out);
        decide(w, VERDICT_TW);
    }
    else if (WIFSIGNALED(o->status)) {
        rule_on_signal(w, WTERMSIG(o->status));
    }
    else {
        fprintf(w->out, "left the test early, with exit status %d",
                WEXITSTATUS(o->status));
        decide(w, VERDICT_PE);
    }
    print_place(w, next);
}

/* ---- One step ------------------------------------------------------------ */

static void
rule_malformed(struct walk *w)
{
    fputs("the records of this test were tampered with", w->out);
    decide(w, VERDICT_SV);
}

/* The submission's check is not the golden run's next one. */
static void
rule_other_path(struct walk *w, const struct ou_check *golden)
{
    if (golden != NULL) {
        fputs("took another path than expected at ", w->out);
        print_check(w->out, golden, false);
    }
    else {
        fputs("went on where the test should have ended", w->out);
    }
    print_place(w, NULL);
    decide(w, VERDICT_WA);
}

/* A NULL text is a pointer. */
static bool
same_kind(const struct ou_value *a, const struct ou_value *b)
{
    return a->type == b->type ||
           (a->type == OU_TYPE_TEXT && b->type == OU_TYPE_POINTER) ||
           (a->type == OU_TYPE_POINTER && b->type == OU_TYPE_TEXT);
}

/* Compare the submission's check with the golden run's (NULL: none left). */
static bool
step_check(struct walk *w, const struct ou_check *golden,
           const struct ou_check *mine)
{
    struct ou_check check;

    if (golden == NULL || mine->line != golden->line ||
        mine->op != golden->op) {
        rule_other_path(w, golden);
        return false;
    }
    if (!same_kind(&mine->actual, &golden->actual) ||
        (golden->op == OU_OP_SAME && !mine->has_expected)) {
        rule_malformed(w);
        return false;
    }
    check = *golden;
    check.actual = mine->actual;
    if (golden->op == OU_OP_SAME) {
        check.expected = mine->expected;
    }
    if (!ou_check_holds(&check)) {
        print_check(w->out, &check, true);
        print_notes(w);
        decide(w, VERDICT_WA);
        return false;
    }
    w->passed = check;
    w->any_passed = true;
    return true;
}

/* Rule on a record that is no check.  golden: the check expected, or NULL. */
static void
step_other(struct walk *w, const struct outcome *o,
           const struct ou_check *golden, const struct record *mine)
{
    switch (mine->kind) {
    case OU_RECORD_TODO: /* says all; the same text for all such tests */
        print_text(w->out, mine->text, mine->text_len);
        decide(w, VERDICT_NI);
        break;
    case OU_RECORD_FATAL:
        print_text(w->out, mine->text, mine->text_len);
        print_place(w, golden);
        decide(w, VERDICT_RE);
        break;
    case OU_RECORD_LEAK:
        fprintf(w->out, "%llu bytes of pages were not given back",
                (unsigned long long)mine->number);
        print_notes(w);
        decide(w, VERDICT_WA);
        break;
    default: /* the end */
        if (golden != NULL) {
            rule_other_path(w, golden);
        }
        else if (w->student.left > 0) {
            rule_malformed(w);
        }
        else if (!ended_cleanly(o)) {
            rule_on_end(w, o, NULL);
        }
    }
}

static void
walk_student(struct walk *w, const struct outcome *o)
{
    for (;;) {
        struct record mine;
        struct record theirs;
        enum record_next next = next_of_student(w, &mine);
        const struct ou_check *golden = next_golden_check(w, &theirs);

        if (next == RECORD_MALFORMED) {
            rule_malformed(w);
            return;
        }
        if (next == RECORD_NONE) {
            rule_on_end(w, o, golden);
            return;
        }
        if (mine.kind != OU_RECORD_CHECK) {
            step_other(w, o, golden, &mine);
            return;
        }
        if (!step_check(w, golden, &mine.check)) {
            return;
        }
    }
}

struct ruling
judge_walk(const struct outcome *golden, const struct outcome *student)
{
    struct ruling ruling = {VERDICT_AC, 0, NULL};
    struct walk w = {.verdict = VERDICT_AC};
    size_t len;

    w.out = text_must(open_memstream(&ruling.message, &len));
    if (golden_fault(w.out, golden)) {
        fputs("\n  the reference itself fails here: the test is wrong, not "
              "the submission",
              w.out);
        decide(&w, VERDICT_GF);
    }
    else if (student != NULL) {
        record_reader_init(&w.golden, golden->records, golden->records_len);
        record_reader_init(&w.student, student->records, student->records_len);
        walk_student(&w, student);
    }
    fclose(w.out);
    text_must(ruling.message);
    ruling.verdict = w.verdict;
    ruling.signal = w.signal;
    return ruling;
}

struct ruling
judge_lost_worker(enum sandbox_end end)
{
    static const struct {
        enum verdict verdict;
        const char *message;
    } causes[] = {
        [SANDBOX_EXITED] = {VERDICT_GF, "its worker left"},
        [SANDBOX_SIGNALED] = {VERDICT_GF, "its worker was killed"},
        [SANDBOX_CPU] = {VERDICT_TC, "used up all processor time there is"},
        [SANDBOX_WALL] = {VERDICT_TW, "used up all the time there is"},
        [SANDBOX_OUTPUT] = {VERDICT_OL, "printed more than it may"},
        [SANDBOX_FAULT] = {VERDICT_GF, "its sandbox failed"},
    };

    return (struct ruling){causes[end].verdict, 0,
                           text_must(strdup(causes[end].message))};
}
