#include "commands/RenderWords.h"

#include "app/Stretch.h"
#include "base/Nearest.h"
#include "commands/Common.h"

#include <algorithm>

namespace tutti::cli {
namespace {

constexpr const char* partOptions[] = {"stems",   "tracks", "solo", "mute", "range",
                                       "section", "from",   "to",   "loop"};

/// The recipe that was asked for, in the project; null if none was.
Expected<const Recipe*> recipeOf(const Arguments& arguments, const Project& project) {
    const auto name = arguments.text("recipe");
    if (!arguments.has("recipe")) return nullptr;
    std::vector<std::string_view> known;
    for (const auto& recipe : *project.recipes) {
        if (recipe.name == name) return &recipe;
        known.push_back(recipe.name);
    }
    return Error{Fault::usage,
                 "--recipe: the project has no recipe '" + name + "'" + nearestWord(name, known),
                 "tutti do PROJECT recipe.set name=" + name + " type=flac makes one"};
}

/// The project's own, and --tag on top.
Result fillTags(WriteSpec& file, const Arguments& arguments, const Settings& settings) {
    file.tags = {{"title", settings.name}, {"artist", settings.artist}, {"album", settings.album},
                 {"date", settings.date},  {"genre", settings.genre},   {"comment", settings.comment}};
    for (const auto& tag : arguments.list("tag")) {
        const auto equals = tag.find('=');
        if (equals == std::string::npos || !file.tags.contains(tag.substr(0, equals)))
            return Error{Fault::usage, "--tag: '" + tag + "' is not name=value",
                         "names are title, artist, album, date, genre, comment"};
        file.tags[tag.substr(0, equals)] = tag.substr(equals + 1);
    }
    return success();
}

/// Options over recipe over target over defaults.
Result fillFile(Wanted& wanted, const Arguments& arguments, const Project& project) {
    auto& file = wanted.job.file;
    auto& recipe = wanted.recipe;
    TUTTI_LET(type, typeAsked(arguments, recipe.type));
    recipe.type = type;
    if (!arguments.has("recipe") && wanted.target && !wanted.target->bits.empty())
        recipe.bits = wanted.target->bits;
    recipe.bits = arguments.text("bits", recipe.bits);
    recipe.dither = arguments.text("dither", recipe.dither);
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    TUTTI_LET(channels, arguments.whole("channels", 1, 2));
    TUTTI_LET(seed, arguments.whole("seed", 0, 1L << 52));
    file.type = recipe.type;
    file.bits = recipe.bits;
    file.dither = recipe.dither;
    file.rate = rate                                       ? static_cast<double>(*rate)
                : recipe.rate > 0                          ? recipe.rate
                : wanted.target && wanted.target->rate > 0 ? wanted.target->rate
                                                           : project.settings.rate;
    // What has no such rate gets the nearest that it has, unless one was asked for.
    if (!rate && (file.type == "opus" || (file.type == "mp3" && file.rate > 48000))) file.rate = 48000;
    const int standard = wanted.target && wanted.target->channels > 0 ? wanted.target->channels : 2;
    file.channels = static_cast<int>(channels.value_or(standard));
    // What the recipe says of what loses something counts where the type is its own, or loses something too.
    if (losesSomething(file)) {
        file.bitrate = arguments.has("quality") ? 0 : recipe.bitrate;
        file.quality = recipe.quality.value_or(file.quality);
    }
    TUTTI_TRY(fillCompression(arguments, file));
    file.seed = seed ? static_cast<std::uint64_t>(*seed) : recipe.seed;
    TUTTI_TRY(fillTags(file, arguments, project.settings));
    return checkSpec(file);
}

Result fillSound(RenderSpec& sound, const Recipe& recipe, const Arguments& arguments,
                 const Project& project) {
    const bool ends = arguments.has("from") || arguments.has("to");
    if (ends + arguments.has("range") + arguments.has("section") > 1)
        return Error{Fault::usage, "--range, --section and --from/--to say the same thing: use one of them"};
    auto stretch =
        arguments.has("section") ? named("section", sectionStretch(arguments.text("section"), project))
        : ends ? named("from", parseStretch(arguments.text("from") + ".." + arguments.text("to"), project))
               : named("range", parseStretch(arguments.text("range", recipe.range), project));
    if (!stretch) return stretch.error();
    TUTTI_LET(tail, named("tail", parseTail(arguments.text("tail", recipe.tail), project.settings.rate)));
    TUTTI_LET(block, arguments.whole("block", 1, 65536));
    TUTTI_LET(threads, threadsAsked(arguments, 0));
    const bool loop = arguments.has("loop");
    if (loop && arguments.has("tail"))
        return Error{Fault::usage, "--loop: has no tail: what rings behind its end is heard at its start"};
    sound = {stretch->from, stretch->to, tail, loop, static_cast<int>(block.value_or(8192)), threads};
    return success();
}

/// What the words, the recipe or the target say about the level; options come first.
struct Asked {
    std::optional<double> level, peak;
    std::string way; ///< of --normalise
    bool byTarget = false;
    /// Whether a level was asked for, so that missing it is a failure.
    bool levelled() const { return byTarget || level || way == "lufs"; }
};

Expected<Asked> askedFor(const Arguments& arguments, const Recipe& recipe) {
    TUTTI_LET(lufs, arguments.number("lufs"));
    TUTTI_LET(peak, arguments.number("tp"));
    TUTTI_LET(way, arguments.choice("normalise", "auto|peak|lufs|none", "auto"));
    if (lufs && (*lufs < -70 || *lufs > 0)) return Error{Fault::usage, "--lufs: must be from -70 to 0"};
    if (peak && (*peak < -36 || *peak > 0)) return Error{Fault::usage, "--tp: must be from -36 to 0"};
    // A --target takes the place of all that the recipe says of levels.
    const bool byOption = arguments.has("target");
    if (!lufs && !byOption) lufs = recipe.lufs;
    if (!peak && !byOption) peak = recipe.truePeak;
    return Asked{lufs, peak, way, byOption || !recipe.target.empty()};
}

/// Whether the words mean the whole mix of the project. Only that is a delivery: a stem, a stretch or a
/// choice of tracks is none.
bool meansTheMix(const Arguments& arguments, const Recipe& recipe) {
    return recipe.range.empty() && std::none_of(std::begin(partOptions), std::end(partOptions),
                                                [&](const auto* option) { return arguments.has(option); });
}

/// The levels that the document says.
Target customTarget(const Delivery& delivery) {
    return {"custom", Gauge::programme, delivery.lufs, delivery.tolerance, delivery.truePeak, 0, 0, 0, "", "",
            ""};
}

/// What the project is delivered as, if it says so. Its own levels count before those of the place, where
/// they are of the same kind.
std::optional<Target> deliveryOf(const Delivery& delivery) {
    const auto custom = customTarget(delivery);
    if (delivery.preset == "custom") return custom;
    const auto known = findTarget(delivery.preset);
    if (!known) return {};
    auto target = *known;
    if (target.gauge != Gauge::programme && target.gauge != Gauge::dialogue) return target;
    target.level = custom.level;
    target.tolerance = custom.tolerance;
    target.peak = custom.peak;
    return target;
}

/// What the result is checked against: the target of the words or of the recipe (which gives its name to
/// levels of its own), or else what the project is delivered as.
std::optional<Target> targetOf(const std::optional<Target>& given, const Asked& asked, const Recipe* recipe,
                               const Delivery& delivery, bool mix) {
    if (!asked.levelled()) {
        auto target = mix ? deliveryOf(delivery) : std::nullopt;
        if (target && asked.peak) target->peak = *asked.peak;
        return target;
    }
    auto target = given.value_or(customTarget(delivery));
    if (!given) target.tolerance = 0.1;
    if (!given && recipe != nullptr) target.name = recipe->name;
    if (asked.level) target.level = *asked.level, target.gauge = Gauge::programme;
    if (asked.peak) target.peak = *asked.peak;
    return target;
}

/// What the sound is brought to.
Goal goalOf(const Asked& asked, const std::optional<Target>& target) {
    if (asked.way == "none") return {};
    if (asked.way == "peak")
        return {Gauge::programme, {}, asked.peak.value_or(target ? target->peak : -1), true};
    if (asked.levelled()) return goalOf(*target);
    return {Gauge::programme, {}, asked.peak, false};
}

} // namespace

Expected<Wanted> wantedBy(const Arguments& arguments, const Project& project) {
    Wanted wanted;
    TUTTI_LET(recipe, recipeOf(arguments, project));
    if (recipe != nullptr) wanted.recipe = *recipe;
    if (const auto name = arguments.text("target", wanted.recipe.target); !name.empty()) {
        TUTTI_LET(target, findTarget(name));
        wanted.target = target;
    }
    TUTTI_TRY(fillFile(wanted, arguments, project));
    TUTTI_TRY(fillSound(wanted.job.sound, wanted.recipe, arguments, project));
    TUTTI_LET(asked, askedFor(arguments, wanted.recipe));
    wanted.target = targetOf(wanted.target, asked, recipe, project.settings.delivery,
                             meansTheMix(arguments, wanted.recipe));
    wanted.job.goal = goalOf(asked, wanted.target);
    wanted.byProject = !asked.levelled();
    wanted.chapters = arguments.has("chapters");
    if (wanted.chapters && project.markers->empty() && project.sections->empty())
        return refused("--chapters: the project has neither markers nor sections",
                       "tutti do PROJECT marker.add at=17 name=Chorus makes one");
    if (wanted.chapters) { // a type without a place for them is known before the work
        auto file = wanted.job.file;
        file.chapters = {{}};
        TUTTI_TRY(checkSpec(file));
    }
    wanted.job.realTime = arguments.has("realtime");
    if (wanted.job.realTime && !wanted.job.goal.empty())
        return Error{Fault::usage, "--realtime: a level is reached only when all of the sound is known",
                     "without --target, --lufs, --tp and --normalise it comes as it is"};
    return wanted;
}

} // namespace tutti::cli
