/* probe.c -- play the judge for one worker, without a sandbox, and print what
 * passes.
 * SPDX-License-Identifier: MIT
 *
 *     probe WORKER [TEST]          run all tests, or those named TEST
 *     probe --drive WORKER CONFIG STEP…
 *                                  drive: m5:16 (handle 5, 16 bytes), f5,
 *                                  / (end of a batch)
 *
 * The kit's own tests (kit_test.sh) compare the lines.  The judge proper is
 * grader/client.c. */
#include "protocol.h"
#include "test.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAP_BYTES (4u << 20)

static struct {
    int control;
    int drive;
    unsigned char *records;
    struct ou_drive_area *area;
} state;

static void
die(const char *what)
{
    perror(what);
    exit(2);
}

/* ---- The worker ---------------------------------------------------------- */

static void *
shared_file(size_t bytes, int *fd)
{
    void *p;

    *fd = memfd_create("probe", 0);
    if (*fd < 0 || ftruncate(*fd, (off_t)bytes) < 0) {
        die("memfd");
    }
    p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    if (p == MAP_FAILED) {
        die("mmap");
    }
    return p;
}

/* Start program with its descriptors in place. */
static void
start(char *program)
{
    char *argv[] = {program, NULL};
    int control[2];
    int drive[2];
    int records;
    int region;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, control) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET, 0, drive) < 0) {
        die("socketpair");
    }
    state.records = shared_file(OU_RECORDS_BYTES, &records);
    state.area = shared_file(OU_DRIVE_HEAP_OFFSET + HEAP_BYTES, &region);
    state.control = control[0];
    state.drive = drive[0];
    if (fork() == 0) {
        int fds[] = {dup2(control[1], 20), dup2(records, 21),
                     dup2(drive[1], 22), dup2(region, 23)};

        for (int i = 0; i < 4; i++) {
            dup2(fds[i], OU_FD_CONTROL + i);
        }
        closefrom(OU_FD_REGION + 1);
        execv(program, argv);
        die(program);
    }
    close(control[1]);
    close(drive[1]);
}

static void
hear(struct ou_msg *msg)
{
    if (recv(state.control, msg, sizeof *msg, 0) != (ssize_t)sizeof *msg) {
        printf("the worker is gone\n");
        exit(1);
    }
}

/* ---- Records ------------------------------------------------------------- */

static const char *
kind_name(uint16_t kind)
{
    static const char *const names[] = {"?",    "CHECK", "FATAL", "TODO",
                                        "NOTE", "LEAK",  "END"};

    return kind < sizeof names / sizeof *names ? names[kind] : "?";
}

static bool
has_data(uint8_t type)
{
    return type == OU_TYPE_TEXT || type == OU_TYPE_BYTES;
}

/* Print an operand, and move *text behind it. */
static void
print_operand(uint8_t type, uint64_t number, uint32_t len, const char **text)
{
    if (has_data(type)) {
        printf(" \"%.*s\"", (int)len, *text);
        *text += len + 1;
    }
    else {
        printf(" %" PRId64, (int64_t)number);
    }
}

static void
print_record(const struct ou_record *record)
{
    const char *text = record->text;
    const char *end = (const char *)record + record->size;

    printf("  %s", kind_name(record->kind));
    if (record->kind != OU_RECORD_CHECK) {
        printf(" %s %" PRIu64 "\n", text, record->actual);
        return;
    }
    printf(" op=%d", record->op);
    print_operand(record->type, record->actual, record->actual_len, &text);
    if (record->has_expected) {
        print_operand(record->expected_type, record->expected,
                      record->expected_len, &text);
    }
    for (int i = 0; i < 3 && text < end && *text != '\0'; i++) {
        printf(" [%s]", text);
        text += strlen(text) + 1;
    }
    putchar('\n');
}

static void
print_records(void)
{
    const struct ou_records *header = (const void *)state.records;
    size_t at = sizeof *header;

    while (at < header->used) {
        const struct ou_record *record = (const void *)(state.records + at);

        print_record(record);
        at += record->size;
    }
}

