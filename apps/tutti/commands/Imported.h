// What `import` and `new --from` share: a project made for files, and what is said of them.
#pragma once

#include "app/Import.h"
#include "app/Template.h"
#include "commands/Common.h"

namespace tutti::cli {

/// Of a project for these files: --rate or that of the first sound, --seed.
Expected<TemplateSpec> newProjectSpec(const std::string& name, const Arguments&,
                                      const std::vector<std::string>& sources);

/// A project that is made for an import; gone again if the import fails.
class NewProject {
public:
    /// A misspelled source makes no project.
    static Expected<NewProject> make(const TemplateSpec&, const std::vector<std::string>& sources, Context&);
    NewProject(NewProject&&) noexcept;
    NewProject& operator=(NewProject&&) = delete;
    ~NewProject();
    std::string path() const { return folder_.string(); }
    void keep() { folder_.clear(); }

private:
    NewProject() = default;
    std::filesystem::path folder_;
};

/// With a line of progress for each file.
Expected<std::vector<ImportedSource>> importShown(Session&, const ImportJob&, Console&);

Json importedJson(const std::vector<ImportedSource>&);
/// One line for each file, and the ids of what was made; `dry`: of what would come in.
void tellImported(const std::string& project, const std::vector<ImportedSource>&, bool dry, Console&);

} // namespace tutti::cli
