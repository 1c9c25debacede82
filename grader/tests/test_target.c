/* test_target.c -- which submissions, of which lab.
 * SPDX-License-Identifier: MIT */
#include "files.h"
#include "report_text.h"
#include "says.h"
#include "target.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tests start in the project's folder. */
#define ROOT "."

static struct {
    char folder[64];
} place;

/* Make path, below a folder of this test's own, as an empty file or, if it ends
 * in a slash, a folder. */
static void
make(const char *path)
{
    char *full = text_format("%s/%s", place.folder, path);
    char *slash = strrchr(full, '/');

    *slash = '\0';
    CHECK_EQ(files_make_folder(full), 0);
    *slash = '/';
    if (slash[1] != '\0') {
        CHECK_EQ(files_write(full, "", 0, 0644), 0);
    }
    free(full);
}

/* Make path, below the test's folder, as a symbolic link. */
static void
make_link(const char *path, const char *to)
{
    char *full = text_format("%s/%s", place.folder, path);
    char *slash = strrchr(full, '/');

    *slash = '\0';
    CHECK_EQ(files_make_folder(full), 0);
    *slash = '/';
    CHECK_EQ(symlink(to, full), 0);
    free(full);
}

static void
begin(void)
{
    strcpy(place.folder, "/tmp/ouro-target-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(place.folder));
}

static void
end(struct target_set *set)
{
    target_set_clear(set);
    files_remove_folder(place.folder);
}

/* Add path below the test's folder; error may hold a message afterwards. */
static int
add(struct target_set *set, const char *path, const char *lab, char error[512])
{
    char *full = text_format("%s/%s", place.folder, path);
    const struct lab *of =
        lab != NULL ? target_lab(set, lab, error, 512) : NULL;
    int result = target_add(set, full, of, error, 512);

    free(full);
    return result;
}

static const char *
name_of(const struct target_set *set, size_t i)
{
    return strrchr(set->targets[i].path, '/') + 1;
}

TEST(target, a_folder_with_a_source_file_is_one_submission)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("ann/pool.c");
    make("ann/notes/");
    CHECK_EQ(add(&set, "ann", "02-pools", error), 0);
    CHECK_EQ(set.ntargets, 1);
    CHECK_STR_EQ(name_of(&set, 0), "ann");
    end(&set);
}

TEST(target, a_file_is_one_submission)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("pool.c");
    CHECK_EQ(add(&set, "pool.c", NULL, error), 0);
    CHECK_EQ(set.ntargets, 1);
    CHECK_STR_EQ(set.targets[0].lab->name, "02-pools");
    end(&set);
}

TEST(target, a_folder_of_folders_is_a_class_by_name)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("class/zoe/pool.c");
    make("class/ann/pool.c");
    make("class/.git/config");
    make("class/README.md");
    CHECK_EQ(add(&set, "class", NULL, error), 0);
    CHECK_EQ(set.ntargets, 2);
    CHECK_STR_EQ(name_of(&set, 0), "ann");
    CHECK_STR_EQ(name_of(&set, 1), "zoe");
    end(&set);
}

TEST_EACH(target, a_stray_source_file_does_not_hide_a_class, 2)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("class/ann/pool.c");
    make("class/helper.c");
    CHECK_EQ(add(&set, "class", param == 0 ? NULL : "02-pools", error), 0);
    CHECK_EQ(set.ntargets, 2);
    CHECK_STR_EQ(name_of(&set, 0), "ann");
    CHECK_STR_EQ(name_of(&set, 1), "helper.c");
    end(&set);
}

TEST(target, nobody_is_left_out_of_a_class_without_a_word)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("class/ann/pool.c");
    make("class/bea.zip");
    make("class/grades.CSV");
    make("class/README");
    make("class/notes.txt");
    make_link("class/cyd", "/nowhere/00-warmup");
    CHECK_EQ(add(&set, "class", NULL, error), 0);
    CHECK_EQ(set.ntargets, 3);
    CHECK_STR_EQ(name_of(&set, 0), "ann");
    CHECK_STR_EQ(name_of(&set, 1), "bea.zip");
    CHECK_STR_EQ(name_of(&set, 2), "cyd");
    end(&set);
}

TEST(target, where_a_link_in_a_class_points_to_does_not_matter)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("elsewhere/00-warmup/warmup.c");
    make_link("class/00-warmup", "../elsewhere/00-warmup");
    make_link("class/ann", "../elsewhere/00-warmup");
    make("class/bea/pool.c");
    CHECK_EQ(add(&set, "class", NULL, error), 0);
    CHECK_EQ(set.ntargets, 3);
    for (size_t i = 0; i < 3; i++) {
        CHECK_STR_EQ(set.targets[i].lab->name, "02-pools");
    }
    end(&set);
}

TEST(target, who_misnamed_the_file_gets_the_lab_of_the_class)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("class/ann/Pool.c");
    make("class/bea/pool.c");
    make("class/cyd/");
    CHECK_EQ(add(&set, "class", NULL, error), 0);
    CHECK_EQ(set.ntargets, 3);
    for (size_t i = 0; i < 3; i++) {
        CHECK_STR_EQ(set.targets[i].lab->name, "02-pools");
    }
    end(&set);
}

TEST(target, a_folder_called_as_a_lab_says_which_lab)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("02-pools/ann/other.c");
    CHECK_EQ(add(&set, "02-pools", NULL, error), 0);
    CHECK_EQ(set.ntargets, 1);
    CHECK_STR_EQ(set.targets[0].lab->name, "02-pools");
    end(&set);
}

TEST(target, a_folder_of_labs_is_graded_lab_by_lab)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("all/00-warmup/ann/warmup.c");
    make("all/02-pools/ann/pool.c");
    CHECK_EQ(add(&set, "all", NULL, error), 0);
    CHECK_EQ(set.ntargets, 2);
    CHECK_STR_EQ(set.targets[0].lab->name, "00-warmup");
    CHECK_STR_EQ(set.targets[1].lab->name, "02-pools");
    end(&set);
}

TEST(target, an_unknown_lab_is_answered_with_the_list)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    CHECK_NULL(target_lab(&set, "99-none", error, sizeof error));
    CHECK_SAYS(error, "02-pools");
    CHECK_NULL(target_lab(&set, "../labs/02-pools", error, sizeof error));
    target_set_clear(&set);
}

TEST(target, a_submission_that_tells_no_lab_is_answered_with_the_list)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    make("ann/other.c");
    CHECK_EQ(add(&set, "ann", NULL, error), -1);
    CHECK_SAYS(error, "--lab");
    CHECK_SAYS(error, "02-pools");
    end(&set);
}

TEST(target, a_submission_that_is_not_there_is_named)
{
    struct target_set set = {.root = ROOT};
    char error[512] = "";

    begin();
    CHECK_EQ(add(&set, "nobody", NULL, error), -1);
    CHECK_SAYS(error, "nobody");
    CHECK_SAYS(error, "No such file");
    end(&set);
}
