/* record.c -- record what a Python program asks of CPython's allocators.
 * SPDX-License-Identifier: MIT
 *
 *     bench-record TRACE.xz MAX_OPS SCRIPT [ARGUMENT ...]
 *
 * Embeds CPython, wraps its domains "mem" and "obj" and runs the script.  What
 * the interpreter takes while it starts is not recorded; the compilation of the
 * script is.  Hashes are seeded by 0, so that two recordings of the same
 * program are alike. */
#include <Python.h>

#include "bench/recording.h"

#include <errno.h>
#include <string.h>

/* One domain of CPython, and how it was before. */
struct domain {
    PyMemAllocatorDomain name;
    PyMemAllocatorEx before;
};

static struct domain domains[] = {{.name = PYMEM_DOMAIN_MEM},
                                  {.name = PYMEM_DOMAIN_OBJ}};

static struct recording *recording; /* NULL: nothing is recorded */

static void *
wrapped_malloc(void *ctx, size_t n)
{
    const PyMemAllocatorEx *before = &((struct domain *)ctx)->before;
    void *p = before->malloc(before->ctx, n);

    if (p != NULL && recording != NULL) {
        recording_malloc(recording, p, n);
    }
    return p;
}

static void *
wrapped_calloc(void *ctx, size_t nelem, size_t elsize)
{
    const PyMemAllocatorEx *before = &((struct domain *)ctx)->before;
    void *p = before->calloc(before->ctx, nelem, elsize);

    if (p != NULL && recording != NULL) {
        recording_calloc(recording, p, nelem * elsize);
    }
    return p;
}

static void *
wrapped_realloc(void *ctx, void *old, size_t n)
{
    const PyMemAllocatorEx *before = &((struct domain *)ctx)->before;
    void *p = before->realloc(before->ctx, old, n);

    if (p != NULL && recording != NULL) {
        recording_realloc(recording, old, p, n);
    }
    return p;
}

static void
wrapped_free(void *ctx, void *p)
{
    const PyMemAllocatorEx *before = &((struct domain *)ctx)->before;

    if (recording != NULL) {
        recording_release(recording, p);
    }
    before->free(before->ctx, p);
}

static void
wrap_domains(void)
{
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        PyMemAllocatorEx wrapper = {&domains[i], wrapped_malloc, wrapped_calloc,
                                    wrapped_realloc, wrapped_free};

        PyMem_GetAllocator(domains[i].name, &domains[i].before);
        PyMem_SetAllocator(domains[i].name, &wrapper);
    }
}

/* ---- The interpreter ----------------------------------------------------- */

static void
start_python(int argc, char **argv)
{
    PyConfig config;
    PyStatus status;

    PyConfig_InitPythonConfig(&config);
    config.parse_argv = 0;
    config.use_hash_seed = 1;
    config.hash_seed = 0;
    status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status)) {
        status = Py_InitializeFromConfig(&config);
    }
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) {
        Py_ExitStatusException(status);
    }
}

/* As python does: modules beside the script are found. */
static void
add_folder_of(const char *script)
{
    const char *slash = strrchr(script, '/');
    PyObject *folder = PyUnicode_FromStringAndSize(
        slash == NULL ? "." : script, slash == NULL ? 1 : slash - script);

    if (folder != NULL) {
        PyList_Insert(PySys_GetObject("path"), 0, folder);
        Py_DECREF(folder);
    }
}

/* Returns whether the script came to its end; sys.exit is one. */
static int
run_script(FILE *file, const char *script)
{
    PyObject *names = PyModule_GetDict(PyImport_AddModule("__main__"));
    PyObject *path = PyUnicode_DecodeFSDefault(script);
    PyObject *result;

    PyDict_SetItemString(names, "__file__", path);
    Py_XDECREF(path);
    result = PyRun_File(file, script, Py_file_input, names, names);
    if (result == NULL && PyErr_ExceptionMatches(PyExc_SystemExit)) {
        PyErr_Clear();
        return 1;
    }
    if (result == NULL) {
        PyErr_Print();
    }
    Py_XDECREF(result);
    return result != NULL;
}

int
main(int argc, char **argv)
{
    FILE *file;
    char remarks[256];
    const char *slash;
    struct recording *done;
    int finished;
    long nops;

    if (argc < 4 || strtoul(argv[2], NULL, 10) == 0) {
        fputs("usage: bench-record TRACE.xz MAX_OPS SCRIPT [ARGUMENT ...]\n",
              stderr);
        return 2;
    }
    file = fopen(argv[3], "r");
    if (file == NULL) {
        fprintf(stderr, "record: %s: %s\n", argv[3], strerror(errno));
        return EXIT_FAILURE;
    }
    start_python(argc - 3, argv + 3);
    add_folder_of(argv[3]);
    wrap_domains();
    recording = done = recording_new(strtoul(argv[2], NULL, 10));
    finished = run_script(file, argv[3]);
    recording = NULL;
    Py_FinalizeEx();
    fclose(file);

    slash = strrchr(argv[3], '/');
    snprintf(remarks, sizeof remarks, "program=%s python=" PY_VERSION,
             slash == NULL ? argv[3] : slash + 1);
    nops = finished ? recording_write(done, argv[1], remarks) : -1;
    if (finished && nops < 0) {
        fprintf(stderr, "record: %s: %s\n", argv[1], strerror(errno));
    }
    if (nops >= 0) {
        printf("%s: %ld operations\n", argv[1], nops);
    }
    recording_free(done);
    return nops >= 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
