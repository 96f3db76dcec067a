// Knows what a project must hold: it heard every announcement and acknowledgement of whoever wrote to it.
#pragma once

#include "format/Package.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tutti::crash {

class Witness {
public:
    /// Of a project as it is now.
    Witness(std::filesystem::path project, const Catalogue&);

    /// One line of a writer: `try edit <hash>`, `done`, ...
    void hear(const std::string& line);
    /// The writer is gone, by whatever end. Opens the project and compares; settles which side of the
    /// unfinished operation it is on. What is wrong, in sentences; empty if nothing.
    std::string examine(const std::filesystem::path& scratch);

    std::size_t acknowledged() const { return acknowledged_; }
    /// Checksums of all states that were announced: what a reader may see meanwhile.
    const std::vector<std::string>& announced() const { return announced_; }
    std::string hashOf(const Project&) const;

private:
    struct Attempt {
        std::string kind, hash; ///< empty hash: not known beforehand
    };

    void take(const Attempt&);
    std::string target() const; ///< the state the unfinished operation leads to
    void settle(const Package&, const std::string& state);
    void compareDocument();
    void compareMedia(const Package&);
    void compareHistory(const std::filesystem::path& scratch);
    void wrong(const std::string& sentence) { problems_ += sentence + "\n"; }

    std::filesystem::path project_;
    const Catalogue& catalogue_;
    std::vector<std::string> done_, undone_; ///< checksums; the last of done_ is the present state
    std::string saved_;                      ///< the document of the last save
    std::optional<Attempt> attempt_;
    std::vector<std::string> announced_;
    std::size_t acknowledged_ = 0;
    std::string problems_;
};

} // namespace tutti::crash
