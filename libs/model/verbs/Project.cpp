// project. delivery. recipe. media.
#include "base/Nearest.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

Expected<Applied> setProject(const Project& project, const VerbFields& fields, VerbContext&) {
    auto next = project;
    TUTTI_TRY(setAttributes(next.settings, fields.others()));
    if (next.settings.rate != project.settings.rate && !project.media->empty())
        return refused("rate: the project holds media at " + formatNumber(project.settings.rate) + " Hz",
                       "make a new project at the other rate and import into it");
    return done(std::move(next));
}

/// A place of delivery, with its levels. One that nobody knows would be held against nothing.
Expected<Delivery> deliveryNamed(std::string_view field, const std::string& name,
                                 const Catalogue& catalogue) {
    std::vector<std::string_view> names;
    std::string list;
    for (const auto& each : catalogue.deliveries()) {
        if (each.preset == name) return each;
        names.push_back(each.preset);
        list += (list.empty() ? "" : ", ") + each.preset;
    }
    if (names.empty()) {
        Delivery any;
        any.preset = name;
        return any;
    }
    return refused(std::string(field) + ": there is no '" + name + "'" + nearestWord(name, names),
                   "there are " + list);
}

Expected<Applied> setDelivery(const Project& project, const VerbFields& fields, VerbContext& context) {
    auto next = project;
    auto& delivery = next.settings.delivery;
    // A place brings its levels along; those that are said count more.
    for (const auto& [attribute, value] : fields.others())
        if (attribute == "preset" && !value.empty() && value != "custom") {
            TUTTI_LET(known, deliveryNamed("preset", value, context.catalogue));
            delivery = known;
        }
    TUTTI_TRY(setAttributes(delivery, fields.others()));
    return done(std::move(next));
}

/// A word of a recipe is checked where it is said. A document may hold one that only a newer program knows.
Result checkWord(const std::string& attribute, const std::string& value) {
    if (value.empty() || (attribute != "type" && attribute != "bits" && attribute != "dither"))
        return success();
    std::string names, rest(findField<Recipe>(attribute)->form);
    for (std::size_t bar = 0; bar != std::string::npos;) {
        bar = rest.find('|');
        const auto name = rest.substr(0, bar);
        if (name == value) return success();
        names += (names.empty() ? "" : ", ") + name;
        if (bar != std::string::npos) rest.erase(0, bar + 1);
    }
    return refused(attribute + ": it cannot be '" + value + "'", "it is one of " + names);
}

Expected<Applied> setRecipe(const Project& project, const VerbFields& fields, VerbContext& context) {
    const auto name = fields.text("name");
    const auto isWord = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), isWord))
        return refused("name: a recipe's name is one word of letters, digits, - _ and .");
    auto recipes = *project.recipes;
    auto found = std::find_if(recipes.begin(), recipes.end(),
                              [&](const Recipe& recipe) { return recipe.name == name; });
    if (found == recipes.end()) {
        found = recipes.emplace(recipes.end());
        found->name = name;
    }
    TUTTI_TRY(setAttributes(*found, fields.others()));
    for (const auto& [attribute, value] : fields.others())
        TUTTI_TRY(checkWord(attribute, value));
    if (!found->target.empty()) TUTTI_TRY(deliveryNamed("target", found->target, context.catalogue));
    std::sort(recipes.begin(), recipes.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    auto next = project;
    next.recipes = share(std::move(recipes));
    return done(std::move(next));
}

Expected<Applied> removeRecipe(const Project& project, const VerbFields& fields, VerbContext&) {
    auto recipes = *project.recipes;
    if (std::erase_if(recipes, [&](const Recipe& recipe) { return recipe.name == fields.text("name"); }) == 0)
        return refused("name: there is no recipe '" + fields.text("name") + "'");
    auto next = project;
    next.recipes = share(std::move(recipes));
    return done(std::move(next));
}

/// A track with clips of this media file; null if there is none.
const Track* userOf(const Project& project, MediaId id) {
    const auto uses = [&](const auto& clip) {
        const auto* audio = std::get_if<AudioContent>(&clip->content);
        return audio != nullptr && audio->media == id;
    };
    for (const auto& track : project.tracks) {
        const bool inLanes = std::any_of(track->lanes.begin(), track->lanes.end(), [&](const auto& lane) {
            return std::any_of(lane->clips.begin(), lane->clips.end(), uses);
        });
        if (inLanes || std::any_of(track->clips.begin(), track->clips.end(), uses)) return track.get();
    }
    return nullptr;
}

