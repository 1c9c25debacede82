/* compile_message.c -- what the student gets to read when it does not compile.
 * SPDX-License-Identifier: MIT
 *
 * The compiler's own words, in the paths that the student knows; and a sentence
 * instead, where those words are about limits or about the compiler. */
#include "compile_parts.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* A path of the compiler's, and what the student calls it. */
struct rename {
    const char *from, *to;
};

static const struct rename *
find_rename(const struct rename *renames, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        if (strncmp(text, renames[i].from, strlen(renames[i].from)) == 0) {
            return &renames[i];
        }
    }
    return NULL;
}

/* Skip lines that only say where the next one stands: "In function …". */
static const char *
skip_context(const char *text)
{
    const char *end;

    while ((end = strchr(text, '\n')) != NULL) {
        const char *in = strstr(text, ": In function ");

        if (in == NULL || in > end) {
            break;
        }
        text = end + 1;
    }
    return text;
}

/* Copy text to a message of size bytes with the paths renamed and nothing in it
 * that a terminal obeys.  What does not fit goes by whole lines. */
static void
copy_renamed(const char *text, const struct rename *renames, size_t n,
             char *message, size_t size)
{
    static const char more[] = "…\n";
    size_t used = 0;

    while (*text != '\0' && used + sizeof more < size) {
        const struct rename *rename =
            *text == '/' ? find_rename(renames, n, text) : NULL;

        if (rename != NULL && used + strlen(rename->to) < size) {
            used +=
                (size_t)snprintf(message + used, size - used, "%s", rename->to);
            text += strlen(rename->from);
            continue;
        }
        message[used++] =
            iscntrl((unsigned char)*text) && *text != '\n' && *text != '\t'
                ? '?'
                : *text;
        text++;
    }
    message[used] = '\0';
    if (*text != '\0') {
        used = used < size - sizeof more ? used : size - sizeof more;
        while (used > 0 && message[used - 1] != '\n') {
            used--;
        }
        memcpy(message + used, more, sizeof more);
    }
}

/* Refuse with what the compiler said, in the paths that the student knows. */
static int
refuse_readable(const struct unit *unit, const char *output,
                struct refusal *why)
{
    char source[300], include[320], folder[160], own[160];
    const struct rename renames[] = {
        {include, "lib/"},
        {source, own},
        {"/box/include/", "lib/"},
        {folder, own},
    };

    snprintf(include, sizeof include, "%s/", unit->include);
    snprintf(source, sizeof source, "%s/", unit->ws->source);
    snprintf(folder, sizeof folder, "%s/", unit->folder);
    snprintf(own, sizeof own, "labs/%.100s/", unit->lab->name);
    why->verdict = VERDICT_CE;
    copy_renamed(skip_context(output), renames,
                 sizeof renames / sizeof renames[0], why->message,
                 sizeof why->message);
    return -1;
}

/* Does the compiler say text?  Lines that start with a space are not its own
 * words: they quote the source. */
static bool
says(const struct sandbox_result *result, const char *text)
{
    const char *at = result->output;

    while ((at = strstr(at, text)) != NULL) {
        const char *line = at;

        while (line > result->output && line[-1] != '\n') {
            line--;
        }
        if (*line != ' ') {
            return true;
        }
        at++;
    }
    return false;
}

/* The compiler met a limit: NULL, or the limit in words. */
static const char *
compile_limit(const struct sandbox_result *result)
{
    if (result->end == SANDBOX_CPU || result->end == SANDBOX_WALL ||
        says(result, "CPU time limit exceeded")) {
        return "compile time limit: the compiler worked for more than 10 s";
    }
    if (result->end == SANDBOX_OUTPUT) {
        return "the compiler has more than 64 KiB of messages about it";
    }
    if ((result->end == SANDBOX_SIGNALED && result->code == SIGXFSZ) ||
        says(result, "File size limit exceeded") ||
        says(result, "File too large")) {
        return "it grows beyond the limits when it is compiled (2 MiB "
               "preprocessed, 16 MiB of object): look for macros that expand "
               "to macros, and for huge arrays with initial values";
    }
    if (says(result, "out of memory") || says(result, "memory exhausted") ||
        says(result, "Cannot allocate memory")) {
        return "the compiler needs more than 1 GiB for it: look for huge "
               "arrays, and for an #include that never ends";
    }
    if (result->end == SANDBOX_SIGNALED ||
        says(result, "internal compiler error") ||
        says(result, "signal terminated program")) {
        return "too deeply nested, or too large an expression: the compiler "
               "gave up";
    }
    return NULL;
}

int
compile_refuse(const struct unit *unit, const struct sandbox_result *result,
               struct refusal *why)
{
    const char *limit;

    if (result->end == SANDBOX_FAULT) {
        return refuse(why, VERDICT_GF, "cannot run the compiler: %s",
                      result->error);
    }
    limit = compile_limit(result);
    if (limit != NULL) {
        return refuse(why, VERDICT_CL, "%s: %s", unit->shown, limit);
    }
    return refuse_readable(unit, result->output, why);
}
