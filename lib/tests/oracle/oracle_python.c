/* oracle_python.c -- what the allocator of CPython answers to the scripts.
 * SPDX-License-Identifier: MIT
 *
 *     oracle-python [--debug] [--full] [TRACE.xz ...]
 *
 * Linked with libpython; the interpreter is never started.  In the releases up
 * to 3.11 the small-object allocator is initialized data of the program, so
 * PyObject_Malloc works before Py_Initialize, on a heap that nobody has
 * touched: no noise, and nothing to normalize but addresses.  Each script has a
 * process of its own, and so a new heap.  Since 3.12 the heap belongs to an
 * interpreter; those releases cannot be asked in this way, and the program says
 * so.
 *
 * CPython is a program that runs here, with its own functions called from
 * outside; no text of it is in this file, but for the labels of its statistics,
 * which have to be found in what it prints. */
#include <Python.h>

#include "tests/oracle/answers.h"

#include <sys/wait.h>
#include <unistd.h>

#define MAX_TRACE_OPS 200000

#if PY_VERSION_HEX >= 0x030c0000
#error                                                                         \
    "since 3.12 the heap is the interpreter's: nothing to ask before it starts"
#endif

/* ---- Its functions as a table -------------------------------------------- */

static void *
table_malloc(void *ctx, size_t nbytes)
{
    (void)ctx;
    return PyObject_Malloc(nbytes);
}

static void *
table_calloc(void *ctx, size_t nelem, size_t elsize)
{
    (void)ctx;
    return PyObject_Calloc(nelem, elsize);
}

static void *
table_realloc(void *ctx, void *p, size_t nbytes)
{
    (void)ctx;
    return PyObject_Realloc(p, nbytes);
}

static void
table_free(void *ctx, void *p)
{
    (void)ctx;
    PyObject_Free(p);
}

/* ---- Its statistics ------------------------------------------------------ */

extern int _PyObject_DebugMallocStats(FILE *out);
extern Py_ssize_t _Py_GetAllocatedBlocks(void);

/* The number behind label and '=' in text, without its thousands' commas. */
static size_t
number_after(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    size_t n = 0;

    at = at == NULL ? NULL : strchr(at, '=');
    if (at == NULL) {
        fprintf(stderr, "oracle-python: no \"%s\" in the statistics\n", label);
        exit(2);
    }
    for (at++; *at == ' ' || *at == ',' || (*at >= '0' && *at <= '9'); at++) {
        if (*at >= '0') {
            n = n * 10 + (size_t)(*at - '0');
        }
    }
    return n;
}

static void
statistics(void *ctx, size_t number[ANSWERS_NSTATS])
{
    static const char *const label[ANSWERS_NSTATS - 1] = {
        "# bytes in allocated blocks",
        "# bytes in available blocks",
        " unused pools * ",
        "# bytes lost to pool headers",
        "# bytes lost to quantization",
        "# bytes lost to arena alignment",
        "# arenas allocated total",
        "# arenas highwater mark",
        "# arenas allocated current",
    };
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    (void)ctx;
    _PyObject_DebugMallocStats(out);
    fclose(out);
    for (size_t i = 0; i < ANSWERS_NSTATS - 1; i++) {
        number[i] = number_after(text, label[i]);
    }
    number[ANSWERS_NSTATS - 1] = (size_t)_Py_GetAllocatedBlocks();
    free(text);
}

/* ---- Scripts ------------------------------------------------------------- */

static struct {
    bool debug, full;
} options;

static int
ask(const struct script *script)
{
    static struct places places;
    PyObjectArenaAllocator source = {&places, places_alloc, places_free};
    struct answers_subject subject = {
        {NULL, table_malloc, table_calloc, table_realloc, table_free},
        &places,
        statistics,
        NULL};

    places_init(&places, script->off_grid);
    PyObject_SetArenaAllocator(&source);
    if (options.debug) {
        PyMem_SetupDebugHooks();
    }
    return answers_write(stdout, &subject, script, options.full);
}

static void
ask_in_child(struct script *script)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        int bad = ask(script) < 0;

        fflush(stdout);
        _exit(bad);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "oracle-python: script %s failed\n", script->name);
        exit(2);
    }
    script_free(script);
}

static void
run_traces(char **paths)
{
    for (; *paths != NULL; paths++) {
        struct script script;

        if (script_load(&script, *paths, MAX_TRACE_OPS) < 0) {
            fprintf(stderr, "oracle-python: cannot read %s\n", *paths);
            exit(2);
        }
        ask_in_child(&script);
    }
}

int
main(int argc, char **argv)
{
    const char *version = Py_GetVersion();

    (void)argc;
    for (argv++; *argv != NULL && **argv == '-'; argv++) {
        options.debug |= strcmp(*argv, "--debug") == 0;
        options.full |= strcmp(*argv, "--full") == 0;
    }
    printf("answers of CPython %.*s%s\n", (int)strcspn(version, " +"), version,
           options.debug ? " with debug hooks" : "");
    for (size_t i = 0; i < script_count(); i++) {
        struct script script;

        script_make(&script, i);
        ask_in_child(&script);
    }
    run_traces(argv);
    return 0;
}
