// R14: the language, the region and the time zone of the machine change no byte of a project, and no choice
// depends on the date of a file.
#include "format/PackageFiles.h"
#include "format/testing/Sample.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale>
#include <regex>

namespace tutti {
namespace {

namespace fs = std::filesystem;
using testing::bytesOf;
using testing::Sample;
using testing::testCatalogue;

/// A locale of the system's, made on the spot from its sources (Debian: package locales), in force for C and
/// C++ while the object lives.
class Locale {
public:
    explicit Locale(const std::string& name) {
        const auto target = (folder_.path() / (name + ".UTF-8")).string();
        const auto make = "localedef -i " + name + " -f UTF-8 '" + target + "' >/dev/null 2>&1";
        if (std::system(make.c_str()) != 0) return;
        ::setenv("LOCPATH", folder_.path().c_str(), 1);
        available_ = std::setlocale(LC_ALL, (name + ".UTF-8").c_str()) != nullptr;
        if (available_) std::locale::global(std::locale(name + ".UTF-8"));
    }
    ~Locale() {
        std::locale::global(std::locale::classic());
        std::setlocale(LC_ALL, "C");
        ::unsetenv("LOCPATH");
    }
    Locale(const Locale&) = delete;
    Locale& operator=(const Locale&) = delete;

    bool available() const { return available_; }

private:
    testing::TempFolder folder_;
    bool available_ = false;
};

struct Written {
    std::string document, journal;
    bool operator==(const Written&) const = default;
};

/// A session of edits, undo and saves; the bytes it leaves, without the times in them.
Written session() {
    Sample sample(31);
    EXPECT_TRUE(sample.edit(10, true));
    EXPECT_TRUE(sample.open()->undo());
    EXPECT_TRUE(sample.open()->undo());
    EXPECT_TRUE(sample.edit(3, true));
    const auto again = readProject(bytesOf(sample.document()), testCatalogue());
    EXPECT_TRUE(again);
    // The seals cover the times, so they go, too.
    static const std::regex times(" at=[0-9]{4}-[0-9T:Z-]*| (prev|crc)=[0-9a-f]{8}");
    return {bytesOf(sample.document()), std::regex_replace(bytesOf(sample.journal()), times, "")};
}

TEST(Locale, ChangesNoByte) {
    const auto plain = session();
    for (const char* name : {"de_DE", "tr_TR"}) {
        const Locale locale(name);
        if (!locale.available()) GTEST_SKIP() << "no localedef, or no sources of " << name;
        ASSERT_STREQ(std::localeconv()->decimal_point, ",");
        EXPECT_EQ(session(), plain) << name;
    }
}

TEST(Locale, OfTheLanguageAloneChangesNoByte) { // where the system can make no locale
    struct Commas : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const auto plain = session();
    const auto before = std::locale::global(std::locale(std::locale::classic(), new Commas));
    EXPECT_EQ(session(), plain);
    std::locale::global(before);
}

TEST(Locale, OfTheClockChangesNoByte) {
    const auto plain = session();
    for (const char* zone : {"Asia/Kathmandu", "XYZ-13:45", "America/St_Johns"}) {
        ::setenv("TZ", zone, 1);
        ::tzset();
        EXPECT_EQ(session(), plain) << zone;
    }
    ::unsetenv("TZ");
    ::tzset();
}

TEST(Locale, DatesOfFilesDecideNothing) {
    Sample sample(32);
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(sample.edit(2, i < 3));
    const auto sources = [&] {
        std::string list;
        for (const auto& choice : findRecoveries(sample.path(), testCatalogue()))
            list += choice.source + ": " + choice.description + "\n";
        return list;
    };
    const auto before = sources();
    const std::uint64_t seed = 6;
    Random random(seed);
    for (int round = 0; round < 5; ++round) {
        for (const auto& entry : fs::recursive_directory_iterator(sample.path()))
            fs::last_write_time(entry.path(), fs::file_time_type::clock::now() +
                                                  std::chrono::hours(random.between(std::int64_t{-9000},
                                                                                    std::int64_t{9000})));
        EXPECT_EQ(sources(), before) << "seed " << seed;
        EXPECT_TRUE(sameProject(sample.open()->project(), sample.states.back()));
    }
}

} // namespace
} // namespace tutti
