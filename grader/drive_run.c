/* drive_run.c -- send one trace through one worker, and check it.
 * SPDX-License-Identifier: MIT
 *
 * The child answers a batch as a whole, but the judge then goes through it step
 * by step, in the order of the trace, with the units that were taken or given
 * back at each step.  The first fault ends the run.
 *
 * Contents: a block that is still alive when its batch is over gets a pattern
 * from outside; the patterns are compared after each batch (of a heap that is
 * large and driven for long: a part of them, in turn) and each one again before
 * its block is freed or changes its size.  Where batches end, the seed decides.
 * A block that does not live so long is filled and verified by the child,
 * unless the run is lean. */
#include "drive_run.h"

#include "mix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SMALLEST_BATCH = 512 };

/* So many bytes are compared during a pass, beside the blocks that are freed:
 * enough to see each one after each batch of a short trace. */
#define VERIFIED_BYTES (256u << 20)

struct driving {
    struct worker *worker;
    const struct drive_plan *plan;
    struct drive_run *run;
    struct accounts *accounts;
    uint64_t random; /* for the ends of batches */
    unsigned pass;
    size_t first;      /* step that the batch starts with */
    uint32_t nsteps;   /* of the batch */
    uint32_t nevents;  /* that the child reports */
    uint32_t at_event; /* the next one to look at */
    size_t next_sample;
    uint64_t verified_bytes; /* to be compared after a batch */
    /* Copies: the child could change the originals. */
    uint64_t offsets[OU_DRIVE_BATCH];
    struct ou_drive_event events[OU_DRIVE_EVENTS];
};

/* ---- Faults -------------------------------------------------------------- */

static void
draw_failure(struct driving *d, const char *when, size_t step, uint64_t offset)
{
    char title[64];

    if (d->plan->maps) {
        snprintf(title, sizeof title, "%s (step %zu)", when, step);
        accounts_map(d->accounts, title, offset, &d->run->failure);
    }
}

/* The accounts found fault with step `step`: note it, and the heap around
 * offset. */
static int
fail(struct driving *d, size_t step, uint64_t offset, const char *fault)
{
    const struct trace *trace = d->plan->trace;
    struct drive_run *run = d->run;

    run->verdict = accounts_verdict(d->accounts);
    free(run->message);
    if (asprintf(&run->message, "step %zu of %zu: %s", step, trace->nops,
                 fault) < 0) {
        run->message = NULL;
    }
    draw_failure(d, "at the failure", step, offset);
    return -1;
}

/* How the child of a test must end: with this record, and status 0. */
static const struct {
    struct ou_records header;
    struct ou_record end;
} ended_well = {
    {OU_RECORDS_MAGIC, sizeof ended_well},
    {.size = sizeof(struct ou_record), .kind = OU_RECORD_END},
};

/* Say how the child ended if it did not end well: in the words of the tests. */
static void
rule_on_outcome(struct driving *d, const struct outcome *outcome, bool early)
{
    struct drive_run *run = d->run;
    const struct outcome golden = {.why = OU_WHY_ENDED,
                                   .records = (const void *)&ended_well,
                                   .records_len = sizeof ended_well};
    struct ruling ruling = judge_walk(&golden, outcome);

    if (ruling.verdict == VERDICT_AC && early) {
        ruling.verdict = VERDICT_SV;
        free(ruling.message);
        ruling.message = strdup("broke the protocol between judge and worker");
    }
    if (ruling.verdict != VERDICT_AC) {
        run->verdict = ruling.verdict;
        free(run->message);
        if (asprintf(&run->message, "steps %zu to %zu of %zu: %s", d->first,
                     d->first + d->nsteps, d->plan->trace->nops,
                     ruling.message) < 0) {
            run->message = NULL;
        }
        draw_failure(d, "before the end", d->first, ACCOUNTS_SPREAD);
    }
    free(ruling.message);
}

/* ---- Samples ------------------------------------------------------------- */

static void
sample(struct driving *d, size_t step)
{
    struct grade_series *series = &d->run->series;
    const struct account_sums *sums = accounts_sums(d->accounts);
    size_t nops = d->plan->trace->nops;

    if (step < d->next_sample || d->pass > 0) {
        return;
    }
    if (series->nsamples < DRIVE_SAMPLES) {
        series->samples[series->nsamples++] = (struct grade_sample){
            step, sums->live, sums->blocks, sums->footprint};
    }
    d->next_sample = nops * series->nsamples / (DRIVE_SAMPLES - 1);
}

static void
note_peak(struct driving *d, size_t step)
{
    const struct trace *trace = d->plan->trace;
    char title[64];

    if (step == trace->peak_op && d->pass == 0 && d->plan->maps) {
        snprintf(title, sizeof title, "at the peak (step %zu)", step);
        accounts_map(d->accounts, title, ACCOUNTS_SPREAD, &d->run->peak);
        accounts_arenas(d->accounts, &d->run->arenas);
    }
}

