// html.cc -- fill an HTML template.
// SPDX-License-Identifier: MIT
//
// The only file that knows ctemplate.  Templates must begin with the pragma
// AUTOESCAPE; one that does not is refused, because then nothing would be
// escaped.
#include "html.h"

extern "C" {
#include "report_text.h"
}

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <ctemplate/template.h>
#include <sys/stat.h>
#include <unistd.h>

struct html; // a ctemplate::TemplateDictionary, seen from C

namespace {

const char kFolder[] = "grader/templates";
const char kPragma[] = "{{%AUTOESCAPE context=\"HTML\"}}";

ctemplate::TemplateDictionary *
dictionary(html *values)
{
    return reinterpret_cast<ctemplate::TemplateDictionary *>(values);
}

bool
is_file(const std::string &path)
{
    struct stat st;

    return stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode);
}

// The templates lie in the project, above wherever this program was built.
std::string
find_template(const std::string &name)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    std::string folder(self, n > 0 ? n : 0);

    for (size_t cut = folder.rfind('/'); cut != std::string::npos;
         cut = folder.rfind('/')) {
        folder.erase(cut);
        std::string path = folder + "/" + kFolder + "/" + name;
        if (is_file(path)) {
            return path;
        }
    }
    return std::string(kFolder) + "/" + name;
}

bool
begins_with_pragma(const std::string &path)
{
    char start[sizeof kPragma] = {0};
    FILE *file = fopen(path.c_str(), "re");
    size_t n = file != NULL ? fread(start, 1, sizeof kPragma - 1, file) : 0;

    if (file != NULL) {
        fclose(file);
    }
    return n == sizeof kPragma - 1 && strcmp(start, kPragma) == 0;
}

int
write_file(const std::string &text, const std::string &path)
{
    std::string temporary = path + ".new";
    FILE *file = fopen(temporary.c_str(), "we");
    bool good;

    if (file == NULL) {
        return -1;
    }
    good = fwrite(text.data(), 1, text.size(), file) == text.size();
    good = fclose(file) == 0 && good;
    return good ? rename(temporary.c_str(), path.c_str()) : -1;
}

} // namespace

html *
html_new(void)
{
    return reinterpret_cast<html *>(new ctemplate::TemplateDictionary("page"));
}

void
html_free(html *values)
{
    delete dictionary(values);
}

html *
html_add(html *parent, const char *section)
{
    return reinterpret_cast<html *>(
        dictionary(parent)->AddSectionDictionary(section));
}

void
html_set(html *values, const char *name, const char *text)
{
    char *visible = text_visible(text);

    dictionary(values)->SetValue(name, visible); // copies
    free(visible);
}

void
html_setf(html *values, const char *name, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    text_must(n < 0 ? NULL : text);
    html_set(values, name, text);
    free(text);
}

void
html_include(html *values, const char *name, const char *template_name)
{
    dictionary(values)->AddIncludeDictionary(name)->SetFilename(
        find_template(template_name));
}

int
html_write(const html *values, const char *template_name, const char *path,
           char *error, size_t error_size)
{
    std::string file = find_template(template_name), text;

    if (!begins_with_pragma(file)) {
        snprintf(error, error_size,
                 is_file(file) ? "%s: does not begin with %s"
                               : "%s: not found, neither above this program "
                                 "nor in the current folder",
                 file.c_str(), kPragma);
        return -1;
    }
    if (!ctemplate::ExpandTemplate(file, ctemplate::STRIP_BLANK_LINES,
                                   dictionary(const_cast<html *>(values)),
                                   &text)) {
        snprintf(error, error_size, "%s: bad template", file.c_str());
        return -1;
    }
    if (write_file(text, path) < 0) {
        snprintf(error, error_size, "%s: %s", path, strerror(errno));
        return -1;
    }
    return 0;
}
