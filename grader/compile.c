/* compile.c -- the student's file, alone with the public headers.
 * SPDX-License-Identifier: MIT
 *
 * The compiler is a large program fed by strangers, so it runs in the sandbox
 * and sees nothing but the file, the public headers and /usr.  There:
 *
 *     /box/labs/NN-name/   the submission, read-only
 *     /box/include/WING/   copies of the public headers, read-only
 *     /box/objects/        what comes out
 *
 * Two steps: preprocess, to a file whose size is limited, then compile that
 * text.  The headers are so read once, an explosion of macros ends early, and
 * the text that is compiled can be searched for words that no macro hides.
 * Inline assembly is looked for twice: by its word there, and by the mark that
 * the compiler sets around it in the assembler text. */
#include "compile_parts.h"

#include "files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREPROCESSED_BYTES (2u << 20)
#define OBJECT_BYTES       (16u << 20)
#define ADDRESS_SPACE      (1ull << 30)
#define CPU_SECONDS        10
#define WALL_MILLISECONDS  20000
#define OUTPUT_BYTES       (64 * 1024)

static const char *
flavor_name(enum flavor flavor)
{
    return flavor == FLAVOR_CHECKED ? "checked" : "fast";
}

void
object_path(const struct workspace *ws, const char *module, enum flavor flavor,
            char *path, size_t size)
{
    snprintf(path, size, "%s/%s.%s.o", ws->objects, module,
             flavor_name(flavor));
}

static void
unit_init(struct unit *unit, const struct lab *lab, struct workspace *ws,
          const char *module, enum flavor flavor)
{
    *unit =
        (struct unit){.lab = lab, .ws = ws, .module = module, .flavor = flavor};
    snprintf(unit->include, sizeof unit->include, "%s/include", ws->path);
    snprintf(unit->folder, sizeof unit->folder, "/box/labs/%.100s", lab->name);
    snprintf(unit->source, sizeof unit->source, "%s/%.40s.c", unit->folder,
             module);
    snprintf(unit->shown, sizeof unit->shown, "labs/%.100s/%.40s.c", lab->name,
             module);
    snprintf(unit->prefix, sizeof unit->prefix,
             "-fmacro-prefix-map=%s=labs/%.100s", unit->folder, lab->name);
    snprintf(unit->preprocessed, sizeof unit->preprocessed,
             "/box/objects/%.40s.%s.i", module, flavor_name(flavor));
    snprintf(unit->object, sizeof unit->object, "/box/objects/%.40s.%s.o",
             module, flavor_name(flavor));
}

/* ---- Preprocess -------------------------------------------------------- */

static void
run_tool(const struct unit *unit, const char *const *argv, uint64_t file_bytes,
         struct sandbox_result *result)
{
    struct sandbox_spec spec = {
        .argv = argv,
        .policy = POLICY_COMPILE,
        .mounts = {{unit->ws->source, unit->folder, false},
                   {unit->include, "/box/include", false},
                   {unit->ws->objects, "/box/objects", true}},
        .nmounts = 3,
        .address_space_bytes = ADDRESS_SPACE,
        .file_bytes = file_bytes,
        .cpu_seconds = CPU_SECONDS,
        .wall_milliseconds = WALL_MILLISECONDS,
        .output_bytes = OUTPUT_BYTES,
    };

    sandbox_run(&spec, result);
}

static int
preprocess(const struct unit *unit, struct refusal *why)
{
    const char *const argv[] = {
        "/usr/bin/gcc",
        "-E",
        "-std=c11",
        "-D_GNU_SOURCE",
        "-U_FORTIFY_SOURCE",
        unit->flavor == FLAVOR_CHECKED ? "-DOU_CHECKED" : "-DNDEBUG",
        "-I/box/include",
        unit->prefix,
        "-fmax-include-depth=16",
        "-fmax-errors=20",
        "-fdiagnostics-color=never",
        "-o",
        unit->preprocessed,
        unit->source,
        NULL,
    };
    struct sandbox_result result = {0};
    int status = 0;

    run_tool(unit, argv, PREPROCESSED_BYTES, &result);
    if (result.end != SANDBOX_EXITED || result.code != 0) {
        status = compile_refuse(unit, &result, why);
    }
    sandbox_result_clear(&result);
    return status;
}

