#include "base/LocalSocket.h"
#include "base/testing/TempFolder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace tutti {
namespace {

using namespace std::chrono_literals;

class Local : public ::testing::Test {
protected:
    testing::TempFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "socket";

    /// Lines until there are so many; a server notices a client and its words one after the other.
    static std::vector<LocalServer::Line> lines(LocalServer& server, std::size_t count) {
        std::vector<LocalServer::Line> all;
        for (int turn = 0; turn < 100 && all.size() < count; ++turn)
            for (auto& line : server.wait(100ms))
                all.push_back(std::move(line));
        return all;
    }
};

TEST_F(Local, LinesGoBothWaysWholeAndInOrder) {
    auto server = LocalServer::listen(path_);
    ASSERT_TRUE(server) << server.error().message;
    auto a = LocalClient::connect(path_), b = LocalClient::connect(path_);
    ASSERT_TRUE(a && b);
    ASSERT_TRUE(a->send("one\ntwo"));
    ASSERT_TRUE(b->send(std::string(100000, 'x')));
    const auto got = lines(*server, 3);
    ASSERT_EQ(got.size(), 3u);
    std::map<int, std::vector<std::string>> by;
    for (const auto& line : got)
        by[line.client].push_back(line.text);
    ASSERT_EQ(by.size(), 2u);
    EXPECT_EQ(by.begin()->second, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(by.rbegin()->second, std::vector<std::string>{std::string(100000, 'x')});
    server->send(by.begin()->first, "answer");
    const auto answer = a->receive(5s);
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, "answer");
}

TEST_F(Local, IsThereForItsUserAlone) {
    const auto server = LocalServer::listen(path_);
    ASSERT_TRUE(server);
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Local, OneServerToAName) {
    {
        const auto server = LocalServer::listen(path_);
        ASSERT_TRUE(server);
        const auto second = LocalServer::listen(path_);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().fault, Fault::output);
    }
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_TRUE(LocalServer::listen(path_)) << "the name is free again";
    std::ofstream(path_) << "a file of somebody's";
    EXPECT_FALSE(LocalServer::listen(path_));
    EXPECT_EQ(std::filesystem::file_size(path_), 20u) << "files are left alone";
}

TEST_F(Local, WhoIsGoneIsForgottenAndWhoIsNotThereIsAnError) {
    EXPECT_FALSE(LocalClient::connect(path_));
    auto server = LocalServer::listen(path_);
    ASSERT_TRUE(server);
    {
        auto client = LocalClient::connect(path_);
        ASSERT_TRUE(client && client->send("hello"));
        ASSERT_EQ(lines(*server, 1).size(), 1u);
    }
    server->wait(1000ms);
    EXPECT_TRUE(server->clients().empty());
    server->send(1, "into the void");
}

TEST_F(Local, AnEndlessLineIsCutOff) {
    auto server = LocalServer::listen(path_);
    ASSERT_TRUE(server);
    auto client = LocalClient::connect(path_);
    ASSERT_TRUE(client);
    server->wait(100ms);
    const std::string piece(100000, 'x');
    bool cut = false;
    for (int i = 0; i < 100 && !cut; ++i) {
        // Without the end of line that send() adds: the piece is sent as a part of one.
        cut = !client->sendPart(piece);
        server->wait(0ms);
        cut = cut || server->clients().empty();
    }
    EXPECT_TRUE(cut);
}

} // namespace
} // namespace tutti
