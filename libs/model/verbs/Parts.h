// What verbs share: finding the parts a field names, making new ones, writing attributes.
#pragma once

#include "model/Directory.h"
#include "model/Fields.h"
#include "model/VerbFields.h"

#include <unordered_set>

namespace tutti::verbs {

template<class T>
Ref<T> share(T value) {
    return std::make_shared<const T>(std::move(value));
}

inline Applied done(Project project, std::vector<std::string> made = {}) {
    return {std::move(project), std::move(made)};
}

/// The track a field names by its id, or by its name if only one has it.
Expected<Ref<Track>> trackOf(const Project&, const VerbFields&, std::string_view field = "track");
Expected<Ref<Track>> trackNamed(const Project&, const std::string& given, std::string_view field);
/// The clip a field names; refuses a locked one unless `locked` says that this is all right.
enum class Locked { refuse, allow };
Expected<ClipPlace> clipOf(const Project&, ClipId, Locked = Locked::refuse);
/// The sentence for a clip that is locked.
Error isLocked(ClipId);
Expected<ClipPlace> clipOf(const Project&, const VerbFields&, Locked = Locked::refuse);
/// All clips of the field `clip`, in its order: one id, or several with commas between them.
Expected<std::vector<ClipPlace>> clipsOf(const Project&, const VerbFields&, Locked = Locked::refuse);
Expected<DevicePlace> deviceOf(const Project&, const VerbFields&);
Expected<MediaId> mediaOf(const Project&, const VerbFields&, std::string_view field);

/// The id of a new part: that of the field `id` (refused if it is taken), or a fresh one.
Expected<TrackId> newTrackId(const Project&, const VerbFields&, VerbContext&, std::string_view name);
Expected<ClipId> newClipId(const Project&, const VerbFields&, VerbContext&);

/// Ids for parts that one verb makes beside the named one: none that the project has, none twice.
class FreshIds {
public:
    FreshIds(const Project& project, VerbContext& context) : project_(project), context_(context) {}

    template<class IdType>
    IdType next() {
        for (;;) {
            const auto packed = context_.ids.next<ClipIdTag>().packed();
            if (!idIsTaken(project_, IdType(packed)) && made_.insert(packed).second) return IdType(packed);
        }
    }

private:
    const Project& project_;
    VerbContext& context_;
    std::unordered_set<std::uint64_t> made_;
};

template<class IdType>
Expected<IdType> newId(const Project& project, const VerbFields& fields, VerbContext& context) {
    if (fields.has("id")) {
        TUTTI_LET(id, fields.id<IdType>("id"));
        if (idIsTaken(project, id)) return refused("id: " + id.text() + " is taken");
        return id;
    }
    for (;;)
        if (const auto id = IdType(context.ids.next<ClipIdTag>().packed()); !idIsTaken(project, id))
            return id;
}

/// Attributes that name a track (out, folder, key, to) with its id, where its name was given.
template<class Part>
Expected<std::vector<std::pair<std::string, std::string>>>
withTrackIds(const Project& project, std::vector<std::pair<std::string, std::string>> values) {
    for (auto& [name, value] : values)
        if (const auto* field = findField<Part>(name); field != nullptr && field->form.starts_with("t_")) {
            if (value.empty() || TrackId::parse(value)) continue;
            TUTTI_LET(track, trackNamed(project, value, name));
            value = track->id.text();
        }
    return values;
}

/// Sets attributes by their field table.
template<class Part>
Result setAttributes(Part& part, const std::vector<std::pair<std::string, std::string>>& values) {
    for (const auto& [name, value] : values) {
        const auto* field = findField<Part>(name);
        if (field == nullptr) {
            std::vector<std::string_view> names;
            std::string list;
            for (const auto& each : fieldsOf<Part>()) {
                names.push_back(each.name);
                list += (list.empty() ? "" : ", ") + std::string(each.name);
            }
            return refused("there is no attribute '" + name + "'" + nearestWord(name, names),
                           "there are " + list);
        }
        if (auto read = field->read(part, value); !read)
            return VerbFields::named<Nothing>(name, read.error());
    }
    return success();
}

/// Nothing moves the targets of a send or a device any more, which goes.
void forgetTargets(Track&, const std::string& id);

/// Refuses a project whose sound would run in a circle, and folders that lie in each other.
Result refuseLoops(const Project&);

/// The project with a clip replaced by pieces of itself (the first keeps its id and place), or by none.
Project withPieces(Project, const ClipPlace&, std::vector<Clip> pieces);
/// The project with a clip added to a track, or to one of its takes.
Project withClipAdded(Project, const Track&, const Lane*, Clip);

} // namespace tutti::verbs
