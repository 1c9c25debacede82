/* test_intake.c -- tests of what is taken from a submission's folder.
 * SPDX-License-Identifier: MIT */
#include "build_fixture.h"

#include <sys/stat.h>

static struct fixture f;

/* Return what was taken in as pool.c, new. */
static char *
taken(size_t *size)
{
    char path[320];

    snprintf(path, sizeof path, "%s/pool.c", f.ws.source);
    return files_read(path, 1 << 20, size);
}

TEST(intake, takes_the_labs_file_and_nothing_else)
{
    char other[320];
    char *text;
    size_t size;

    fixture_start(&f, "02-pools");
    fixture_text(&f, "pool.c", "int x;\n");
    fixture_text(&f, "pool.h", "#error mine\n");
    fixture_text(&f, "README", "hello\n");
    CHECK_EQ(fixture_intake(&f), 0);
    text = taken(&size);
    CHECK_STR_EQ(text, "int x;\n");
    snprintf(other, sizeof other, "%s/pool.h", f.ws.source);
    CHECK_EQ(access(other, F_OK), -1);
    free(text);
    fixture_stop(&f);
}

TEST(intake, takes_a_single_file_of_any_name)
{
    char path[200];
    char *text;
    size_t size;

    fixture_start(&f, "02-pools");
    fixture_text(&f, "my_work.c", "int x;\n");
    snprintf(path, sizeof path, "%s/my_work.c", f.folder);
    CHECK_EQ(intake(f.lab, path, &f.ws, &f.why), 0);
    text = taken(&size);
    CHECK_STR_EQ(text, "int x;\n");
    free(text);
    fixture_stop(&f);
}

TEST(intake, a_single_file_is_not_enough_for_two_modules)
{
    char path[200];

    fixture_start(&f, "01-sizes");
    fixture_text(&f, "geometry.c", "int x;\n");
    snprintf(path, sizeof path, "%s/geometry.c", f.folder);
    CHECK_REFUSED(&f, intake(f.lab, path, &f.ws, &f.why), "CE",
                  "hand in a folder");
    fixture_stop(&f);
}

TEST(intake, a_missing_file_says_what_was_found_instead)
{
    fixture_start(&f, "02-pools");
    CHECK_REFUSED(&f, fixture_intake(&f), "CE", "the folder is empty");
    fixture_text(&f, "pools.c", "int x;\n");
    fixture_text(&f, "no\ttes", "x");
    CHECK_REFUSED(&f, fixture_intake(&f), "CE",
                  "pool.c is missing: the folder holds no?tes, pools.c;");
    fixture_stop(&f);
}

TEST(intake, capital_letters_are_not_guessed)
{
    fixture_start(&f, "02-pools");
    fixture_text(&f, "Pool.c", "int x;\n");
    CHECK_REFUSED(&f, fixture_intake(&f), "CE", "the folder holds Pool.c");
    fixture_text(&f, "pool.c", "int x;\n");
    CHECK_REFUSED(&f, fixture_intake(&f), "CE", "pool.c and Pool.c differ");
    fixture_stop(&f);
}

TEST(intake, a_byte_order_mark_and_crlf_are_kept)
{
    static const char source[] = "\xef\xbb\xbfint x;\r\n";
    char *text;
    size_t size;

    fixture_start(&f, "02-pools");
    fixture_text(&f, "pool.c", source);
    CHECK_EQ(fixture_intake(&f), 0);
    text = taken(&size);
    CHECK_STR_EQ(text, source);
    free(text);
    fixture_stop(&f);
}

static const struct {
    const char *bytes;
    size_t size;
    const char *message;
} odd_texts[] = {
    {"", 0, "pool.c is empty"},
    {"\xff\xfei\0n\0t\0", 8, "UTF-16"},
    {"\xfe\xff\0i\0n\0t", 8, "UTF-16"},
    {"int x;\nint\0y;\n", 14, "pool.c:2: there is a NUL byte"},
    {"\x7f"
     "ELF\2\1\1\0",
     8, "compiled program"},
};
enum { NODD_TEXTS = sizeof odd_texts / sizeof *odd_texts };

TEST_EACH(intake, what_is_not_text_is_named, NODD_TEXTS)
{
    fixture_start(&f, "02-pools");
    fixture_bytes(&f, "pool.c", odd_texts[param].bytes, odd_texts[param].size);
    CHECK_REFUSED(&f, fixture_intake(&f), "CE", odd_texts[param].message);
    fixture_stop(&f);
}

TEST(intake, the_limit_of_size_is_exact)
{
    static char text[64 * 1024 + 1];
    char *copy;
    size_t size;

    fixture_start(&f, "02-pools");
    memset(text, ' ', sizeof text);
    fixture_bytes(&f, "pool.c", text, sizeof text - 1);
    CHECK_EQ(fixture_intake(&f), 0);
    copy = taken(&size);
    CHECK_EQ(size, sizeof text - 1);
    fixture_bytes(&f, "pool.c", text, sizeof text);
    CHECK_REFUSED(&f, fixture_intake(&f), "CL", "larger than 64 KiB");
    free(copy);
    fixture_stop(&f);
}

static int
make_link(const char *path)
{
    return symlink("/etc/passwd", path);
}

static int
make_fifo(const char *path)
{
    return mkfifo(path, 0666);
}

static int
make_folder(const char *path)
{
    return mkdir(path, 0755);
}

TEST_EACH(intake, only_a_regular_file_is_read, 3)
{
    static int (*const make[])(const char *) = {make_link, make_fifo,
                                                make_folder};
    static const char *const message[] = {"symbolic link", "regular file",
                                          "regular file"};
    char path[200];

    fixture_start(&f, "02-pools");
    snprintf(path, sizeof path, "%s/pool.c", f.folder);
    CHECK_EQ(make[param](path), 0);
    CHECK_REFUSED(&f, fixture_intake(&f), "SV", message[param]);
    fixture_stop(&f);
}

TEST_EACH(intake, what_may_not_be_read_is_named_with_the_remedy, 2)
{
    char path[200];

    fixture_start(&f, "02-pools");
    fixture_text(&f, "pool.c", "int x;\n");
    snprintf(path, sizeof path, "%s%s", f.folder, param == 0 ? "" : "/pool.c");
    CHECK_EQ(chmod(path, 0), 0);
    CHECK_REFUSED(&f, fixture_intake(&f), "CE", "chmod");
    CHECK_EQ(chmod(path, 0700), 0);
    fixture_stop(&f);
}

TEST(intake, an_archive_is_to_be_unpacked)
{
    char path[200];

    fixture_start(&f, "02-pools");
    fixture_text(&f, "work.zip", "PK");
    snprintf(path, sizeof path, "%s/work.zip", f.folder);
    CHECK_REFUSED(&f, intake(f.lab, path, &f.ws, &f.why), "CE",
                  "unpack it first");
    fixture_stop(&f);
}

TEST(intake, a_flood_of_files_is_refused)
{
    fixture_start(&f, "02-pools");
    fixture_text(&f, "pool.c", "int x;\n");
    for (int i = 0; i < 200; i++) {
        char name[16];

        sprintf(name, "file%d", i);
        fixture_text(&f, name, "");
    }
    CHECK_REFUSED(&f, fixture_intake(&f), "FL", "more than 200 files");
    fixture_stop(&f);
}

TEST(intake, a_folder_that_cannot_be_read_is_no_verdict_on_the_student)
{
    fixture_start(&f, "02-pools");
    CHECK_REFUSED(&f, intake(f.lab, "/nowhere/at/all", &f.ws, &f.why), "GF",
                  "No such file");
    fixture_stop(&f);
}
