/* worker_drive.c -- a child that drives an allocator, batch by batch.
 * SPDX-License-Identifier: MIT
 *
 * The judge says what to allocate and to free by handle; it sees the heap from
 * outside and checks it between batches.  What it cannot see is a block that
 * is allocated and freed within one batch: those are filled and verified here,
 * with a pattern of their own.  (A mutilated block that this code fails to
 * report was mutilated by who could also silence this code: the judge's view
 * is the one that counts.)
 *
 * Only ou__drive_start and the four calls below it are measured. */
#include "worker.h"

#include "child.h"
#include "mem/fatal.h"
#include "record.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

/* A handle's block.  batch is the number of the batch that allocated it. */
struct entry {
    unsigned char *block;
    uint32_t size;
    uint32_t batch;
};

#define MAX_HANDLES (OU_DRIVE_TABLE_BYTES / sizeof(struct entry))

static struct {
    struct ou_drive_area *area; /* the region starts with it */
    unsigned char *heap;
    uint64_t heap_bytes;
    struct entry *entries; /* by handle */
    uint32_t batch;
    uint32_t step; /* of the batch */
    uint32_t nevents;
} state;

/* ---- What is measured ---------------------------------------------------- */

int ou__drive_start(const char *config);
void *ou__drive_malloc(uint64_t nbytes);
void *ou__drive_calloc(uint64_t nbytes);
void *ou__drive_realloc(void *p, uint64_t old_nbytes, uint64_t nbytes);
void ou__drive_free(void *p, uint64_t nbytes);

/* The empty assembly keeps the call from becoming a jump, whose end would not
 * be the end of this function. */
__attribute__((noinline)) int
ou__drive_start(const char *config)
{
    int result = ou_driver.start(state.heap, state.heap_bytes, config);

    __asm__ volatile("" : "+r"(result));
    return result;
}

__attribute__((noinline)) void *
ou__drive_malloc(uint64_t nbytes)
{
    void *p = ou_driver.malloc(nbytes);

    __asm__ volatile("" : "+r"(p));
    return p;
}

__attribute__((noinline)) void *
ou__drive_calloc(uint64_t nbytes)
{
    void *p = ou_driver.calloc(nbytes);

    __asm__ volatile("" : "+r"(p));
    return p;
}

__attribute__((noinline)) void *
ou__drive_realloc(void *p, uint64_t old_nbytes, uint64_t nbytes)
{
    p = ou_driver.realloc(p, old_nbytes, nbytes);
    __asm__ volatile("" : "+r"(p));
    return p;
}

__attribute__((noinline)) void
ou__drive_free(void *p, uint64_t nbytes)
{
    ou_driver.free(p, nbytes);
    __asm__ volatile("" ::: "memory");
}

/* ---- Where counting starts ----------------------------------------------- */

#ifdef __x86_64__

typedef void request_code(const uint64_t *arguments);

/* Make a page of code out of bytes, or end the process. */
static void *
make_code(const unsigned char *bytes, size_t size)
{
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page != MAP_FAILED) {
        memcpy(page, bytes, size);
    }
    if (page == MAP_FAILED || mprotect(page, size, PROT_READ | PROT_EXEC) < 0) {
        fprintf(stderr, "the counter cannot be set to zero\n");
        _exit(1);
    }
    return page;
}

/* Who finds a request among a program's code can jump into it with another one
 * of his own, such as to stop counting.  So it lies there as a constant only,
 * and becomes code in a page that is gone before the submission runs. */
static void
forget_counts(void)
{
    static const unsigned char request[] = {
        0x48, 0x89, 0xf8,       /* mov %rdi,%rax: the arguments */
        0x31, 0xd2,             /* xor %edx,%edx: the default result */
        0x48, 0xc1, 0xc7, 0x03, /* rol $3,%rdi: a request to valgrind */
        0x48, 0xc1, 0xc7, 0x0d, /* rol $13,%rdi */
        0x48, 0xc1, 0xc7, 0x3d, /* rol $61,%rdi */
        0x48, 0xc1, 0xc7, 0x33, /* rol $51,%rdi */
        0x48, 0x87, 0xdb,       /* xchg %rbx,%rbx */
        0xc3,                   /* ret */
    };
    const uint64_t arguments[6] = {VG_USERREQ__ZERO_STATS};
    void *page = make_code(request, sizeof request);

    ((request_code *)page)(arguments);
    munmap(page, sizeof request);
}

#else

