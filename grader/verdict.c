/* verdict.c -- the names of the verdicts.
 * SPDX-License-Identifier: MIT
 *
 * The codes appear in report.json and in the folder names of the hostile
 * corpus, so they never change. */
#include "grade.h"

static const struct {
    const char *code;
    const char *text;
} names[] = {
    [VERDICT_AC] = {"AC", "accepted"},
    [VERDICT_WA] = {"WA", "wrong answer"},
    [VERDICT_NI] = {"NI", "not implemented yet"},
    [VERDICT_CE] = {"CE", "does not compile"},
    [VERDICT_RE] = {"RE", "crashed"},
    [VERDICT_PE] = {"PE", "ended early"},
    [VERDICT_SV] = {"SV", "broke a rule"},
    [VERDICT_CL] = {"CL", "compiler limit"},
    [VERDICT_TC] = {"TC", "too much processor time"},
    [VERDICT_TW] = {"TW", "too much time"},
    [VERDICT_ML] = {"ML", "too much memory"},
    [VERDICT_OL] = {"OL", "too much output"},
    [VERDICT_PL] = {"PL", "too many processes"},
    [VERDICT_FL] = {"FL", "too large files"},
    [VERDICT_GF] = {"GF", "fault of the grader"},
};

const char *
verdict_code(enum verdict verdict)
{
    return names[verdict].code;
}

const char *
verdict_text(enum verdict verdict)
{
    return names[verdict].text;
}
