/* test_compile.c -- tests of what becomes of a submission's source.
 * SPDX-License-Identifier: MIT */
#include "build_fixture.h"

#include <gelf.h>
#include <sys/stat.h>

static struct fixture f;

/* Compile text as pool.c, and see it refused. */
static void
check_refused(const char *text, const char *verdict, const char *message)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_text(&f, "pool.c", text);
    CHECK_REFUSED(&f, fixture_compile(&f), verdict, message);
    fixture_stop(&f);
}

/* As above, with text behind the reference. */
static void
check_refused_behind(const char *text, const char *verdict, const char *message)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f, text);
    CHECK_REFUSED(&f, fixture_compile(&f), verdict, message);
    fixture_stop(&f);
}

/* ---- Messages ---------------------------------------------------------- */

TEST(compile, a_mistake_is_shown_with_the_students_own_path_and_line)
{
    check_refused("#include \"mem/pool.h\"\n\nint x = y;\n", "CE",
                  "labs/02-pools/pool.c:3:9: error: 'y' undeclared");
    CHECK_SAYS(f.why.message, "\n    3 | int x = y;\n");
}

TEST(compile, a_mistake_in_terms_of_a_header_names_the_projects_file)
{
    check_refused("#include \"mem/pool.h\"\nint ou_pool_malloc;\n", "CE",
                  "lib/mem/pool.h:");
}

TEST(compile, no_message_shows_a_private_path)
{
    check_refused("#include \"mem/nothing.h\"\n", "CE",
                  "labs/02-pools/pool.c:1:10: fatal error: mem/nothing.h");
    CHECK_NULL(strstr(f.why.message, "/tmp"));
    CHECK_NULL(strstr(f.why.message, "/box"));
}

TEST(compile, an_unknown_function_is_an_error)
{
    check_refused("#include \"mem/pool.h\"\n"
                  "void ou_pools_init(ou_pools *p, const ou_geometry *g,\n"
                  "ou_pool_source s) { frobnicate(p); }\n",
                  "CE", "implicit declaration of function 'frobnicate'");
}

TEST(compile, a_long_list_of_errors_is_cut_at_a_line)
{
    char text[32 * 1024] = "";

    for (int i = 0; i < 40; i++) {
        sprintf(text + strlen(text), "int x%d = %0200d + y%d;\n", i, 0, i);
    }
    check_refused(text, "CE", "…\n");
    CHECK_LT(strlen(f.why.message), sizeof f.why.message);
}

TEST(compile, words_in_the_source_are_not_the_compilers)
{
    check_refused("char *x = \"out of memory, internal compiler error\" + y;\n",
                  "CE", "'y' undeclared");
}

/* ---- Limits ------------------------------------------------------------ */

#define TEN(x) x x x x x x x x x x

static const struct {
    const char *text;
    const char *verdict;
    const char *message;
} limits[] = {
    {"#include \"pool.c\"\n", "CE", "include nested depth 16"},
    {"#include \"/dev/zero\"\n", "CE", "/dev/zero"},
    {"char huge[1u << 30] = {1};\n", "CL", "huge arrays"},
    {"#define A " TEN(
         "int x; ") "\n"
                    "#define B " TEN("A ") "\n#define C " TEN(
                        "B ") "\n"
                              "#define D " TEN("C ") "\n#define E " TEN(
                                  "D ") "\n" TEN("E "),
     "CL", "macros"},
    {"#define A " TEN("(") "\n#define B " TEN(
         "A ") "\n"
               "#define C " TEN("B ") "\n#define D " TEN(
                   "C ") "\n"
                         "#define E " TEN("D ") "\nint x = E ",
     "CL", "too deeply nested"},
};
enum { NLIMITS = sizeof limits / sizeof *limits };

TEST_EACH(compile, a_limit_is_named, NLIMITS)
{
    /* A user id of its own hides no device. */
    if (strstr(limits[param].text, "/dev/") != NULL &&
        sandbox_isolation(ISOLATION_FULL) < ISOLATION_LANDLOCK) {
        return;
    }
    check_refused(limits[param].text, limits[param].verdict,
                  limits[param].message);
}

