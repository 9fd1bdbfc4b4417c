#include "Assembly.hpp"

#include <cmath>
#include <stdexcept>

namespace {

using namespace mimo_osm;

// Answers which of many boxes a place is in: a grid of cells with the boxes that touch them.
class BoxIndex {
public:
    BoxIndex(const mimo_osm_box *boxes, size_t count) : boxes_(boxes, boxes + count) {
        for (size_t i = 0; i < count; ++i)
            for (int64_t y = cell(boxes[i].south); y <= cell(boxes[i].north); ++y)
                for (int64_t x = cell(boxes[i].west); x <= cell(boxes[i].east); ++x)
                    cells_[key(x, y)].push_back(static_cast<uint32_t>(i));
    }

    bool contains(double lon, double lat) const {
        const auto found = cells_.find(key(cell(lon), cell(lat)));
        if (found == cells_.end()) return false;
        return std::any_of(found->second.begin(), found->second.end(), [&](uint32_t i) {
            const auto &box = boxes_[i];
            return lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north;
        });
    }

    bool touches(const mimo_osm_box &other) const {
        for (int64_t y = cell(other.south); y <= cell(other.north); ++y)
            for (int64_t x = cell(other.west); x <= cell(other.east); ++x) {
                const auto found = cells_.find(key(x, y));
                if (found == cells_.end()) continue;
                for (const uint32_t i : found->second) {
                    const auto &box = boxes_[i];
                    if (other.west <= box.east && other.east >= box.west &&
                        other.south <= box.north && other.north >= box.south)
                        return true;
                }
            }
        return false;
    }

private:
    static constexpr double cells_per_degree = 100;
    std::vector<mimo_osm_box> boxes_;
    std::unordered_map<int64_t, std::vector<uint32_t>> cells_;

    static int64_t cell(double degrees) {
        return static_cast<int64_t>(std::floor(degrees * cells_per_degree));
    }
    static int64_t key(int64_t x, int64_t y) { return y * 100000 + x; }
};

// Reads what touches boxes out of a file in the order nodes, ways, relations.
class Cut : private Assembly {
public:
    Cut(const char *path, const mimo_osm_box *boxes, const mimo_osm_box *reach, size_t count)
        : Assembly(is_building), source_(path), boxes_(boxes, count), reach_(reach, count),
          candidates_(initial_capacity, osmium::memory::Buffer::auto_grow::yes) {}

    void run(mimo_osm_file &out) {
        read_once(out);
        keep_ways();
        std::unordered_set<osmium::object_id_type> absent;
        for (const auto id : members_)
            if (!kept_.count(id)) absent.insert(id);
        if (!absent.empty()) {
            read_ways(absent);
            out.reads += 1;
        }
        if (locate_nodes() > 0) {
            read_nodes();
            out.reads += 1;
        }
        std::vector<Node>().swap(nodes_);
        assemble_all(out);
    }

private:
    struct Node {
        osmium::object_id_type id;
        osmium::Location location;
    };

    const Source source_;
    BoxIndex boxes_, reach_;
    std::vector<Node> nodes_;
    // Ways with a node within a rim: buildings, and what may be a part of one.
    osmium::memory::Buffer candidates_;
    std::unordered_set<osmium::object_id_type> seen_, touching_, kept_;

    void read_once(mimo_osm_file &out) {
        osmium::io::Reader reader{source_.file()};
        take_box(reader.header(), out);
        osmium::item_type last = osmium::item_type::node;
        std::unordered_set<osmium::object_id_type> relations;
        while (auto buffer = reader.read()) {
            for (const auto &object : buffer.select<osmium::OSMObject>()) {
                const auto type = object.type();
                if (type != last) {
                    if (static_cast<int>(type) < static_cast<int>(last))
                        throw std::runtime_error(
                            "its objects are not in the order nodes, ways, relations (sort it first, "
                            "for example with osmium sort)");
                    if (last == osmium::item_type::node) sort_nodes();
                    last = type;
                }
                if (!object.visible()) continue;
                if (type == osmium::item_type::node) {
                    take(static_cast<const osmium::Node &>(object));
                } else if (type == osmium::item_type::way) {
                    take(static_cast<const osmium::Way &>(object));
                } else if (type == osmium::item_type::relation &&
                           relations.insert(object.id()).second) {
                    take(static_cast<const osmium::Relation &>(object));
                }
            }
        }
        reader.close();
        out.reads = 1;
        sort_nodes();
    }

