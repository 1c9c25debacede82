/* gate_code.c -- what must not stand among the instructions.
 * SPDX-License-Identifier: MIT
 *
 * System calls; and requests to valgrind, by which a program that is counted
 * could have the counting stopped. */
#include "gate_parts.h"

#include <ctype.h>
#include <string.h>

/* Names come out of a stranger's file: asm labels may hold anything. */
const char *
gate_printable(const char *name, char *buffer, size_t size)
{
    size_t i;

    for (i = 0; i + 1 < size && name[i] != '\0'; i++) {
        buffer[i] = isgraph((unsigned char)name[i]) ? name[i] : '?';
    }
    buffer[i] = '\0';
    return buffer;
}

/* The bytes of the instructions that enter the kernel, on x86-64. */
static bool
has_syscall_bytes(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++) {
        if ((bytes[i] == 0x0f &&
             (bytes[i + 1] == 0x05 || bytes[i + 1] == 0x34)) ||
            (bytes[i] == 0xcd && bytes[i + 1] == 0x80)) {
            return true;
        }
    }
    return false;
}

/* What every request to valgrind starts with, on x86-64: %rdi rotated by 3, 13,
 * 61 and 51, which leaves it as it was.  A compiler has no reason to. */
static bool
has_request_bytes(const unsigned char *bytes, size_t size)
{
    static const unsigned char preamble[] = {
        0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d,
        0x48, 0xc1, 0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33,
    };

    return memmem(bytes, size, preamble, sizeof preamble) != NULL;
}

/* Among constants the bytes are harmless: neither the processor nor valgrind
 * executes those. */
static bool
any_code(const struct object *object,
         bool (*has)(const unsigned char *bytes, size_t size))
{
    struct object_section section = {.scn = NULL};

    while (object_next_section(object, &section)) {
        const Elf_Data *data;

        if ((section.header.sh_flags & SHF_EXECINSTR) == 0) {
            continue;
        }
        data = elf_getdata(section.scn, NULL);
        if (data != NULL && data->d_buf != NULL &&
            has(data->d_buf, data->d_size)) {
            return true;
        }
    }
    return false;
}

/* Unknown code: let the disassembler decide. */
static bool
may_call_system(const struct object *object)
{
    return object->machine != EM_X86_64 || any_code(object, has_syscall_bytes);
}

static bool
names_syscall(const char *listing)
{
    static const char *const instructions[] = {
        "\tsyscall",
        "\tsysenter",
        "\tint    $0x80",
        "\tsvc\t",
    };

    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        if (strstr(listing, instructions[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The same two bytes may be part of an honest constant: (n & 15) + 300 has
 * them.  So the disassembler has the last word; it reads a stranger's file and
 * therefore works in the sandbox too. */
static int
check_disassembly(const struct inspection *in)
{
    const char *const argv[] = {"/usr/bin/objdump", "-d", "--no-show-raw-insn",
                                "/box/object.o", NULL};
    struct sandbox_spec spec = {
        .argv = argv,
        .policy = POLICY_COMPILE,
        .mounts = {{in->path, "/box/object.o", false}},
        .nmounts = 1,
        .address_space_bytes = 1ull << 30,
        .cpu_seconds = 10,
        .wall_milliseconds = 20000,
        .output_bytes = 8u << 20,
    };
    struct sandbox_result result = {0};
    int status = 0;

    sandbox_run(&spec, &result);
    if (result.end == SANDBOX_FAULT) {
        status =
            refuse(in->why, VERDICT_GF, "cannot run objdump: %s", result.error);
    }
    else if (result.end != SANDBOX_EXITED || result.code != 0) {
        status = REFUSE(in, VERDICT_SV, "cannot be disassembled (%s)",
                        "its object is damaged or too large");
    }
    else if (names_syscall(result.output)) {
        status = REFUSE(in, VERDICT_SV, "contains %s",
                        "the machine instruction of a system call");
    }
    sandbox_result_clear(&result);
    return status;
}

/* Data among the instructions could hide some from the disassembler. */
static int
check_variables(const struct inspection *in)
{
    for (size_t i = 1; i < in->object.nsymbols; i++) {
        struct symbol symbol;
        GElf_Shdr header;
        Elf_Scn *scn;

        if (!object_symbol(&in->object, i, &symbol) ||
            symbol.type != STT_OBJECT) {
            continue;
        }
        scn = elf_getscn(in->object.elf, symbol.section);
        if (scn != NULL && gelf_getshdr(scn, &header) != NULL &&
            (header.sh_flags & SHF_EXECINSTR) != 0) {
            char name[128];

            return REFUSE(in, VERDICT_SV,
                          "puts the variable `%s` among the code",
                          gate_printable(symbol.name, name, sizeof name));
        }
    }
    return 0;
}

int
gate_code(const struct inspection *in)
{
    if (any_code(&in->object, has_request_bytes)) {
        return REFUSE(in, VERDICT_SV, "contains %s",
                      "a request to valgrind, the tool that counts its "
                      "instructions");
    }
    if (check_variables(in) < 0) {
        return -1;
    }
    return may_call_system(&in->object) ? check_disassembly(in) : 0;
}