TEST(compile, a_file_of_the_machine_is_not_included)
{
    fixture_start(&f, "02-pools");
    fixture_text(&f, "pool.c", "#include \"/etc/hostname\"\n");
    CHECK_EQ(fixture_compile(&f), -1);
    CHECK_STR_EQ(verdict_code(f.why.verdict), "CE");
    CHECK_SAYS(f.why.message, "/etc/hostname");
    fixture_stop(&f);
}

TEST(compile, a_path_that_climbs_out_of_the_system_headers_is_refused)
{
    check_refused("#include \"mem/pool.h\"\n"
                  "#include </usr/include/../include/stdio.h>\n",
                  "CE", "neither a header of the lab");
}

/* ---- The gate ---------------------------------------------------------- */

/* The code that valgrind takes for a request. */
#define REQUEST                                                                \
    "0x48,(char)0xc1,(char)0xc7,3,0x48,(char)0xc1,(char)0xc7,13,"              \
    "0x48,(char)0xc1,(char)0xc7,61,0x48,(char)0xc1,(char)0xc7,51,"             \
    "0x48,(char)0x87,(char)0xdb"

static const struct {
    const char *text;
    const char *verdict;
    const char *message;
} rules[] = {
    {"#include <stdlib.h>\nvoid *ou_pool_malloc_2;\n", "SV",
     "pool.c defines `ou_pool_malloc_2`, which is not one of the lab's "
     "functions; make your own variables static"},
    {"#include <stdio.h>\n__attribute__((used)) static void f(void)\n"
     "{ printf(\"x\\n\"); }\n",
     "SV",
     "pool.c uses `printf`, which this lab does not offer; it may call: "},
    {"void helper(void) {}\n", "SV", "make your own functions static"},
    {"static volatile int n;\n"
     "__attribute__((constructor)) static void f(void) { n = 1; }\n",
     "SV", "before or after the tests"},
    {"static volatile int n;\n"
     "__attribute__((destructor)) static void f(void) { n = 1; }\n",
     "SV", "before or after the tests"},
    {"__thread int mine;\n", "SV", "thread-local"},
    {"__attribute__((used)) static char hoard[262145];\n", "SV",
     "262144 are allowed"},
    {"__attribute__((used)) static void f(void) { __asm__(\"nop\"); }\n", "SV",
     "labs/02-pools/pool.c has inline assembly"},
    {"__asm__(\".data\\n.incbin \\\"/etc/passwd\\\"\");\n", "SV",
     "inline assembly"},
    {"int system(const char *);\n"
     "__attribute__((used)) static void g(void) { system(\"\"); }\n",
     "SV", "uses `system`"},
    {"__attribute__((section(\".init\"), used)) static void f(void) {}\n", "SV",
     "before or after the tests"},
    {"__attribute__((section(\".mine\"), used)) static int own = 1;\n", "SV",
     "a section of its own (.mine)"},
    {"__attribute__((section(\".text\"), used)) static const char own[] =\n"
     "\"\\x0f\\x05\";\n",
     "SV", "puts the variable `own` among the code"},
    {"__attribute__((section(\".text\"), used)) static const char own[] = "
     "{\n" REQUEST "};\n",
     "SV", "a request to valgrind"},
    {"int h\u00e9; ", "SV", "names consist of letters"},
    {"__attribute__((used)) static _Alignas(1 << 20) char own;\n", "SV",
     "aligns something to more than 4096 bytes"},
    {"__attribute__((weak, used)) void ou_pool_extend_2(void) {}\n", "SV",
     "weak"},
    {"__attribute__((used)) static int f(int n)\n"
     "{ int g(int m) { return n + m; } int (*volatile h)(int) = g;\n"
     "  return h(1); }\n",
     "SV", "executable stack"},
};
enum { NRULES = sizeof rules / sizeof *rules };

TEST_EACH(gate, a_broken_rule_is_named, NRULES)
{
    check_refused_behind(rules[param].text, rules[param].verdict,
                         rules[param].message);
}

