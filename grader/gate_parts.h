/* gate_parts.h -- what the files of the gate tell each other.
 * SPDX-License-Identifier: MIT
 *
 *     gate.c         symbols and sections
 *     gate_code.c    instructions
 *     gate_object.c  reads the file */
#ifndef OU_GATE_PARTS_H
#define OU_GATE_PARTS_H

#include "build.h"

#include <gelf.h>

/* A relocatable object and its symbols.  Section and symbol names are borrowed
 * from it. */
struct object {
    int fd;
    Elf *elf;
    size_t shstrndx;
    unsigned machine;
    Elf_Data *symbols;
    size_t nsymbols;
    size_t strndx; /* section with the names of the symbols */
};

struct symbol {
    const char *name;
    unsigned type;    /* STT_… */
    unsigned binding; /* STB_… */
    size_t section;   /* SHN_UNDEF: needed, not defined */
};

struct object_section {
    Elf_Scn *scn;
    size_t index;
    const char *name;
    GElf_Shdr header;
};

/* Open the object at path.  Returns 0, or -1 with a cause in *cause (borrowed,
 * static or libelf's). */
int object_open(struct object *object, const char *path, const char **cause);
void object_close(struct object *object);

/* Fetch symbol i, i < nsymbols.  Returns false if it cannot be read. */
bool object_symbol(const struct object *object, size_t i,
                   struct symbol *symbol);

/* Walk the sections: start with scn NULL.  Returns false behind the last. */
bool object_next_section(const struct object *object,
                         struct object_section *section);

/* Return the symbol that object defines globally under name, in *symbol, or
 * false. */
bool object_defines(const struct object *object, const char *name,
                    struct symbol *symbol);

/* One object under inspection. */
struct inspection {
    const struct lab *lab;
    const struct grade_options *opt;
    const char *path;
    char module[64];
    struct object object;
    struct object *references; /* of all modules of the lab, in its order */
    size_t nreferences;
    const struct object *reference; /* of this module */
    struct refusal *why;
};

#define REFUSE(in, verdict, format, ...)                                       \
    refuse((in)->why, verdict, "%s.c " format, (in)->module, __VA_ARGS__)

/* ---- gate_code.c ------------------------------------------------------- */

/* Check the instructions.  Returns 0, or -1 with *in->why. */
int gate_code(const struct inspection *in);

/* Copy name, which comes out of a stranger's file, to buffer with nothing in it
 * but plain characters.  Returns buffer. */
const char *gate_printable(const char *name, char *buffer, size_t size);

#endif
