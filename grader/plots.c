/* plots.c -- the plots of one folder, drawn by one gnuplot.
 * SPDX-License-Identifier: MIT
 *
 * A process costs more than a plot, so each folder has one script and one
 * gnuplot, which runs while the next folder's figures are written.  The ground
 * is transparent and the colours are of middle lightness; writing follows the
 * reader's light or dark scheme by a style that is put into each picture. */
#include "plots.h"

#include "plots_data.h"
#include "report_stats.h"
#include "report_text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct plots {
    char *dir;
    FILE *script;
    char **names; /* of the plots */
    size_t nnames;
    pid_t pid; /* of gnuplot; 0: not started */
    int spawn_error;
    int data_error; /* errno of the first file that could not be written */
};

static const char script_head[] =
    "# Draws every NAME.svg here from NAME.csv:  gnuplot plots.gp\n"
    "mine(s) = strcol(1) eq 'mine' ? s : NaN\n"
    "reference(s) = strcol(1) eq 'reference' ? s : NaN\n"
    "style = \"set datafile separator ','; \\\n"
    "  set border 3 lc rgb '#808890' lw 0.8; \\\n"
    "  set tics nomirror out scale 0.6 textcolor rgb '#777777'; \\\n"
    "  set grid ytics lc rgb '#808890' lw 0.4 dt solid; \\\n"
    "  set key above left horizontal Left reverse samplen 2 "
    "textcolor rgb '#777777'; \\\n"
    "  set style fill solid noborder\"\n";

/* What gnuplot writes into each picture, and what stands there afterwards. */
static const char svg_title[] = "<title>Gnuplot</title>";
static const char svg_style[] =
    "<style>text{fill:#444;font-family:system-ui,sans-serif}"
    ".gridline{stroke-opacity:.45}"
    "@media(prefers-color-scheme:dark){text{fill:#c8ccd2}}</style>";

struct plots *
plots_open(const char *dir)
{
    struct plots *plots = text_must(calloc(1, sizeof *plots));

    plots->script = plots_file(dir, "plots", ".gp");
    if (plots->script == NULL) {
        free(plots);
        return NULL;
    }
    plots->dir = text_must(strdup(dir));
    fputs(script_head, plots->script);
    return plots;
}

/* ---- Scripts ------------------------------------------------------------- */

/* Begin one plot of width x height pixels; its data is in NAME.csv. */
static void
begin(struct plots *plots, const char *name, int width, int height)
{
    char *svg = text_format("%s/%s.svg", plots->dir, name);

    /* An old picture must not pass for a new one. */
    unlink(svg);
    free(svg);
    plots->names = text_must(
        realloc(plots->names, (plots->nnames + 1) * sizeof *plots->names));
    plots->names[plots->nnames++] = text_must(strdup(name));
    fprintf(plots->script,
            "\nreset\neval style\nset terminal svg size %d,%d font "
            "'sans-serif,13' noenhanced "
            "dynamic\nset output '%s.svg'\ncsv = '%s.csv'\n",
            width, height, name, name);
}

static void
note_errno(struct plots *plots, bool written)
{
    if (!written && plots->data_error == 0) {
        plots->data_error = errno != 0 ? errno : EIO;
    }
}

/* Steps, or millions of them. */
static void
script_time_axis(FILE *out, const struct grade_trace *trace)
{
    bool mega = trace->nops >= 1000000;

    fprintf(out,
            "steps = %g\n"
            "set xlabel '%s of the trace (calls of the allocator)' textcolor "
            "rgb '#777777'\n"
            "set format x '%s'\n"
            "set xrange [0:*] noextend\n",
            mega ? 1e6 : 1.0, mega ? "millions of steps" : "steps",
            mega ? "%g" : "%.0s%c");
}

static void
script_footprint(FILE *out, const struct grade_trace *trace)
{
    bool mega = trace->mine.peak_footprint >= (4u << 20) ||
                trace->reference.peak_footprint >= (4u << 20);

    fprintf(out,
            "unit = %d.0\n"
            "set ylabel '%s' textcolor rgb '#777777'\n"
            "set yrange [0:*]\nset format y '%%g'\n",
            mega ? 1 << 20 : 1024, mega ? "MiB" : "KiB");
    script_time_axis(out, trace);
    fputs("plot csv using ($2/steps):(reference($3)/unit) every ::1 "
          "with filledcurves y1=0 fs transparent solid 0.28 "
          "fc rgb '#2e9e5b' title 'live bytes', \\\n"
          "  '' using ($2/steps):(mine($5)/unit) every ::1 with lines lw 2 "
          "lc rgb '#3d84c6' title 'footprint', \\\n"
          "  '' using ($2/steps):(reference($5)/unit) every ::1 with lines lw "
          "1.6 "
          "dt (6,4) lc rgb '#8a8f98' title 'reference'\n",
          out);
}