static void
forget_counts(void)
{
    CALLGRIND_ZERO_STATS;
}

#endif

/* ---- The end ------------------------------------------------------------- */

__attribute__((noreturn)) static void
leave(void)
{
    ou__record_end();
    _exit(0);
}

static void
on_fatal(const char *message)
{
    static const char todo[] = "not implemented: ";
    bool is_todo = strncmp(message, todo, sizeof todo - 1) == 0;

    ou__record_text(is_todo ? OU_RECORD_TODO : OU_RECORD_FATAL, message);
    leave();
}

/* ---- Contents of blocks -------------------------------------------------- */

static uint64_t
pattern_word(uint32_t handle, uint32_t at)
{
    return (((uint64_t)handle << 32) + at + 1) * 0x9e3779b97f4a7c15u;
}

static bool
is_in_heap(const unsigned char *block, uint64_t size)
{
    uint64_t offset = (uintptr_t)block - (uintptr_t)state.heap;

    return offset <= state.heap_bytes && size <= state.heap_bytes - offset;
}

static void
fill(const struct entry *entry, uint32_t handle)
{
    for (uint32_t at = 0; at < entry->size; at += 8) {
        uint64_t word = pattern_word(handle, at);
        uint32_t n = entry->size - at < 8 ? entry->size - at : 8;

        memcpy(entry->block + at, &word, n);
    }
}

static void
verify(const struct entry *entry, uint32_t handle)
{
    for (uint32_t at = 0; at < entry->size; at += 8) {
        uint64_t word = pattern_word(handle, at);
        uint32_t n = entry->size - at < 8 ? entry->size - at : 8;

        if (memcmp(entry->block + at, &word, n) != 0) {
            ou_fatal("contents of block %u (%u bytes at heap+%#zx) changed "
                     "near byte %u while it was allocated",
                     handle, entry->size, (size_t)(entry->block - state.heap),
                     at);
        }
    }
}

/* A figure that changes if one of the first size bytes at p does. */
static uint64_t
sum_of(const unsigned char *p, uint64_t size)
{
    uint64_t sum = size, word;

    for (; size >= sizeof word; p += sizeof word, size -= sizeof word) {
        memcpy(&word, p, sizeof word);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
    }
    for (; size > 0; p++, size--) {
        sum = (sum ^ *p) * 0x9e3779b97f4a7c15u;
    }
    return sum;
}

/* ---- Steps --------------------------------------------------------------- */

static struct entry *
entry_of(uint32_t handle)
{
    if (handle >= MAX_HANDLES) {
        ou_fatal("handle %u is out of range", handle);
    }
    return &state.entries[handle];
}

/* The handle of step has the block p now.  Returns whether it may be touched:
 * the judge will not like one outside of the heap. */
static bool
keep_block(struct ou_drive_step *step, struct entry *entry, unsigned char *p)
{
    *entry = (struct entry){p, (uint32_t)step->size, 0};
    step->offset =
        p == NULL ? OU_DRIVE_FAILED : (uintptr_t)p - (uintptr_t)state.heap;
    return p != NULL && is_in_heap(p, step->size);
}

static void
do_malloc(struct ou_drive_step *step)
{
    struct entry *entry = entry_of(step->handle);
    unsigned char *p = ou__drive_malloc(step->size);

    if (!keep_block(step, entry, p)) {
        return;
    }
    if (step->op == OU_DRIVE_TOUCH) {
        *p = (unsigned char)step->size;
        return;
    }
    fill(entry, step->handle);
    entry->batch = state.batch;
}

/* The zeros stay for the judge, so there is nothing of ours in the block. */
static void
do_calloc(struct ou_drive_step *step)
{
    struct entry *entry = entry_of(step->handle);
    unsigned char *p = ou__drive_calloc(step->size);

    if (!keep_block(step, entry, p)) {
        return;
    }
    for (uint32_t at = 0; at < step->size; at++) {
        if (p[at] != 0) {
            ou_fatal("calloc(%u) returned a block at heap+%#zx whose byte %u "
                     "is not 0",
                     (unsigned)step->size, (size_t)(p - state.heap), at);
        }
    }
}

/* Whatever stands in the block, ours or the judge's, must be there afterwards.
 */