    void take(const osmium::Node &node) {
        const auto location = node.location();
        if (location.valid() && reach_.contains(location.lon(), location.lat()))
            nodes_.push_back({node.id(), location});
    }

    void sort_nodes() {
        const auto less = [](const Node &a, const Node &b) { return a.id < b.id; };
        if (!std::is_sorted(nodes_.begin(), nodes_.end(), less))
            std::sort(nodes_.begin(), nodes_.end(), less);
    }

    // Any of several nodes of one id, which broken files have.
    osmium::Location location(osmium::object_id_type id) const {
        const auto end = std::upper_bound(
            nodes_.begin(), nodes_.end(), id,
            [](osmium::object_id_type wanted, const Node &node) { return wanted < node.id; });
        if (end == nodes_.begin() || std::prev(end)->id != id) return osmium::Location{};
        return std::prev(end)->location;
    }

    void take(const osmium::Way &way) {
        osmium::Box extent;
        for (const auto &node : way.nodes()) {
            const auto place = location(node.ref());
            if (place.valid()) extent.extend(place);
        }
        if (!extent.valid() || !seen_.insert(way.id()).second) return;
        const bool touches =
            boxes_.touches({extent.bottom_left().lon(), extent.bottom_left().lat(),
                            extent.top_right().lon(), extent.top_right().lat()});
        if (touches) touching_.insert(way.id());
        candidates_.add_item(way);
        candidates_.commit();
    }

    void take(const osmium::Relation &relation) {
        if (!may_be_wanted(relation)) return;
        const bool touches = std::any_of(
            relation.members().begin(), relation.members().end(), [this](const auto &member) {
                return member.type() == osmium::item_type::way && touching_.count(member.ref());
            });
        if (!touches) return;
        for (const auto &member : relation.members())
            if (member.type() == osmium::item_type::way) members_.insert(member.ref());
        relations_.add_item(relation);
        relations_.commit();
    }

    // Of the candidates, the buildings that touch a box and the members of relations stay.
    void keep_ways() {
        for (const auto &way : candidates_.select<osmium::Way>())
            if (members_.count(way.id()) ||
                (is_building(way.tags()) && touching_.count(way.id())))
                keep(way);
        candidates_ = osmium::memory::Buffer{};
        seen_.clear();
        touching_.clear();
    }

    void keep(const osmium::Way &way) {
        kept_.insert(way.id());
        ways_.add_item(way);
        ways_.commit();
    }

    void read_ways(const std::unordered_set<osmium::object_id_type> &absent) {
        osmium::io::Reader reader{source_.file(), osmium::osm_entity_bits::way};
        while (auto buffer = reader.read())
            for (const auto &way : buffer.select<osmium::Way>())
                if (way.visible() && absent.count(way.id()) && !kept_.count(way.id())) keep(way);
        reader.close();
    }

    // Fills in the locations of all nodes of kept ways; returns how many are not known.
    size_t locate_nodes() {
        size_t unknown = 0;
        for (const auto &way : ways_.select<osmium::Way>())
            for (const auto &node : way.nodes()) {
                const auto place = location(node.ref());
                if (locations_.emplace(node.ref(), place).second && !place.valid()) unknown += 1;
            }
        return unknown;
    }

    void read_nodes() {
        osmium::io::Reader reader{source_.file(), osmium::osm_entity_bits::node};
        while (auto buffer = reader.read())
            for (const auto &node : buffer.select<osmium::Node>()) {
                const auto found = locations_.find(node.id());
                if (found != locations_.end() && node.visible()) found->second = node.location();
            }
        reader.close();
    }
};

} // namespace

extern "C" mimo_osm_file *mimo_osm_cut(const char *path, const mimo_osm_box *boxes,
                                       const mimo_osm_box *reach, size_t count, char *message,
                                       size_t capacity) {
    return mimo_osm::guarded(
        [=](mimo_osm_file &out) { Cut(path, boxes, reach, count).run(out); }, message, capacity);
}
