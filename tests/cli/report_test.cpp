// --report: pages for people, and the same numbers for programs.
#include "Cli.h"

namespace tutti::testing {
namespace {

/// One file, whole, with no script and nothing from elsewhere, and every element is closed.
void expectPage(const std::string& page) {
    EXPECT_EQ(page.find("<!doctype html>\n"), 0u);
    EXPECT_NE(page.find("</html>\n"), std::string::npos);
    for (const char* foreign : {"<script", "http://", "https://", "src=", "@import", "url("})
        EXPECT_EQ(page.find(foreign), std::string::npos) << foreign;
    for (const std::string name :
         {"table", "tr", "td", "th", "h1", "h2", "p", "ul", "li", "svg", "style", "body"}) {
        const auto count = [&](const std::string& start) {
            int found = 0;
            for (std::size_t at = 0; (at = page.find(start, at)) != std::string::npos; at += start.size())
                found +=
                    page[at + start.size()] == '>' || page[at + start.size()] == ' ' || start.back() == '>';
            return found;
        };
        EXPECT_EQ(count("<" + name), count("</" + name + ">")) << name;
    }
}

TEST_F(Cli, AReportOfLoudnessIsOnePage) {
    shell("sox -R -n -r 48000 -c 2 'a <b> & c.wav' synth 5 pinknoise gain -8; sox -R -n -r 48000 x.wav synth "
          "4 sine 440");
    const auto ran = tutti(
        {"loudness", "a <b> & c.wav", "x.wav", "nope.wav", "--target", "podcast", "--report", "r.html"});
    EXPECT_EQ(ran.code, 8) << ran;
    const auto page = read("r.html");
    expectPage(page);
    EXPECT_NE(page.find("<h2>a &lt;b&gt; &amp; c.wav</h2>"), std::string::npos);
    EXPECT_NE(page.find("podcast: fails ("), std::string::npos);
    EXPECT_NE(page.find("LUFS at most"), std::string::npos);
    EXPECT_NE(page.find("<path"), std::string::npos) << "the course of loudness is drawn";
    EXPECT_NE(page.find("nope.wav: "), std::string::npos);
    const auto plain = tutti({"loudness", "x.wav"});
    EXPECT_EQ(tutti({"loudness", "x.wav", "--report", "p.html"}).out, plain.out)
        << "the terminal says the same";
    EXPECT_EQ(tutti({"loudness", "x.wav", "--report", "p.json"}).code, 0);
    EXPECT_EQ(read("p.json"), tutti({"loudness", "x.wav", "--json"}).out);
    EXPECT_EQ(tutti({"loudness", "x.wav", "--report", "p.json"}).code, 4) << "it is there already";
    const auto odd = tutti({"loudness", "x.wav", "--report", "p.pdf"});
    EXPECT_EQ(odd.code, 2);
    EXPECT_EQ(odd.talk, "tutti: --report: 'p.pdf' is neither .html nor .json\n"
                        "hint: .html is a page for people, .json the document for programs\n");
    EXPECT_EQ(tutti({"loudness", "x.wav", "--report", "no/p.html"}).code, 4);
}

TEST_F(Cli, RenderDiffAndVerifyReportToo) {
    soundProject("k", 4);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "--lufs", "-16", "--report", "k.html"});
    EXPECT_EQ(ran.code, 0) << ran;
    expectPage(read("k.html"));
    EXPECT_NE(read("k.html").find("custom: passes"), std::string::npos);
    EXPECT_NE(read("k.html").find("<path"), std::string::npos);
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "l.wav", "--lufs", "-20", "-q"}).code, 0);
    EXPECT_EQ(tutti({"diff", "k.wav", "l.wav", "--report", "d.html"}).code, 1);
    expectPage(read("d.html"));
    EXPECT_NE(read("d.html").find("They differ."), std::string::npos);
    EXPECT_EQ(tutti({"diff", "k.wav", "k.wav", "--report", "s.html"}).code, 0);
    EXPECT_NE(read("s.html").find("Every sample is the same."), std::string::npos);
    shell("cp -r k.tutti m.tutti && $TUTTI do m.tutti track.set track=t_N gain=-3dB");
    EXPECT_EQ(tutti({"diff", "k.tutti", "m.tutti", "--report", "p.html"}).code, 1);
    expectPage(read("p.html"));
    EXPECT_NE(read("p.html").find("<li>"), std::string::npos);
    EXPECT_EQ(tutti({"verify", "k.tutti", "--way", "512x1", "--way", "100x2", "--report", "v.html"}).code, 0);
    expectPage(read("v.html"));
    EXPECT_NE(read("v.html").find("the same bits in 2 ways"), std::string::npos);
}

} // namespace
} // namespace tutti::testing