TEST(gate, a_missing_function_is_named)
{
    check_refused("#include \"mem/pool.h\"\n", "CE",
                  "pool.c does not define `ou_pool");
}

/* Make the first function of the submission static. */
static void
hide_pools_init(void)
{
    char path[200];
    char *text = NULL;
    char *reference;
    size_t size;

    snprintf(path, sizeof path, "%s/pool.c", f.folder);
    reference = files_read(path, 1 << 20, &size);
    CHECK_NOT_NULL(reference);
    /* A declaration that comes first decides. */
    CHECK_GT(asprintf(&text,
                      "#include \"mem/geometry.h\"\n"
                      "#define ou_pools_init other\n"
                      "#include \"mem/pool.h\"\n#undef ou_pools_init\n"
                      "static void ou_pools_init(ou_pools *pools,\n"
                      "const ou_geometry *geo, ou_pool_source source);\n"
                      "__attribute__((used)) static void *volatile keep = "
                      "ou_pools_init;\n%s",
                      reference),
             0);
    fixture_text(&f, "pool.c", text);
    free(text);
    free(reference);
}

TEST(gate, a_function_that_became_static_is_told_so)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f, "");
    hide_pools_init();
    CHECK_REFUSED(&f, fixture_compile(&f), "CE",
                  "does not define `ou_pools_init` for others: it says static");
    fixture_stop(&f);
}

TEST(gate, constants_may_have_any_bytes)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(
        &f, "__attribute__((used)) static const char own[] = {\n" REQUEST
            ", 0x0f, 0x05};\n");
    CHECK_EQ(fixture_compile(&f), 0);
    fixture_stop(&f);
}

TEST(gate, helpers_and_tables_of_ones_own_are_welcome)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f,
                      "static unsigned table[1000];\n"
                      "__attribute__((used)) static int helper(unsigned n)\n"
                      "{ return __builtin_popcountll(table[n % 1000]); }\n");
    CHECK_EQ(fixture_compile(&f), 0);
    fixture_stop(&f);
}

/* The machine code of this is `and $15,%eax; add $1000,%eax`: 83 e0 0f 05 …,
 * in which the bytes of a system call stand. */
TEST(gate, an_honest_constant_is_no_system_call)
{
    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f,
                      "__attribute__((noinline)) static unsigned\n"
                      "ask(unsigned *p) { return *(volatile unsigned *)p; }\n"
                      "__attribute__((used)) static unsigned\n"
                      "helper(unsigned *p) { return (ask(p) & 15) + 1000; "
                      "}\n");
    CHECK_EQ(fixture_compile(&f), 0);
    fixture_stop(&f);
}

/* ---- The code that is measured ----------------------------------------- */

/* Return the bytes of section .text of the object at path, new. */
static unsigned char *
text_section(const char *path, size_t *size)
{
    unsigned char *bytes = NULL;
    Elf_Scn *scn = NULL;
    size_t names = 0, length = 0;
    char *file = files_read(path, 1 << 24, &length);
    Elf *elf;

    ou_test_note("%s", path);
    CHECK_NOT_NULL(file);
    elf_version(EV_CURRENT);
    elf = elf_memory(file, length);
    CHECK_EQ(elf_getshdrstrndx(elf, &names), 0);
    while ((scn = elf_nextscn(elf, scn)) != NULL) {
        GElf_Shdr header;

        CHECK_NOT_NULL(gelf_getshdr(scn, &header));
        if (strcmp(elf_strptr(elf, names, header.sh_name), ".text") == 0) {
            *size = header.sh_size;
            bytes = malloc(*size);
            memcpy(bytes, file + header.sh_offset, *size);
        }
    }
    elf_end(elf);
    free(file);
    CHECK_NOT_NULL(bytes);
    return bytes;
}

/* Otherwise the reference would not cost as much as itself. */
TEST(compile, what_is_measured_is_compiled_like_the_reference)
{
    unsigned char *mine, *reference;
    size_t n = 0, m = 0;
    char path[512];

    fixture_start(&f, "02-pools");
    fixture_reference(&f, "");
    CHECK_EQ(fixture_compile(&f), 0);
    object_path(&f.ws, "pool", FLAVOR_FAST, path, sizeof path);
    mine = text_section(path, &n);
    reference = text_section("build/release/lib/mem/pool.o", &m);
    CHECK_EQ(n, m);
    CHECK_EQ(memcmp(mine, reference, n), 0);
    free(mine);
    free(reference);
    fixture_stop(&f);
}