/* ---- What was included ------------------------------------------------- */

static bool
starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* May the compiler have read the file called name? */
static bool
may_include(const struct unit *unit, const char *name)
{
    const char *const folders[] = {
        "/box/include/", unit->folder,    unit->include,     unit->ws->source,
        "/usr/include/", "/usr/lib/gcc/", "/usr/lib64/gcc/",
    };

    if (strstr(name, "/../") != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (starts_with(name, folders[i])) {
            return true;
        }
    }
    return false;
}

/* The preprocessor writes `# LINE "FILE" 1` where it enters a file.  Check the
 * one at line; it is changed. */
static int
check_marker(const struct unit *unit, char *line, struct refusal *why)
{
    char *name = strchr(line, '"');
    char *end = name == NULL ? NULL : strrchr(name + 1, '"');

    if (end == NULL || !starts_with(end, "\" 1")) {
        return 0;
    }
    *end = '\0';
    if (may_include(unit, name + 1)) {
        return 0;
    }
    return refuse(why, VERDICT_CE,
                  "%s includes %s, which is neither a header of the lab nor "
                  "of the C library",
                  unit->shown, name + 1);
}

/* Where the sandbox has a file system of its own, other files are not there;
 * elsewhere this is what keeps them out.  The verdict is the same. */
static int
check_includes(const struct unit *unit, char *text, struct refusal *why)
{
    char *save = NULL;
    int result = 0;

    for (char *line = strtok_r(text, "\n", &save); line != NULL && result == 0;
         line = strtok_r(NULL, "\n", &save)) {
        if (starts_with(line, "# ")) {
            result = check_marker(unit, line, why);
        }
    }
    return result;
}

/* Return the text of a file that a step left among the objects, new, or NULL
 * with errno and *why: what cannot be read must not pass for clean. */
static char *
read_step(const struct unit *unit, const char *suffix, size_t limit,
          size_t *size, struct refusal *why)
{
    char path[PATH_MAX];
    char *text;

    snprintf(path, sizeof path, "%s/%s.%s.%s", unit->ws->objects, unit->module,
             flavor_name(unit->flavor), suffix);
    text = files_read(path, limit, size);
    if (text == NULL) {
        int cause = errno;

        refuse(why, VERDICT_GF, "cannot read %s: %s", path, strerror(cause));
        errno = cause;
    }
    return text;
}

/* Includes first: one that is out of place says more than what it brought in.
 * That check cuts its text up. */
static int
check_preprocessed(const struct unit *unit, struct refusal *why)
{
    size_t size;
    char *text = read_step(unit, "i", PREPROCESSED_BYTES, &size, why);
    char *copy = text == NULL ? NULL : strdup(text);
    int result = -1;

    if (text != NULL && copy == NULL) {
        refuse(why, VERDICT_GF, "out of memory");
    }
    else if (text != NULL && check_includes(unit, copy, why) == 0) {
        result = compile_check_source(unit, text, size, why);
    }
    free(copy);
    free(text);
    return result;
}

/* ---- Compile ----------------------------------------------------------- */

/* Both flavours: nothing that calls a function behind the student's back or
 * hides one from the gate.  Checked, functions also keep the names they were
 * called by.  Fast, the optimizer may do what it does for the reference: the
 * flags that shape the code are those of the release build. */
