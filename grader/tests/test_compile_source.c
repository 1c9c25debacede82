/* test_compile_source.c -- tests of what a preprocessed submission may say.
 * SPDX-License-Identifier: MIT */
#include "build_fixture.h"

static struct fixture f;

/* Compile text behind the reference, and see it refused. */
static void
check_smuggled(const char *text, const char *message)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f, text);
    CHECK_REFUSED(&f, fixture_compile(&f), "SV", message);
    fixture_stop(&f);
}

/* What would smuggle an instruction into the assembler text, or could. */
static const struct {
    const char *text;
    const char *message;
} smuggled[] = {
    {"int f(int) __asm__(\"g\\n\\tnop\\n#\");\n", "asm label (`__asm__`)"},
    {"int f(int) __asm(\"g\");\n", "asm label (`__asm`)"},
    {"int f(int) asm(\"g\");\n", "asm label (`asm`)"},
    {"#define PASTE(a, b) a##b\nint f(int) PASTE(__as, m__)(\"g\");\n",
     "asm label"},
    {"%:define PASTE(a, b) a%:%:b\nint f(int) PASTE(__as, m__)(\"g\");\n",
     "asm label"},
    {"?\?=define PASTE(a, b) a?\?=?\?=b\nint f(int) PASTE(__as, m)(\"g\");\n",
     "asm label"},
    {"int f(int) __as\\\nm__(\"g\");\n", "asm label"},
    {"int f(int) __as?\?/\nm__(\"g\");\n", "asm label"},
    {"int f(int) __asm__(\"\" \"__g\" \"\\n\\tnop\");\n", "asm label"},
    {"int f(int) __asm__(\"\" \"__g\\n\\tnop\");\n", "asm label"},
    {"register long r __asm__(\"\" \"rbx\");\n", "asm label"},
    {"# 1 \"/usr/include/string.h\" 1 3 4\nint f(int) __asm__(\"g\");\n"
     "# 3 \"pool.c\" 2\n",
     "asm label"},
    {"#define E\n#define B \\ E\nint f(int) __as B\nm__(\"g\");\n",
     "read twice"},
    {"const char *f = \"?\\\n?/\\\" __asm__(\\\"\";\n", "read twice"},
    {"__attribute__((section(\".text\\n\\tnop\\n#\"), used)) static int f;\n",
     "says `section(`"},
    {"__attribute__((__section__((\".text\")), used)) static int f;\n",
     "says `__section__(`"},
    {"static int f(void) __attribute__((weakref(\"memset\\n\\tnop\")));\n",
     "says `weakref(`"},
    {"__attribute__((symver(\"f@V\\n\\tnop\"))) void f(void) {}\n",
     "says `symver(`"},
    {"#ident \"x\\\"\\n\\tnop\\n\\t.ascii \\\"y\"\n", "directive `#ident`"},
    {"%:ident \"x\"\n", "directive `#ident`"},
    {"#pragma redefine_extname f g\n", "`#pragma redefine_extname`"},
    {"_Pragma(\"redefine_extname f g\")\n", "`#pragma redefine_extname`"},
    {"#pragma weak f = ou_pool_malloc\n", "`#pragma weak`"},
    {"#pragma GCC pch_preprocess \"pool.gch\"\n", "`#pragma pch_preprocess`"},
};
enum { NSMUGGLED = sizeof smuggled / sizeof *smuggled };

TEST_EACH(compile, no_name_smuggles_instructions, NSMUGGLED)
{
    check_smuggled(smuggled[param].text, smuggled[param].message);
}

/* The C library's own headers have asm labels. */
TEST(compile, what_resembles_a_forbidden_name_is_welcome)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f, "#include <assert.h>\n#include <inttypes.h>\n"
                          "#include <stdio.h>\n#include <stdlib.h>\n"
                          "#include <string.h>\n#include <unistd.h>\n"
                          "#pragma GCC diagnostic ignored \"-Wunused\"\n"
                          "/* No __asm__ here. */\n"
                          "static int asm_count, section, weak;\n"
                          "static int alias(int copy) { return copy + "
                          "section + weak + asm_count; }\n"
                          "__attribute__((used)) static const char *const p ="
                          " \"plain asm?\\n\";\n"
                          "__attribute__((used)) static int g(void)"
                          " { return alias(1); }\n");
    CHECK_EQ(fixture_compile(&f), 0);
    fixture_stop(&f);
}
