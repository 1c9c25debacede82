/* gate.c -- what a student's object may need, define and contain.
 * SPDX-License-Identifier: MIT
 *
 * This is a checker of rules with friendly messages, so that "calls malloc" is
 * said in one sentence before anything runs.  It is not the wall that keeps a
 * hostile program in: that is the sandbox.  It does guarantee that the linker,
 * which works next, replaces exactly the lab's functions: nothing else is
 * defined here, and nothing runs before the kit asks for it. */
#include "gate_parts.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRITABLE_BYTES  (256 * 1024)
#define ALLOCATED_BYTES (1024 * 1024)
#define MAX_ALIGNMENT   4096

/* What every lab may need: how contracts are reported, and functions that the
 * compiler calls on its own account. */
static const char *const base_symbols[] = {
    "ou_fatal",    "ou__todo",      "ou__assert_failed",
    "memcpy",      "memmove",       "memset",
    "memcmp",      "__popcountdi2", "__popcountsi2",
    "__clzdi2",    "__ctzdi2",      "__ffsdi2",
    "__paritydi2", "__bswapdi2",    "__bswapsi2",
    "__divti3",    "__modti3",      "__udivti3",
    "__umodti3",   "__multi3",      "_GLOBAL_OFFSET_TABLE_",
};

/* ---- Symbols ----------------------------------------------------------- */

static bool
in_words(const struct lab_words *words, const char *name)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->word[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
may_need(const struct inspection *in, const char *name)
{
    struct symbol symbol;

    for (size_t i = 0; i < sizeof base_symbols / sizeof base_symbols[0]; i++) {
        if (strcmp(base_symbols[i], name) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < in->nreferences; i++) {
        if (object_defines(&in->references[i], name, &symbol)) {
            return true;
        }
    }
    return in_words(&in->lab->may_call, name);
}

/* "it may call: ou_fatal, memset, …" */
static int
refuse_needed(const struct inspection *in, const char *name)
{
    const struct lab_words *words = &in->lab->may_call;
    char list[1024];
    size_t used = 0;

    list[0] = '\0';
    for (size_t i = 0; i < words->count && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, ", %s",
                                 words->word[i]);
    }
    return REFUSE(in, VERDICT_SV,
                  "uses `%s`, which this lab does not offer; it may call: "
                  "memcpy, memmove, memset, memcmp, ou_fatal%s, and its own "
                  "functions",
                  name, list);
}

static int
refuse_defined(const struct inspection *in, const char *name, bool function)
{
    return REFUSE(in, VERDICT_SV,
                  "defines `%s`, which is not one of the lab's functions; "
                  "make your own %s static",
                  name, function ? "functions" : "variables");
}

static int
check_defined(const struct inspection *in, const struct symbol *symbol,
              const char *name)
{
    struct symbol expected;

    if (!object_defines(in->reference, symbol->name, &expected)) {
        return refuse_defined(in, name, symbol->type == STT_FUNC);
    }
    if (symbol->type != expected.type) {
        return REFUSE(in, VERDICT_SV, "defines `%s` as a %s", name,
                      symbol->type == STT_FUNC ? "function, not a variable"
                                               : "variable, not a function");
    }
    return 0;
}

/* C gives plain names to what it defines and needs; anything else was given as
 * text, past the compiler.  (The name of the file is free, and a section's
 * symbol has none.) */
static bool
has_plain_name(const struct symbol *symbol)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

    return symbol->type == STT_FILE ||
           symbol->name[strspn(symbol->name, plain)] == '\0';
}

static int
check_symbol(const struct inspection *in, const struct symbol *symbol)
{
    char name[128];

    gate_printable(symbol->name, name, sizeof name);
    if (!has_plain_name(symbol)) {
        return REFUSE(in, VERDICT_SV,
                      "has the symbol `%s`; names consist of letters, digits "
                      "and _",
                      name);
    }
    if (symbol->type == STT_TLS) {
        return REFUSE(in, VERDICT_SV,
                      "has the thread-local variable `%s`; a lab's module has "
                      "no threads",
                      name);
    }
    if (symbol->type == STT_GNU_IFUNC) {
        return REFUSE(in, VERDICT_SV,
                      "chooses `%s` when the program starts (ifunc); write a "
                      "plain function",
                      name);
    }
    if (symbol->binding == STB_LOCAL) {
        return 0;
    }
    if (symbol->binding != STB_GLOBAL) {
        return REFUSE(in, VERDICT_SV,
                      "declares `%s` weak or unique; write a plain function",
                      name);
    }
    if (symbol->section == SHN_UNDEF) {
        return may_need(in, symbol->name) ? 0 : refuse_needed(in, name);
    }
    return check_defined(in, symbol, name);
}