static void
keep_sums(struct driving *d)
{
    const struct account_sums *sums = accounts_sums(d->accounts);
    struct grade_series *series = &d->run->series;

    series->peak_live = sums->peak_live;
    series->peak_blocks = sums->peak_blocks;
    series->peak_footprint = sums->peak_footprint;
    series->end_footprint = sums->footprint;
    series->calls = sums->calls;
    series->digest = sums->digest;
}

/* ---- One batch ----------------------------------------------------------- */

static void
choose_batch(struct driving *d)
{
    size_t left = d->plan->trace->nops - d->first;
    uint64_t range = OU_DRIVE_BATCH - SMALLEST_BATCH + 1;
    uint64_t n = SMALLEST_BATCH + mix_next(&d->random) % range;

    d->nsteps = (uint32_t)(n < left ? n : left);
}

static uint32_t
step_op(const struct driving *d, const struct trace_op *op)
{
    switch (op->kind) {
    case TRACE_FREE:
        return OU_DRIVE_FREE;
    case TRACE_CALLOC:
        return OU_DRIVE_CALLOC;
    case TRACE_REALLOC:
        return OU_DRIVE_REALLOC;
    default:
        return d->plan->lean ? OU_DRIVE_TOUCH : OU_DRIVE_MALLOC;
    }
}

/* Write the batch into the shared area.  Blocks that it frees or changes must
 * be intact until now. */
static int
write_batch(struct driving *d)
{
    struct ou_drive_area *area = worker_area(d->worker);

    for (uint32_t i = 0; i < d->nsteps; i++) {
        const struct trace_op *op = &d->plan->trace->ops[d->first + i];
        const char *fault = NULL;

        area->steps[i] = (struct ou_drive_step){
            .op = step_op(d, op),
            .handle = op->handle,
            .size = op->size,
            .offset = OU_DRIVE_FAILED,
        };
        if (op->kind == TRACE_FREE || op->kind == TRACE_REALLOC) {
            fault = accounts_verify(d->accounts, op->handle);
        }
        if (fault != NULL) {
            return fail(d, d->first, ACCOUNTS_SPREAD, fault);
        }
    }
    return 0;
}

/* Take the answer out of the area, and leave no event there: a batch that is
 * cut short does not say how many it has. */
static void
copy_answer(struct driving *d)
{
    struct ou_drive_area *area = worker_area(d->worker);

    for (uint32_t i = 0; i < d->nsteps; i++) {
        d->offsets[i] = area->steps[i].offset;
    }
    memcpy(d->events, area->events, d->nevents * sizeof *d->events);
    memset(area->events, 0, d->nevents * sizeof *d->events);
    d->at_event = 0;
}

/* Account for the units that were taken or given back before step i ended. */
static int
check_events(struct driving *d, uint32_t i)
{
    while (d->at_event < d->nevents && d->events[d->at_event].step <= i) {
        const struct ou_drive_event *event = &d->events[d->at_event++];
        const char *fault = accounts_unit(d->accounts, event->taken == 1,
                                          event->offset, event->bytes);

        if (fault != NULL) {
            return fail(d, d->first + i, event->offset, fault);
        }
    }
    return 0;
}

/* The block that step i of the batch returned. */
static const char *
check_block(struct driving *d, uint32_t i, const struct account_block *old)
{
    size_t step = d->first + i;
    const struct trace_op *op = &d->plan->trace->ops[step];

    switch (op->kind) {
    case TRACE_MALLOC:
        return accounts_malloc(d->accounts, step, op->handle, op->size,
                               d->offsets[i]);
    case TRACE_CALLOC:
        return accounts_calloc(d->accounts, step, op->handle, op->size,
                               d->offsets[i]);
    case TRACE_REALLOC:
        return accounts_realloc(d->accounts, step, op->handle, old, op->size,
                                d->offsets[i]);
    default:
        return NULL;
    }
}

/* A unit is taken before the block that lies in it is handed out, and given
 * back after its last block was. */
static int
check_step(struct driving *d, uint32_t i)
{
    size_t step = d->first + i;
    const struct trace_op *op = &d->plan->trace->ops[step];
    struct account_block old = *accounts_block(d->accounts, op->handle);
    const char *fault;

    if (op->kind == TRACE_FREE || op->kind == TRACE_REALLOC) {
        accounts_release(d->accounts, op->handle);
    }
    if (check_events(d, i) < 0) {
        return -1;
    }
    fault = check_block(d, i, &old);
    if (fault != NULL) {
        return fail(d, step, d->offsets[i], fault);
    }
    sample(d, step + 1);
    note_peak(d, step + 1);
    return 0;
}