static void
do_realloc(struct ou_drive_step *step)
{
    struct entry *entry = entry_of(step->handle);
    struct entry old = *entry;
    uint64_t kept = old.size < step->size ? old.size : step->size;
    uint64_t sum;
    unsigned char *p;

    if (old.block == NULL || !is_in_heap(old.block, old.size)) {
        return;
    }
    sum = sum_of(old.block, kept);
    p = ou__drive_realloc(old.block, old.size, step->size);
    if (!keep_block(step, entry, p)) {
        return;
    }
    if (sum_of(p, kept) != sum) {
        ou_fatal("realloc of block %u from %u to %u bytes did not keep the "
                 "first %u",
                 step->handle, old.size, entry->size, (unsigned)kept);
    }
    if (old.batch == state.batch) {
        fill(entry, step->handle);
        entry->batch = state.batch;
    }
}

/* A block of an earlier batch has the judge's pattern in it, not ours. */
static void
do_free(const struct ou_drive_step *step)
{
    struct entry *entry = entry_of(step->handle);

    if (entry->block == NULL) {
        return;
    }
    if (entry->batch == state.batch) {
        verify(entry, step->handle);
    }
    ou__drive_free(entry->block, entry->size);
    entry->block = NULL;
}

void
ou_drive_note(const void *p, uint64_t bytes, int taken)
{
    if (state.nevents == OU_DRIVE_EVENTS) {
        ou_fatal("more than %d pieces of memory were taken and given back in "
                 "one batch",
                 OU_DRIVE_EVENTS);
    }
    state.area->events[state.nevents++] = (struct ou_drive_event){
        state.step, taken != 0, (uintptr_t)p - (uintptr_t)state.heap, bytes};
}

static void
do_step(struct ou_drive_step *step)
{
    switch (step->op) {
    case OU_DRIVE_FREE:
        do_free(step);
        break;
    case OU_DRIVE_CALLOC:
        do_calloc(step);
        break;
    case OU_DRIVE_REALLOC:
        do_realloc(step);
        break;
    default:
        do_malloc(step);
        break;
    }
}

static void
do_batch(uint32_t nsteps)
{
    state.batch++;
    for (state.step = 0; state.step < nsteps; state.step++) {
        do_step(&state.area->steps[state.step]);
    }
    state.step = 0;
}

/* ---- The drive ----------------------------------------------------------- */

uint64_t
ou__drive_region_bytes(void)
{
    struct stat st;

    return fstat(OU_FD_REGION, &st) == 0 && st.st_size > OU_DRIVE_HEAP_OFFSET
               ? (uint64_t)st.st_size
               : 0;
}

/* Map the region where every worker has it, and room for the handles. */
static void
map_all(void)
{
    uint64_t bytes = ou__drive_region_bytes();
    void *region =
        bytes == 0 ? MAP_FAILED
                   : mmap(OU_DRIVE_ADDRESS, bytes, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_FIXED_NOREPLACE, OU_FD_REGION, 0);
    void *entries = mmap(NULL, OU_DRIVE_TABLE_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (region != OU_DRIVE_ADDRESS || entries == MAP_FAILED) {
        fprintf(stderr, "the region of a driven heap cannot be mapped\n");
        _exit(1);
    }
    state.area = region;
    state.heap = (unsigned char *)region + OU_DRIVE_HEAP_OFFSET;
    state.heap_bytes = bytes - OU_DRIVE_HEAP_OFFSET;
    state.entries = entries;
}

/* Wait for the next batch.  Returns its number of steps; 0: the end. */
static uint32_t
next_batch(void)
{
    struct ou_drive_go go;

    if (recv(OU_FD_DRIVE, &go, sizeof go, 0) != (ssize_t)sizeof go ||
        go.nsteps > OU_DRIVE_BATCH) {
        return 0;
    }
    return go.nsteps;
}

static void
answer(uint32_t nsteps)
{
    struct ou_drive_go go = {nsteps, state.nevents};

    state.nevents = 0;
    (void)!send(OU_FD_DRIVE, &go, sizeof go, MSG_NOSIGNAL);
}

void
ou__drive(const char *config)
{
    int keep[] = {OU_FD_DRIVE};
    uint32_t nsteps;

    map_all();
    /* What came before, here and in the first process, is not counted; all that
     * the submission does is. */
    if (ou__under_valgrind()) {
        forget_counts();
    }
    ou__worker_seal(keep, 1);
    ou_set_fatal_handler(on_fatal);
    if (ou__drive_start(config) < 0) {
        ou_fatal("the driver did not start: out of memory");
    }
    while ((nsteps = next_batch()) > 0) {
        do_batch(nsteps);
        answer(nsteps);
    }
    ou_driver.stop();
    leave();
}