static int
check_symbols(const struct inspection *in)
{
    struct symbol symbol;

    for (size_t i = 1; i < in->object.nsymbols; i++) {
        if (!object_symbol(&in->object, i, &symbol)) {
            return REFUSE(in, VERDICT_SV, "has symbol %zu that cannot be read",
                          i);
        }
        if (check_symbol(in, &symbol) < 0) {
            return -1;
        }
    }
    return 0;
}

static bool
defines_locally(const struct object *object, const char *name)
{
    struct symbol symbol;

    for (size_t i = 1; i < object->nsymbols; i++) {
        if (object_symbol(object, i, &symbol) && symbol.binding == STB_LOCAL &&
            symbol.type == STT_FUNC && strcmp(symbol.name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Everything that the reference defines must be there: the kit calls it. */
static int
check_complete(const struct inspection *in)
{
    struct symbol expected, own;

    for (size_t i = 1; i < in->reference->nsymbols; i++) {
        if (!object_symbol(in->reference, i, &expected) ||
            expected.section == SHN_UNDEF || expected.binding == STB_LOCAL ||
            object_defines(&in->object, expected.name, &own)) {
            continue;
        }
        return REFUSE(in, VERDICT_CE, "does not define `%s`%s", expected.name,
                      defines_locally(&in->object, expected.name)
                          ? " for others: it says static"
                          : ", which the lab's header declares");
    }
    return 0;
}

/* ---- Sections ---------------------------------------------------------- */

static bool
is_kind(const char *name, const char *kind)
{
    size_t n = strlen(kind);

    return strncmp(name, kind, n) == 0 && (name[n] == '\0' || name[n] == '.');
}

/* Sections that compilers make without being told to. */
static bool
is_ordinary(const char *name)
{
    static const char *const kinds[] = {
        ".text", ".rodata", ".data", ".bss", ".eh_frame", ".note.gnu",
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is_kind(name, kinds[i])) {
            return true;
        }
    }
    return false;
}

static bool
runs_unasked(const char *name)
{
    static const char *const kinds[] = {
        ".init_array", ".fini_array", ".preinit_array", ".ctors",
        ".dtors",      ".init",       ".fini",
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is_kind(name, kinds[i])) {
            return true;
        }
    }
    return false;
}

/* A section that is loaded with the program. */
static int
check_loaded(const struct inspection *in, const struct object_section *section,
             const char *name)
{
    GElf_Xword flags = section->header.sh_flags;
    bool executable = (flags & SHF_EXECINSTR) != 0;

    if (runs_unasked(section->name)) {
        return REFUSE(in, VERDICT_SV,
                      "has code that runs before or after the tests "
                      "(constructor or destructor, section %s)",
                      name);
    }
    if ((flags & SHF_TLS) != 0) {
        return REFUSE(in, VERDICT_SV, "has thread-local variables (section %s)",
                      name);
    }
    if (executable && (flags & SHF_WRITE) != 0) {
        return REFUSE(in, VERDICT_SV,
                      "has a section that is writable and executable (%s)",
                      name);
    }
    if (section->header.sh_addralign > MAX_ALIGNMENT) {
        return REFUSE(in, VERDICT_SV,
                      "aligns something to more than %d bytes (section %s)",
                      MAX_ALIGNMENT, name);
    }
    if (!is_ordinary(section->name) ||
        executable != is_kind(section->name, ".text")) {
        return REFUSE(in, VERDICT_SV,
                      "has a section of its own (%s); leave out the section "
                      "attribute",
                      name);
    }
    return 0;
}

static int
check_section(const struct inspection *in, const struct object_section *section)
{
    GElf_Xword flags = section->header.sh_flags;
    char name[128];

    gate_printable(section->name, name, sizeof name);
    if (strcmp(section->name, ".note.GNU-stack") == 0 &&
        (flags & SHF_EXECINSTR) != 0) {
        return REFUSE(in, VERDICT_SV,
                      "needs an executable stack; do not take the address of "
                      "a function inside %s",
                      "a function");
    }
    return (flags & SHF_ALLOC) == 0 ? 0 : check_loaded(in, section, name);
}

/* Memory that a module holds without having asked for it is memory that the
 * accounts do not show. */
static int
check_sizes(const struct inspection *in, uint64_t writable, uint64_t allocated)
{
    if (writable > WRITABLE_BYTES) {
        return REFUSE(in, VERDICT_SV,
                      "has %llu bytes of global variables; %d are allowed, "
                      "memory comes from where the lab says",
                      (unsigned long long)writable, WRITABLE_BYTES);
    }
    if (allocated > ALLOCATED_BYTES) {
        return REFUSE(in, VERDICT_SV,
                      "has %llu bytes of code and constants; %d are allowed",
                      (unsigned long long)allocated, ALLOCATED_BYTES);
    }
    return 0;
}

static int
check_sections(const struct inspection *in)
{
    struct object_section section = {.scn = NULL};
    uint64_t writable = 0, allocated = 0;

    while (object_next_section(&in->object, &section)) {
        if (check_section(in, &section) < 0) {
            return -1;
        }
        if ((section.header.sh_flags & SHF_ALLOC) != 0) {
            allocated += section.header.sh_size;
        }
        if ((section.header.sh_flags & SHF_WRITE) != 0) {
            writable += section.header.sh_size;
        }
    }
    return check_sizes(in, writable, allocated);
}

/* ---- The whole --------------------------------------------------------- */

static int
open_reference(struct inspection *in, size_t i)
{
    struct object *reference = &in->references[in->nreferences];
    const char *module = in->lab->modules.word[i];
    char path[PATH_MAX];
    const char *cause;

    snprintf(path, sizeof path, "%s/debug/lib/%s/%s.o", in->opt->build,
             in->lab->wings[i], module);
    if (object_open(reference, path, &cause) < 0) {
        return refuse(in->why, VERDICT_GF, "%s: %s; `make` builds it", path,
                      cause);
    }
    in->nreferences++;
    if (strcmp(module, in->module) == 0) {
        in->reference = reference;
    }
    return 0;
}

static int
open_references(struct inspection *in)
{
    const struct lab_words *modules = &in->lab->modules;

    in->references = calloc(modules->count, sizeof in->references[0]);
    if (in->references == NULL) {
        return refuse(in->why, VERDICT_GF, "out of memory");
    }
    for (size_t i = 0; i < modules->count; i++) {
        if (open_reference(in, i) < 0) {
            return -1;
        }
    }
    if (in->reference == NULL) {
        return refuse(in->why, VERDICT_GF, "%s is no module of lab %s",
                      in->module, in->lab->name);
    }
    return 0;
}

static int
inspect(struct inspection *in)
{
    if (open_references(in) < 0 || check_sections(in) < 0 ||
        check_symbols(in) < 0 || check_complete(in) < 0) {
        return -1;
    }
    return gate_code(in);
}

int
gate(const struct lab *lab, const struct grade_options *opt, const char *path,
     struct refusal *why)
{
    struct inspection in = {.lab = lab, .opt = opt, .path = path, .why = why};
    const char *slash = strrchr(path, '/');
    const char *cause;
    int result;

    /* objects/pool.checked.o is the module pool. */
    snprintf(in.module, sizeof in.module, "%s",
             slash == NULL ? path : slash + 1);
    in.module[strcspn(in.module, ".")] = '\0';
    if (object_open(&in.object, path, &cause) < 0) {
        return refuse(why, VERDICT_CE,
                      "%s.c: the compiler's output cannot "
                      "be read: %s",
                      in.module, cause);
    }
    result = inspect(&in);
    for (size_t i = 0; i < in.nreferences; i++) {
        object_close(&in.references[i]);
    }
    free(in.references);
    object_close(&in.object);
    return result;
}