static int
check_steps(struct driving *d, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (check_step(d, i) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The child did not live to answer the batch.  What it did until then is looked
 * at all the same: a block handed out twice says more than the crash that came
 * of it.  Leaves the steps that may have ended it as the batch. */
static int
check_remains(struct driving *d)
{
    const struct ou_drive_area *area = worker_area(d->worker);
    uint32_t done = 0;

    d->nevents = 0;
    while (d->nevents < OU_DRIVE_EVENTS &&
           area->events[d->nevents].bytes != 0) {
        d->nevents++;
    }
    copy_answer(d);
    for (uint32_t i = 0; i < d->nsteps; i++) {
        done = d->offsets[i] != OU_DRIVE_FAILED ? i + 1 : done;
    }
    if (check_steps(d, done) < 0) {
        return -1;
    }
    d->first += done;
    d->nsteps -= done;
    for (uint32_t i = 0; i < d->nsteps; i++) {
        if (d->plan->trace->ops[d->first + i].size != 0) {
            d->nsteps = i + 1;
        }
    }
    return 0;
}

static int
check_batch(struct driving *d)
{
    const char *fault = NULL;

    copy_answer(d);
    if (check_steps(d, d->nsteps) < 0 || check_events(d, UINT32_MAX) < 0) {
        return -1;
    }
    if (!d->plan->timed) {
        fault = accounts_verify_some(d->accounts, d->verified_bytes);
    }
    if (fault == NULL) {
        fault = accounts_fill(d->accounts);
    }
    if (fault != NULL) {
        return fail(d, d->first + d->nsteps - 1, ACCOUNTS_SPREAD, fault);
    }
    return 0;
}

/* ---- The whole run ------------------------------------------------------- */

enum progress { GOES_ON, FAULT_FOUND, CHILD_GONE };

static enum progress
drive_batch(struct driving *d)
{
    choose_batch(d);
    if (write_batch(d) < 0) {
        return FAULT_FOUND;
    }
    d->run->steps += d->nsteps;
    if (worker_batch(d->worker, d->nsteps, &d->nevents) < 0) {
        return check_remains(d) < 0 ? FAULT_FOUND : CHILD_GONE;
    }
    if (check_batch(d) < 0) {
        return FAULT_FOUND;
    }
    d->first += d->nsteps;
    return GOES_ON;
}

static enum progress
drive_passes(struct driving *d)
{
    for (d->pass = 0; d->pass < d->plan->passes; d->pass++) {
        d->first = 0;
        while (d->first < d->plan->trace->nops) {
            enum progress progress = drive_batch(d);

            if (progress != GOES_ON) {
                return progress;
            }
        }
    }
    return GOES_ON;
}

static int
start_driving(struct driving *d)
{
    const struct drive_plan *plan = d->plan;
    unsigned char *heap = worker_heap(d->worker);

    /* Every run finds the heap as fresh pages, and no event of another. */
    madvise(heap, DRIVE_HEAP_BYTES, MADV_REMOVE);
    memset(worker_area(d->worker)->events, 0,
           sizeof worker_area(d->worker)->events);
    d->accounts = accounts_new(heap, DRIVE_HEAP_BYTES, plan->trace->nhandles,
                               plan->geo, plan->layout, plan->seed);
    d->run->series.samples =
        calloc(DRIVE_SAMPLES, sizeof *d->run->series.samples);
    d->random = plan->seed;
    d->verified_bytes =
        VERIFIED_BYTES / (plan->trace->nops / (OU_DRIVE_BATCH / 2) + 1);
    return d->accounts != NULL && d->run->series.samples != NULL
               ? worker_drive(d->worker, plan->seed, plan->geo->name,
                              &plan->limits)
               : -1;
}

int
drive_run(struct worker *worker, const struct drive_plan *plan,
          struct drive_run *run)
{
    struct driving *d = calloc(1, sizeof *d);
    struct outcome outcome;
    enum progress progress;
    int result = -1;

    *run = (struct drive_run){.verdict = VERDICT_GF};
    if (d == NULL) {
        return -1;
    }
    d->worker = worker;
    d->plan = plan;
    d->run = run;
    if (start_driving(d) == 0) {
        run->verdict = VERDICT_AC;
        progress = drive_passes(d);
        keep_sums(d);
        result = worker_drive_end(worker, &outcome);
        if (result == 0 && progress != FAULT_FOUND) {
            rule_on_outcome(d, &outcome, progress == CHILD_GONE);
        }
        if (result == 0) {
            run->cpu_seconds = outcome.cpu_seconds;
            run->instructions = outcome.instructions;
        }
    }
    accounts_free(d->accounts);
    free(d);
    if (run->message == NULL) {
        run->message = strdup("");
    }
    return result;
}

struct ruling
drive_lost_worker(struct worker *worker)
{
    struct sandbox_result result;
    struct ruling ruling;

    worker_stop(worker, &result);
    ruling = judge_lost_worker(result.end);
    sandbox_result_clear(&result);
    return ruling;
}

void
drive_stop_worker(struct worker *worker)
{
    if (worker != NULL) {
        free(drive_lost_worker(worker).message);
    }
}

void
drive_run_rule(struct drive_run *run, enum verdict verdict, const char *message)
{
    run->verdict = verdict;
    free(run->message);
    run->message = strdup(message);
}

void
drive_run_clear(struct drive_run *run)
{
    free(run->message);
    free(run->series.samples);
    grade_map_clear(&run->peak);
    grade_map_clear(&run->failure);
    grade_arenas_clear(&run->arenas);
    *run = (struct drive_run){.verdict = VERDICT_GF};
}
