// How both readers of OpenStreetMap files make polygons of ways and relations.
#pragma once
#include "COSM.h"

#include <osmium/area/assembler.hpp>
#include <osmium/io/any_input.hpp>
#include <osmium/memory/buffer.hpp>
#include <osmium/osm.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

struct mimo_osm_file {
    std::vector<mimo_osm_area> areas;
    std::vector<mimo_osm_line> lines;
    std::vector<mimo_osm_ring> rings;
    std::vector<double> points;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<mimo_osm_problem> problems;
    bool has_box = false;
    int reads = 0;
    double box[4] = {0, 0, 0, 0};
};

namespace mimo_osm {

using Locations = std::unordered_map<osmium::object_id_type, osmium::Location>;

constexpr size_t initial_capacity = 1024UL * 1024UL;

inline bool is_building(const osmium::TagList &tags) {
    return tags.has_key("building") || tags.has_key("building:part");
}

inline bool is_wood(const osmium::TagList &tags) {
    return tags.has_tag("natural", "wood") || tags.has_tag("landuse", "forest");
}

// A multipolygon whose tags stand on its outer ways, as was usual until 2017.
inline bool is_untagged(const osmium::TagList &tags) {
    return std::all_of(tags.begin(), tags.end(), [](const osmium::Tag &tag) {
        return !std::strcmp(tag.key(), "type") || !std::strcmp(tag.key(), "source") ||
               !std::strcmp(tag.key(), "note") || !std::strcmp(tag.key(), "created_by");
    });
}

// A file as libosmium reads it.
//
// One in the binary format is read into memory first, unless it is large: libosmium's reader of that
// format (2.19) leaves a file that turns out to be damaged open for as long as the program runs.
class Source {
public:
    explicit Source(const char *path) : file_(path) {
        if (file_.format() != osmium::io::file_format::pbf) return;
        std::ifstream stream{path, std::ios::binary | std::ios::ate};
        const auto size = stream.tellg();
        if (!stream || size <= 0 || size > largest) return;
        bytes_.resize(static_cast<size_t>(size));
        stream.seekg(0);
        if (!stream.read(&bytes_[0], size)) return;
        file_ = osmium::io::File{bytes_.data(), bytes_.size(), "pbf"};
    }

    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    const osmium::io::File &file() const { return file_; }

private:
    static constexpr std::streamoff largest = 64L * 1024 * 1024;
    std::string bytes_;
    osmium::io::File file_;
};

// The ways and relations that were kept, and the polygons they make.
class Assembly {
protected:
    using Wanted = bool (*)(const osmium::TagList &);

    explicit Assembly(Wanted wanted)
        : wanted_(wanted), ways_(initial_capacity, osmium::memory::Buffer::auto_grow::yes),
          relations_(initial_capacity, osmium::memory::Buffer::auto_grow::yes) {}

    // What makes a polygon one of those that are looked for.
    const Wanted wanted_;
    osmium::memory::Buffer ways_, relations_;
    std::unordered_set<osmium::object_id_type> members_, missing_, consumed_;
    std::unordered_map<osmium::object_id_type, const osmium::Way *> way_of_;
    Locations locations_;

    static void take_box(const osmium::io::Header &header, mimo_osm_file &out) {
        const osmium::Box box = header.joined_boxes();
        if (!box.valid()) return;
        out.has_box = true;
        out.box[0] = box.bottom_left().lon();
        out.box[1] = box.bottom_left().lat();
        out.box[2] = box.top_right().lon();
        out.box[3] = box.top_right().lat();
    }

    // Whether a relation may be wanted: by its tags, or by those of its ways.
    bool may_be_wanted(const osmium::Relation &relation) const {
        const char *type = relation.tags()["type"];
        return relation.visible() && type && std::strcmp(type, "multipolygon") == 0 &&
               (wanted_(relation.tags()) || is_untagged(relation.tags()));
    }

    // The polygons of all that was kept, once its nodes are known.
    void assemble_all(mimo_osm_file &out) {
        locate();
        for (const auto &relation : relations_.select<osmium::Relation>()) add(relation, out);
        for (const auto &way : ways_.select<osmium::Way>()) add(way, out);
    }