Result checkMedia(const Media& media) {
    if (media.file.empty() || media.file.starts_with('/') || media.file.find("..") != std::string::npos)
        return refused("file: must be a path inside the project's folder, as media/vox.wav");
    if (media.frames <= 0 || media.channels <= 0) return refused("frames and channels must be above 0");
    return success();
}

Expected<Applied> addMedia(const Project& project, const VerbFields& fields, VerbContext& context) {
    Media media;
    if (fields.has("id")) {
        TUTTI_LET(id, fields.id<MediaId>("id"));
        media.id = id;
    } else {
        do
            media.id = context.ids.next<MediaIdTag>();
        while (findMedia(project, media.id) != nullptr);
    }
    if (findMedia(project, media.id) != nullptr) return refused("id: " + media.id.text() + " is taken");
    TUTTI_TRY(setAttributes(media, fields.others()));
    TUTTI_TRY(checkMedia(media));
    auto list = *project.media;
    list.insert(std::upper_bound(list.begin(), list.end(), media,
                                 [](const auto& a, const auto& b) { return a.id < b.id; }),
                media);
    auto next = project;
    next.media = share(std::move(list));
    return done(std::move(next), {media.id.text()});
}

Expected<Applied> setMedia(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(id, mediaOf(project, fields, "media"));
    auto list = *project.media;
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Media& media) { return media.id == id; });
    const auto frames = found->frames;
    TUTTI_TRY(setAttributes(*found, fields.others()));
    TUTTI_TRY(checkMedia(*found));
    if (found->frames < frames && userOf(project, id))
        return refused("frames: clips use " + id.text() + ", which cannot become shorter");
    auto next = project;
    next.media = share(std::move(list));
    return done(std::move(next));
}

Expected<Applied> removeMedia(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(id, mediaOf(project, fields, "media"));
    if (const auto* user = userOf(project, id))
        return refused("media: " + id.text() + " is used by clips of track '" + user->name + "'");
    auto list = *project.media;
    std::erase_if(list, [&](const Media& media) { return media.id == id; });
    auto next = project;
    next.media = share(std::move(list));
    return done(std::move(next));
}

} // namespace

std::vector<VerbSpec> project() {
    return {
        {"project.set",
         "Changes the project's settings: name, rate, pan law, artist, ...",
         "project.set name=\"Night Train\" artist=Tutti",
         {},
         true,
         setProject},
        {"delivery.set",
         "Says what the project is delivered as: the loudness and true peak that tutti render holds its mix "
         "against. A preset brings its own levels, unless others are said; preset=custom is for levels of "
         "your own, preset= for none.",
         "delivery.set preset=spotify lufs=-14 tp=-1",
         {},
         true,
         setDelivery},
        {"recipe.set",
         "Makes or changes a render recipe, so that an export can be repeated by its name.",
         "recipe.set name=master type=flac bits=24 lufs=-14 tp=-1",
         {{"name", "master", "the name of the recipe", true}},
         true,
         setRecipe},
        {"recipe.remove",
         "Removes a render recipe.",
         "recipe.remove name=draft",
         {{"name", "draft", "the name of the recipe", true}},
         false,
         removeRecipe},
        {"media.add",
         "Tells the project of a sound file in its folder. tutti import does this for you.",
         "media.add id=a_NEW file=media/new.wav frames=48000 channels=2",
         {{"id", "a_NEW", "its id; one is made if absent"}},
         true,
         addMedia},
        {"media.set",
         "Changes what the project knows of a sound file: file, frames, channels, sha256, origin, "
         "originRate.",
         "media.set media=a_SPARE origin=\"Room tone.aif\"",
         {{"media", "a_SPARE", "which file", true}},
         true,
         setMedia},
        {"media.remove",
         "Forgets a sound file that no clip uses. The file stays in the folder.",
         "media.remove media=a_SPARE",
         {{"media", "a_SPARE", "which file", true}},
         false,
         removeMedia},
    };
}

} // namespace tutti::verbs
