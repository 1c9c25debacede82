/* gtest.cc -- GoogleTest for programs written in C.
 * SPDX-License-Identifier: MIT */
#include "gtest.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>

namespace {

/* What a test is to do now: GoogleTest cannot forget one. */
struct Entry {
    void (*run)(void *arg);
    void *arg;
};

std::map<std::string, Entry> entries;
bool initialized;

std::string
full_name(const std::string &group, const std::string &name)
{
    return group + "." + name;
}

class CTest : public testing::Test {
  public:
    explicit CTest(const Entry *entry) : entry_(entry)
    {
    }

    void
    TestBody() override
    {
        if (entry_->run != nullptr) {
            entry_->run(entry_->arg);
        }
    }

  private:
    const Entry *entry_;
};

/* GoogleTest puts a word of its own in front of a message. */
const char *
own_words(const char *message)
{
    static const char word[] = "Failed\n";

    return strncmp(message, word, sizeof word - 1) == 0
               ? message + sizeof word - 1
               : message;
}

class Listener : public testing::EmptyTestEventListener {
  public:
    void (*ended)(const struct ou_gtest_result *result, void *ctx) = nullptr;
    void *ctx = nullptr;

    void
    OnTestEnd(const testing::TestInfo &info) override
    {
        const testing::TestResult &result = *info.result();
        struct ou_gtest_result out = {
            info.test_suite_name(), info.name(), result.Passed(), 0, "", 0, ""};
        auto entry = entries.find(full_name(out.group, out.name));

        if (ended == nullptr || entry == entries.end() ||
            entry->second.run == nullptr) {
            return;
        }
        out.seconds = static_cast<double>(result.elapsed_time()) / 1000;
        for (int i = 0; i < result.total_part_count(); i++) {
            const testing::TestPartResult &part = result.GetTestPartResult(i);

            if (part.failed()) {
                out.file = part.file_name() == nullptr ? "" : part.file_name();
                out.line = part.line_number();
                out.message = own_words(part.message());
                break;
            }
        }
        ended(&out, ctx);
    }
};

Listener *listener; /* owned by GoogleTest */

} // namespace

void
ou_gtest_init(int *argc, char **argv)
{
    if (initialized) {
        return;
    }
    testing::InitGoogleTest(argc, argv);
    listener = new Listener;
    testing::UnitTest::GetInstance()->listeners().Append(listener);
    initialized = true;
}

void
ou_gtest_register(const char *group, const char *name, const char *file,
                  int line, void (*run)(void *arg), void *arg)
{
    auto [entry, is_new] = entries.try_emplace(full_name(group, name));
    const Entry *what = &entry->second; /* a map's elements never move */

    entry->second = {run, arg};
    if (is_new) {
        testing::RegisterTest(
            group, name, nullptr, nullptr, file, line,
            [what]() -> testing::Test * { return new CTest(what); });
    }
}

void
ou_gtest_clear(void)
{
    for (auto &entry : entries) {
        entry.second = {nullptr, nullptr};
    }
}

void
ou_gtest_fail(const char *file, int line, const char *message)
{
    ADD_FAILURE_AT(file, line) << message;
}

void
ou_gtest_quiet(void)
{
    testing::TestEventListeners &all =
        testing::UnitTest::GetInstance()->listeners();

    delete all.Release(all.default_result_printer());
}

void
ou_gtest_listen(void (*ended)(const struct ou_gtest_result *result, void *ctx),
                void *ctx)
{
    listener->ended = ended;
    listener->ctx = ctx;
}

bool
ou_gtest_run(void)
{
    return RUN_ALL_TESTS() == 0;
}

bool
ou_gtest_lists_only(void)
{
    return testing::GTEST_FLAG(list_tests);
}