    // Appends a line of the nodes that have a location, if there is one.
    static void add_line(mimo_osm_file &out, const osmium::Way &way) {
        const size_t first = add_points(out, way.nodes());
        if (out.points.size() / 2 > first) add_line(out, way.id(), false, way.tags(), first);
    }

    // Makes a line of the points from `first` on.
    static void add_line(mimo_osm_file &out, int64_t id, bool is_node,
                         const osmium::TagList &tags, size_t first) {
        const size_t first_tag = add_tags(out, tags);
        out.lines.push_back({id, is_node ? 1 : 0, first_tag, out.tags.size() - first_tag, first,
                             out.points.size() / 2 - first});
    }

private:
    // Appends the nodes that have a location; returns the number of the first.
    static size_t add_points(mimo_osm_file &out, const osmium::NodeRefList &nodes) {
        const size_t first = out.points.size() / 2;
        for (const auto &node : nodes) {
            if (!node.location().valid()) continue;
            out.points.push_back(node.location().lon());
            out.points.push_back(node.location().lat());
        }
        return first;
    }

    // Appends the tags; returns the number of the first.
    static size_t add_tags(mimo_osm_file &out, const osmium::TagList &tags) {
        const size_t first = out.tags.size();
        for (const auto &tag : tags) out.tags.emplace_back(tag.key(), tag.value());
        return first;
    }

    void locate() {
        for (auto &way : ways_.select<osmium::Way>()) {
            way_of_[way.id()] = &way;
            for (auto &node : way.nodes()) {
                const auto location = locations_[node.ref()];
                node.set_location(location);
                if (!location.valid()) missing_.insert(way.id());
            }
        }
    }

    static void note(mimo_osm_file &out, int kind, bool is_relation, int64_t id) {
        out.problems.push_back({kind, is_relation ? 1 : 0, id});
    }

    // Appends a ring without its closing point and without nodes that have no location.
    static bool add_ring(mimo_osm_file &out, const osmium::NodeRefList &nodes, bool inner) {
        const size_t first = add_points(out, nodes);
        size_t count = out.points.size() / 2 - first;
        if (count > 1 && out.points[2 * first] == out.points[2 * (first + count - 1)] &&
            out.points[2 * first + 1] == out.points[2 * (first + count - 1) + 1]) {
            out.points.resize(out.points.size() - 2);
            count -= 1;
        }
        if (count < 3) {
            out.points.resize(2 * first);
            return false;
        }
        out.rings.push_back({inner ? 1 : 0, first, count});
        return true;
    }

    static void add_area(mimo_osm_file &out, const osmium::OSMObject &object,
                         const osmium::TagList &tags, bool assembled, size_t first_ring) {
        const size_t first_tag = add_tags(out, tags);
        out.areas.push_back({object.id(), object.type() == osmium::item_type::relation ? 1 : 0,
                             assembled ? 1 : 0, first_tag, out.tags.size() - first_tag, first_ring,
                             out.rings.size() - first_ring});
    }

    void add(const osmium::Way &way, mimo_osm_file &out) {
        if (!wanted_(way.tags()) || consumed_.count(way.id())) return;
        const auto &nodes = way.nodes();
        const bool closed =
            nodes.size() > 2 &&
            (way.is_closed() ||
             (nodes.front().location().valid() && nodes.back().location().valid() &&
              way.ends_have_same_location()));
        if (!closed) {
            // A piece of a relation's outline may carry the tags of the whole.
            if (!members_.count(way.id())) note(out, MIMO_OSM_UNCLOSED, false, way.id());
            return;
        }
        const size_t first_ring = out.rings.size();
        if (!add_ring(out, nodes, false)) {
            note(out, MIMO_OSM_TOO_FEW_POINTS, false, way.id());
            return;
        }
        if (missing_.count(way.id())) note(out, MIMO_OSM_MISSING_NODES, false, way.id());
        add_area(out, way, way.tags(), false, first_ring);
    }