static void
script_fragmentation(FILE *out, const struct grade_trace *trace)
{
    fputs("set ylabel '% of the footprint' textcolor rgb '#777777'\n"
          "set yrange [0:100]\nset format y '%g'\n",
          out);
    script_time_axis(out, trace);
    fputs("plot csv using ($2/steps):(mine($3)) every ::1 with lines lw 2 "
          "lc rgb '#7a6aa8' title 'internal', \\\n"
          "  '' using ($2/steps):(mine($4)) every ::1 with lines lw 2 "
          "lc rgb '#e0992e' title 'external', \\\n"
          "  '' using ($2/steps):(reference($3)) every ::1 with lines lw 1.4 "
          "dt (6,4) lc rgb '#7a6aa8' title 'reference', \\\n"
          "  '' using ($2/steps):(reference($4)) every ::1 with lines lw 1.4 "
          "dt (6,4) lc rgb '#e0992e' notitle\n",
          out);
}

static bool
has_footprint(const struct grade_series *series)
{
    for (size_t i = 0; i < series->nsamples; i++) {
        if (series->samples[i].footprint > 0) {
            return true;
        }
    }
    return false;
}

bool
plots_can_draw(const struct grade_trace *trace)
{
    return has_footprint(&trace->mine) || has_footprint(&trace->reference);
}

void
plots_trace(struct plots *plots, const char *prefix,
            const struct grade_trace *trace)
{
    char *footprint = text_format("%s-footprint", prefix);
    char *fragmentation = text_format("%s-fragmentation", prefix);

    begin(plots, footprint, 560, 300);
    note_errno(plots, data_footprint(plots->dir, footprint, trace));
    script_footprint(plots->script, trace);
    begin(plots, fragmentation, 560, 300);
    note_errno(plots, data_fragmentation(plots->dir, fragmentation, trace));
    script_fragmentation(plots->script, trace);
    free(footprint);
    free(fragmentation);
}

/* A vertical line at x, with a word above, unless there is no such limit. */
static void
script_limit(FILE *out, int tag, double x, const char *align, const char *word)
{
    if (x > 0) {
        fprintf(out,
                "set arrow %d from %g, graph 0 to %g, graph 1 nohead "
                "lc rgb '#8a8f98' dt (4,4) lw 1.2\n"
                "set label %d '%s' at %g, graph 1.06 %s "
                "textcolor rgb '#777777' font ',11'\n",
                tag, x, x, tag, word, x, align);
    }
}

static double
largest_ratio(const struct grade *grade, enum quantity quantity)
{
    double largest = 1;

    for (size_t i = 0; i < grade->ntraces; i++) {
        double ratio = data_ratio(&grade->traces[i], quantity);

        largest = stats_measured(ratio) ? fmax(largest, ratio) : largest;
    }
    return largest;
}

/* Horizontal bars, the trace's name left and the ratio right of each. */
static void
script_bars(FILE *out, size_t n, double top, double full, double none,
            const char *colour)
{
    fprintf(out,
            "set xrange [0:%g]\nset yrange [%zu.5:0.5]\nset format x '%%g'\n"
            "set xlabel 'ratio to the reference (1 = equal, less is better)' "
            "textcolor rgb '#777777'\n"
            "unset key\nset grid noytics xtics\nset tmargin 2.2\n"
            "set arrow 1 from 1, graph 0 to 1, graph 1 nohead front "
            "lc rgb '#8a8f98' lw 1.6\n",
            top, n);
    script_limit(out, 2, full, "right", "full points");
    script_limit(out, 3, none < top ? none : 0, "left", "no points");
    fprintf(
        out,
        "plot csv using (0):($0+1):(0):2:($0+0.7):($0+1.3):ytic(1) every ::1 "
        "with boxxyerror fc rgb '%s', \\\n"
        "  '' using (%g):($0+1):($2 > 0 ? sprintf('%%.2f', $2) : '') "
        "every ::1 with labels right textcolor rgb '#777777', \\\n"
        "  '' using (0):($0+1):($2 > 0 ? '' : '  not measured') "
        "every ::1 with labels left textcolor rgb '#777777'\n",
        colour, top);
}

static void
draw_ratios(struct plots *plots, const struct grade *grade,
            enum quantity quantity)
{
    const struct grade_limits *l = &grade->limits;
    const struct {
        const char *name;
        double full, none;
        const char *colour;
    } looks[] =
        {
            [QUANTITY_COST] = {"cost", l->cost_full, l->cost_none, "#3d84c6"},
            [QUANTITY_MEMORY] = {"memory", l->memory_full, l->memory_none,
                                 "#2e9e5b"},
            [QUANTITY_CALLS] = {"calls", l->calls_full, l->calls_none,
                                "#7a6aa8"},
        },
      *look = &looks[quantity];
    double top = fmax(largest_ratio(grade, quantity), look->full) * 1.2;