static void
print_end(void)
{
    struct ou_msg done;

    hear(&done);
    if (WIFSIGNALED(done.status)) {
        printf("  signal %d", WTERMSIG(done.status));
    }
    else {
        printf("  status %d", WEXITSTATUS(done.status));
    }
    printf(" why %u\n", done.why);
    print_records();
    fflush(stdout);
}

/* ---- Tests and drives ---------------------------------------------------- */

static void
run(uint32_t index)
{
    struct ou_msg msg = {.kind = OU_MSG_RUN,
                         .index = index,
                         .seed = 7,
                         .cpu_milliseconds = 1000,
                         .wall_milliseconds = 30000};

    send(state.control, &msg, sizeof msg, 0);
    print_end();
}

/* Hear the names; returns how many there are. */
static uint32_t
hear_names(struct ou_msg *names)
{
    struct ou_msg hello;

    hear(&hello);
    for (uint32_t i = 0; i < hello.count; i++) {
        hear(&names[i]);
    }
    return hello.count;
}

static void
run_tests(const char *only)
{
    static struct ou_msg names[256];
    uint32_t n = hear_names(names);

    for (uint32_t i = 0; i < n; i++) {
        if (only == NULL || strcmp(names[i].text, only) == 0) {
            printf("%s %s\n", names[i].text,
                   names[i].text + strlen(names[i].text) + 1);
            run(i);
        }
    }
}

/* Wait for an answer, or for the news that there will be none. */
static bool
answered(struct ou_drive_go *go)
{
    struct pollfd p[2] = {{.fd = state.drive, .events = POLLIN},
                          {.fd = state.control, .events = POLLIN}};

    poll(p, 2, -1);
    return (p[0].revents & POLLIN) != 0 &&
           recv(state.drive, go, sizeof *go, 0) == (ssize_t)sizeof *go;
}

static void
send_batch(uint32_t n)
{
    struct ou_drive_go go = {.nsteps = n};

    send(state.drive, &go, sizeof go, 0);
    if (n == 0) {
        return;
    }
    if (!answered(&go)) {
        printf("  no answer\n");
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct ou_drive_step *step = &state.area->steps[i];

        if (step->op == OU_DRIVE_MALLOC) {
            printf("  %u at %" PRId64 "\n", step->handle,
                   (int64_t)step->offset);
        }
    }
    for (uint32_t i = 0; i < go.nevents; i++) {
        const struct ou_drive_event *event = &state.area->events[i];

        printf("  event step %u %s %" PRIu64 " bytes at %" PRIu64 "\n",
               event->step, event->taken ? "took" : "gave", event->bytes,
               event->offset);
    }
}

static void
drive(const char *config, char **steps)
{
    static struct ou_msg names[256];
    struct ou_msg msg = {.kind = OU_MSG_DRIVE,
                         .cpu_milliseconds = 10000,
                         .wall_milliseconds = 20000};
    uint32_t n = 0;

    snprintf(msg.text, sizeof msg.text, "%s", config);
    hear_names(names);
    send(state.control, &msg, sizeof msg, 0);
    for (; *steps != NULL; steps++) {
        struct ou_drive_step *step = &state.area->steps[n];
        unsigned handle = 0;
        unsigned size = 0;

        if (**steps == '/') {
            send_batch(n);
            n = 0;
            continue;
        }
        sscanf(*steps + 1, "%u:%u", &handle, &size);
        *step = (struct ou_drive_step){
            **steps == 'm' ? OU_DRIVE_MALLOC : OU_DRIVE_FREE, handle, size, 0};
        n++;
    }
    if (n > 0) {
        send_batch(n);
    }
    send_batch(0);
    print_end();
}

int
main(int argc, char **argv)
{
    bool drives = argc > 1 && strcmp(argv[1], "--drive") == 0;

    if (argc < 2 + 2 * drives) {
        fprintf(stderr, "probe [--drive] WORKER [...]\n");
        return 2;
    }
    start(argv[1 + drives]);
    if (drives) {
        drive(argv[3], argv + 4);
    }
    else {
        run_tests(argv[2]);
    }
    return 0;
}