    void add(const osmium::Relation &relation, mimo_osm_file &out) {
        std::vector<const osmium::Way *> ways;
        // The roles the assembler sees must match the ways one to one, so it gets a copy of the
        // relation that lists only the members that are there.
        osmium::memory::Buffer copy{4096, osmium::memory::Buffer::auto_grow::yes};
        const osmium::TagList *tags = &relation.tags();
        const osmium::Way *tagged = nullptr;
        bool lacks_members = false, lacks_nodes = false;
        {
            osmium::builder::RelationBuilder builder{copy};
            builder.object().set_id(relation.id());
            builder.set_user("");
            builder.add_item(relation.tags());
            osmium::builder::RelationMemberListBuilder list{builder};
            std::unordered_set<osmium::object_id_type> seen;
            for (const auto &member : relation.members()) {
                if (member.type() != osmium::item_type::way) continue;
                const auto found = way_of_.find(member.ref());
                if (found == way_of_.end()) {
                    lacks_members = true;
                    continue;
                }
                if (!seen.insert(member.ref()).second) continue;
                ways.push_back(found->second);
                list.add_member(osmium::item_type::way, member.ref(), member.role());
                if (missing_.count(member.ref())) lacks_nodes = true;
                if (std::strcmp(member.role(), "inner") != 0 && !tagged &&
                    wanted_(found->second->tags()))
                    tagged = found->second;
            }
        }
        copy.commit();
        if (!wanted_(relation.tags())) {
            if (!tagged) return;
            tags = &tagged->tags();
            for (const auto *way : ways)
                if (wanted_(way->tags()) &&
                    std::strcmp(role_of(relation, way->id()), "inner") != 0)
                    consumed_.insert(way->id());
        }
        const size_t first_ring = out.rings.size();
        const bool assembled = assemble(copy.get<osmium::Relation>(0), ways, out);
        if (!assembled) {
            for (const auto *way : ways)
                if (way->nodes().size() > 3 && way->is_closed())
                    add_ring(out, way->nodes(),
                             !std::strcmp(role_of(relation, way->id()), "inner"));
        }
        const bool has_outer =
            std::any_of(out.rings.begin() + static_cast<std::ptrdiff_t>(first_ring),
                        out.rings.end(), [](const mimo_osm_ring &ring) { return !ring.is_inner; });
        if (!has_outer) {
            if (out.rings.size() > first_ring)
                out.points.resize(2 * out.rings[first_ring].first_point);
            out.rings.resize(first_ring);
            note(out, MIMO_OSM_BROKEN_RELATION, true, relation.id());
            return;
        }
        if (lacks_members) note(out, MIMO_OSM_MISSING_MEMBERS, true, relation.id());
        if (lacks_nodes) note(out, MIMO_OSM_MISSING_NODES, true, relation.id());
        add_area(out, relation, *tags, assembled, first_ring);
    }

    static const char *role_of(const osmium::Relation &relation, osmium::object_id_type way) {
        for (const auto &member : relation.members())
            if (member.type() == osmium::item_type::way && member.ref() == way)
                return member.role();
        return "";
    }

    static bool assemble(const osmium::Relation &relation,
                         const std::vector<const osmium::Way *> &ways, mimo_osm_file &out) {
        if (ways.empty()) return false;
        osmium::area::AssemblerConfig config;
        config.create_empty_areas = false;
        config.ignore_invalid_locations = true;
        osmium::area::Assembler assembler{config};
        osmium::memory::Buffer result{initial_capacity, osmium::memory::Buffer::auto_grow::yes};
        if (!assembler(relation, ways, result)) return false;
        bool any = false;
        for (const auto &area : result.select<osmium::Area>()) {
            for (const auto &outer : area.outer_rings()) {
                if (!add_ring(out, outer, false)) continue;
                any = true;
                for (const auto &inner : area.inner_rings(outer)) add_ring(out, inner, true);
            }
        }
        return any;
    }
};

// Runs a reader; a failure becomes a message and no file.
mimo_osm_file *guarded(const std::function<void(mimo_osm_file &)> &run, char *message,
                       size_t capacity);

} // namespace mimo_osm