    begin(plots, look->name, 640, 90 + 26 * (int)grade->ntraces);
    note_errno(plots, data_ratios(plots->dir, look->name, grade, quantity));
    script_bars(plots->script, grade->ntraces, top, look->full, look->none,
                look->colour);
}

void
plots_ratios(struct plots *plots, const struct grade *grade)
{
    draw_ratios(plots, grade, QUANTITY_COST);
    draw_ratios(plots, grade, QUANTITY_MEMORY);
    if (grade->limits.calls_full > 0) {
        draw_ratios(plots, grade, QUANTITY_CALLS);
    }
}

void
plots_scores(struct plots *plots, const char *name, struct grade *const *grades,
             size_t n)
{
    begin(plots, name, 720, 240);
    note_errno(plots, data_scores(plots->dir, name, grades, n));
    fprintf(plots->script,
            "set xrange [0:100]\nset xtics 0,10\nset yrange [0:*]\n"
            "set ytics %zu\nset offsets graph 0, 0, 0.12, 0\nunset key\n"
            "set boxwidth 9\nset xlabel 'score' textcolor rgb '#777777'\n"
            "set ylabel 'submissions' textcolor rgb '#777777'\n",
            n / 8 + 1);
    fputs("plot csv using (($1+$2)/2):3 every ::1 with boxes "
          "fc rgb '#3d84c6', \\\n"
          "  '' using (($1+$2)/2):($3 > 0 ? $3 : NaN):(sprintf('%d', $3)) "
          "every ::1 with labels offset 0,0.7 textcolor rgb '#777777'\n",
          plots->script);
}

/* ---- Running ------------------------------------------------------------- */

void
plots_start(struct plots *plots)
{
    char *const argv[] = {"gnuplot", "plots.gp", NULL};
    posix_spawn_file_actions_t actions;

    note_errno(plots, fclose(plots->script) == 0);
    plots->script = NULL;
    if (plots->nnames == 0) {
        return;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, plots->dir);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "plots.log",
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    plots->spawn_error =
        posix_spawnp(&plots->pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (plots->spawn_error != 0) {
        plots->pid = 0;
    }
}

/* Put the style into one picture.  Returns false if it is not there or not as
 * gnuplot writes it. */
static bool
style_picture(const char *dir, const char *name)
{
    char *path = text_format("%s/%s.svg", dir, name);
    FILE *file = fopen(path, "r+");
    char *text = NULL, *title;
    size_t size = 0;
    bool good = false;

    if (file != NULL && getdelim(&text, &size, '\0', file) > 0 &&
        (title = strstr(text, svg_title)) != NULL) {
        const char *rest = title + strlen(svg_title);

        *title = '\0';
        rewind(file);
        fprintf(file, "%s<title>%s</title>%s%s", text, name, svg_style, rest);
        good = ferror(file) == 0;
    }
    if (file != NULL) {
        good = fclose(file) == 0 && good;
    }
    free(text);
    free(path);
    return good;
}

/* Wait for gnuplot; say in error what went wrong, if anything did. */
static bool
wait_for_gnuplot(struct plots *plots, char *error, size_t error_size)
{
    int status = 0;

    if (plots->spawn_error == ENOENT) {
        snprintf(error, error_size,
                 "no plots: gnuplot is not installed (Debian: apt-get install "
                 "gnuplot-nox); their figures are in the CSV files");
        return false;
    }
    if (plots->spawn_error != 0) {
        snprintf(error, error_size, "no plots: gnuplot did not start: %s",
                 strerror(plots->spawn_error));
        return false;
    }
    if (plots->pid > 0) {
        while (waitpid(plots->pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    if (status != 0) {
        snprintf(error, error_size,
                 "plots missing: gnuplot failed (plots.log says why); their "
                 "figures are in the CSV files");
        return false;
    }
    return true;
}

static bool
style_pictures(struct plots *plots, char *error, size_t error_size)
{
    for (size_t i = 0; i < plots->nnames; i++) {
        if (!style_picture(plots->dir, plots->names[i])) {
            snprintf(error, error_size, "plot missing: %s/%s.svg", plots->dir,
                     plots->names[i]);
            return false;
        }
    }
    return true;
}

bool
plots_close(struct plots *plots, char *error, size_t error_size)
{
    bool good = wait_for_gnuplot(plots, error, error_size) &&
                style_pictures(plots, error, error_size);
    char *log = text_format("%s/plots.log", plots->dir);

    if (plots->data_error != 0) {
        snprintf(error, error_size, "%s: %s", plots->dir,
                 strerror(plots->data_error));
        good = false;
    }
    if (good) {
        unlink(log);
    }
    for (size_t i = 0; i < plots->nnames; i++) {
        free(plots->names[i]);
    }
    free(log);
    free(plots->names);
    free(plots->dir);
    free(plots);
    return good;
}