static void
compile(const struct unit *unit, struct sandbox_result *result)
{
    bool checked = unit->flavor == FLAVOR_CHECKED;
    const char *const argv[] = {
        "/usr/bin/gcc",
        "-c",
        "-x",
        "cpp-output",
        "-std=c11",
        checked ? "-O1" : "-O2",
        checked ? "-fno-builtin" : "-fbuiltin",
        "-fno-stack-protector",
        "-fno-lto",
        "-fno-common",
        "-fno-ident",
        "-Werror=implicit-function-declaration",
        "-Werror=implicit-int",
        "-Werror=int-conversion",
        "-Werror=incompatible-pointer-types",
        "-Werror=return-type",
        "-fmax-errors=20",
        "-fdiagnostics-color=never",
        "-save-temps=obj",
        "-o",
        unit->object,
        unit->preprocessed,
        NULL,
    };

    run_tool(unit, argv, OBJECT_BYTES, result);
}

/* In the compiler's output, a line that consists of #APP comes before each
 * piece of inline assembly, and from nothing else: text in strings has its line
 * breaks escaped.  A compiler that failed may have written nothing. */
static int
check_assembly(const struct unit *unit, bool failed, struct refusal *why)
{
    size_t size;
    char *text = read_step(unit, "s", OBJECT_BYTES, &size, why);
    int result = 0;

    if (text == NULL) {
        return failed && errno == ENOENT ? 0 : -1;
    }
    if (strstr(text, "\n#APP\n") != NULL) {
        result = refuse(why, VERDICT_SV,
                        "%s has inline assembly, which this lab does not "
                        "allow; write it in C",
                        unit->shown);
    }
    free(text);
    return result;
}

static int
compile_unit(const struct unit *unit, struct refusal *why)
{
    struct sandbox_result result = {0};
    bool failed;
    int status;

    if (preprocess(unit, why) < 0 || check_preprocessed(unit, why) < 0) {
        return -1;
    }
    compile(unit, &result);
    failed = result.end != SANDBOX_EXITED || result.code != 0;
    /* First: an assembler that fails says nothing that a student of C
     * understands. */
    status = check_assembly(unit, failed, why);
    if (status == 0 && failed) {
        status = compile_refuse(unit, &result, why);
    }
    sandbox_result_clear(&result);
    return status;
}

/* ---- The whole --------------------------------------------------------- */

static int
copy_headers(const struct grade_options *opt, const struct workspace *ws,
             struct refusal *why)
{
    char from[PATH_MAX], to[PATH_MAX];

    for (size_t i = 0; lab_wings[i] != NULL; i++) {
        snprintf(from, sizeof from, "%s/lib/%s", opt->root, lab_wings[i]);
        snprintf(to, sizeof to, "%s/include/%s", ws->path, lab_wings[i]);
        if (files_copy_folder(from, to, ".h") < 0) {
            return refuse(why, VERDICT_GF,
                          "cannot copy the headers from %s: %s", from,
                          strerror(errno));
        }
    }
    return 0;
}

static int
build_flavor(const struct lab *lab, const struct grade_options *opt,
             struct workspace *ws, enum flavor flavor, struct refusal *why)
{
    for (size_t i = 0; i < lab->modules.count; i++) {
        struct unit unit;
        char object[PATH_MAX];

        unit_init(&unit, lab, ws, lab->modules.word[i], flavor);
        object_path(ws, unit.module, flavor, object, sizeof object);
        if (compile_unit(&unit, why) < 0 || gate(lab, opt, object, why) < 0) {
            return -1;
        }
    }
    return 0;
}

int
compile_submission(const struct lab *lab, const struct grade_options *opt,
                   struct workspace *ws, struct refusal *why)
{
    bool measured =
        lab->measure.driver != NULL && !opt->public_only && !opt->quick;

    if (copy_headers(opt, ws, why) < 0 ||
        build_flavor(lab, opt, ws, FLAVOR_CHECKED, why) < 0) {
        return -1;
    }
    return measured ? build_flavor(lab, opt, ws, FLAVOR_FAST, why) : 0;
}
