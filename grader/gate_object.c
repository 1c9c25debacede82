/* gate_object.c -- an object file as the gate reads it.
 * SPDX-License-Identifier: MIT */
#include "gate_parts.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Find the symbol table.  An object has one. */
static int
find_symbols(struct object *object)
{
    struct object_section section = {.scn = NULL};

    while (object_next_section(object, &section)) {
        if (section.header.sh_type == SHT_SYMTAB &&
            section.header.sh_entsize != 0) {
            object->symbols = elf_getdata(section.scn, NULL);
            object->nsymbols =
                section.header.sh_size / section.header.sh_entsize;
            object->strndx = section.header.sh_link;
            return object->symbols == NULL ? -1 : 0;
        }
    }
    return -1;
}

int
object_open(struct object *object, const char *path, const char **cause)
{
    GElf_Ehdr header;
    off_t size;

    *object = (struct object){.fd = files_open(AT_FDCWD, path, &size)};
    if (object->fd < 0) {
        *cause = strerror(errno);
        return -1;
    }
    elf_version(EV_CURRENT);
    object->elf = elf_begin(object->fd, ELF_C_READ, NULL);
    if (object->elf == NULL || elf_kind(object->elf) != ELF_K_ELF ||
        gelf_getehdr(object->elf, &header) == NULL || header.e_type != ET_REL ||
        elf_getshdrstrndx(object->elf, &object->shstrndx) < 0 ||
        find_symbols(object) < 0) {
        *cause = "not an object file";
        object_close(object);
        return -1;
    }
    object->machine = header.e_machine;
    return 0;
}

void
object_close(struct object *object)
{
    elf_end(object->elf);
    close(object->fd);
}

bool
object_symbol(const struct object *object, size_t i, struct symbol *symbol)
{
    GElf_Sym sym;

    if (gelf_getsym(object->symbols, (int)i, &sym) == NULL) {
        return false;
    }
    *symbol = (struct symbol){
        .name = elf_strptr(object->elf, object->strndx, sym.st_name),
        .type = GELF_ST_TYPE(sym.st_info),
        .binding = GELF_ST_BIND(sym.st_info),
        .section = sym.st_shndx,
    };
    return symbol->name != NULL;
}

bool
object_next_section(const struct object *object, struct object_section *section)
{
    section->scn = elf_nextscn(object->elf, section->scn);
    if (section->scn == NULL ||
        gelf_getshdr(section->scn, &section->header) == NULL) {
        return false;
    }
    section->index = elf_ndxscn(section->scn);
    section->name =
        elf_strptr(object->elf, object->shstrndx, section->header.sh_name);
    return section->name != NULL;
}

bool
object_defines(const struct object *object, const char *name,
               struct symbol *symbol)
{
    for (size_t i = 1; i < object->nsymbols; i++) {
        if (object_symbol(object, i, symbol) && symbol->section != SHN_UNDEF &&
            symbol->binding != STB_LOCAL && strcmp(symbol->name, name) == 0) {
            return true;
        }
    }
    return false;
}