TEST(compile, only_what_is_needed_is_compiled)
{
    char path[512];

    fixture_start(&f, "02-pools");
    f.opt.public_only = true;
    fixture_reference(&f, "");
    CHECK_EQ(fixture_compile(&f), 0);
    object_path(&f.ws, "pool", FLAVOR_CHECKED, path, sizeof path);
    CHECK_EQ(access(path, R_OK), 0);
    object_path(&f.ws, "pool", FLAVOR_FAST, path, sizeof path);
    CHECK_EQ(access(path, R_OK), -1);
    fixture_stop(&f);
}

/* ---- The program ------------------------------------------------------- */

TEST(link, the_students_objects_become_a_program)
{
    struct stat st;

    fixture_start(&f, "02-pools");
    fixture_reference(&f, "");
    CHECK_EQ(fixture_compile(&f), 0);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(link_worker(f.lab, &f.opt, &f.ws,
                             i == 0 ? FLAVOR_CHECKED : FLAVOR_FAST, f.program,
                             &f.why),
                 0);
        ou_test_note("%s", f.why.message);
        CHECK_EQ(access(f.program, X_OK), 0);
        CHECK_EQ(lstat(f.program, &st), 0);
        CHECK(S_ISREG(st.st_mode));
        CHECK_EQ(unlink(f.program), 0);
    }
    fixture_stop(&f);
}

static const char *const carriers[] = {"golden",    "golden-public",
                                       "reference", "observe.o",
                                       "public.o",  "measure.o"};
enum { NCARRIERS = sizeof carriers / sizeof *carriers };

/* Code that asks valgrind for one thing can be entered to ask for another. */
TEST_EACH(link, no_kit_has_a_request_to_valgrind_in_its_code, NCARRIERS)
{
    static const unsigned char preamble[] = {
        0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d,
        0x48, 0xc1, 0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33,
    };
    unsigned char *text;
    char path[200];
    size_t size;

    snprintf(path, sizeof path, "build/kit/02-pools/%s", carriers[param]);
    text = text_section(path, &size);
    CHECK_NULL(memmem(text, size, preamble, sizeof preamble));
    free(text);
}

TEST(link, a_kit_that_is_not_built_is_the_graders_fault)
{
    fixture_start(&f, "02-pools");
    f.opt.build = "build/nothing";
    CHECK_REFUSED(
        &f,
        link_worker(f.lab, &f.opt, &f.ws, FLAVOR_CHECKED, f.program, &f.why),
        "GF", "`make` builds it");
    fixture_stop(&f);
}

/* ---- The workspace ----------------------------------------------------- */

TEST(workspace, nothing_is_left_of_it)
{
    struct workspace ws;
    char error[256], path[256];

    CHECK_EQ(workspace_make(&ws, error, sizeof error), 0);
    strcpy(path, ws.path);
    CHECK_EQ(symlink("/etc/passwd", strcat(strcpy(error, ws.source), "/x")), 0);
    workspace_free(&ws);
    CHECK_EQ(access(path, F_OK), -1);
    CHECK_EQ(access("/etc/passwd", F_OK), 0);
}

TEST(workspace, a_staged_project_is_enough_to_compile_and_link)
{
    char error[512] = "";

    fixture_start(&f, "02-pools");
    CHECK_EQ(workspace_stage(&f.ws, f.lab, &f.opt, error, sizeof error), 0);
    CHECK_STR_EQ(f.opt.root, f.ws.root);
    fixture_reference(&f, "");
    CHECK_EQ(fixture_compile(&f), 0);
    CHECK_EQ(
        link_worker(f.lab, &f.opt, &f.ws, FLAVOR_CHECKED, f.program, &f.why),
        0);
    fixture_stop(&f);
}
