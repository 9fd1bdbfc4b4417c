#include "Assembly.hpp"

namespace {

using namespace mimo_osm;

// Reads a whole file, whatever the order of its objects: its buildings, or what grows.
class Import : private Assembly {
public:
    Import(const char *path, bool greenery)
        : Assembly(greenery ? is_wood : is_building), source_(path), greenery_(greenery) {}

    void run(mimo_osm_file &out) {
        read_relations(out);
        read_ways();
        read_nodes(out);
        out.reads = 3;
        assemble_all(out);
        for (const auto &way : ways_.select<osmium::Way>())
            if (is_row(way.tags())) add_line(out, way);
    }

private:
    const Source source_;
    const bool greenery_;

    bool is_row(const osmium::TagList &tags) const {
        return greenery_ && tags.has_tag("natural", "tree_row");
    }

    void read_relations(mimo_osm_file &out) {
        osmium::io::Reader reader{source_.file(), osmium::osm_entity_bits::relation};
        take_box(reader.header(), out);
        std::unordered_set<osmium::object_id_type> seen;
        while (auto buffer = reader.read()) {
            for (const auto &relation : buffer.select<osmium::Relation>()) {
                if (!may_be_wanted(relation)) continue;
                if (!seen.insert(relation.id()).second) continue;
                for (const auto &member : relation.members())
                    if (member.type() == osmium::item_type::way) members_.insert(member.ref());
                relations_.add_item(relation);
                relations_.commit();
            }
        }
        reader.close();
    }

    void read_ways() {
        osmium::io::Reader reader{source_.file(), osmium::osm_entity_bits::way};
        std::unordered_set<osmium::object_id_type> seen;
        while (auto buffer = reader.read()) {
            for (const auto &way : buffer.select<osmium::Way>()) {
                if (!way.visible()) continue;
                if (!wanted_(way.tags()) && !members_.count(way.id()) && !is_row(way.tags()))
                    continue;
                if (!seen.insert(way.id()).second) continue;
                for (const auto &node : way.nodes()) locations_[node.ref()] = osmium::Location{};
                ways_.add_item(way);
                ways_.commit();
            }
        }
        reader.close();
    }

    void read_nodes(mimo_osm_file &out) {
        osmium::io::Reader reader{source_.file(), osmium::osm_entity_bits::node};
        std::unordered_set<osmium::object_id_type> trees;
        while (auto buffer = reader.read()) {
            for (const auto &node : buffer.select<osmium::Node>()) {
                if (!node.visible()) continue;
                const auto found = locations_.find(node.id());
                if (found != locations_.end()) found->second = node.location();
                if (greenery_ && node.tags().has_tag("natural", "tree") &&
                    node.location().valid() && trees.insert(node.id()).second) {
                    out.points.push_back(node.location().lon());
                    out.points.push_back(node.location().lat());
                    add_line(out, node.id(), true, node.tags(), out.points.size() / 2 - 1);
                }
            }
        }
        reader.close();
    }
};

} // namespace

mimo_osm_file *mimo_osm::guarded(const std::function<void(mimo_osm_file &)> &run, char *message,
                                 size_t capacity) {
    std::string problem;
    try {
        auto file = std::unique_ptr<mimo_osm_file>(new mimo_osm_file);
        run(*file);
        return file.release();
    } catch (const std::exception &error) {
        problem = error.what();
    } catch (...) {
        problem = "an unknown failure";
    }
    if (capacity > 0) {
        const size_t length = std::min(capacity - 1, problem.size());
        std::memcpy(message, problem.data(), length);
        message[length] = 0;
    }
    return nullptr;
}

extern "C" {

mimo_osm_file *mimo_osm_open(const char *path, char *message, size_t capacity) {
    return guarded([path](mimo_osm_file &out) { Import(path, false).run(out); }, message, capacity);
}

mimo_osm_file *mimo_osm_open_greenery(const char *path, char *message, size_t capacity) {
    return guarded([path](mimo_osm_file &out) { Import(path, true).run(out); }, message, capacity);
}

void mimo_osm_close(mimo_osm_file *file) { delete file; }

int mimo_osm_reads(const mimo_osm_file *file) { return file->reads; }

int mimo_osm_bounds(const mimo_osm_file *file, double *box) {
    if (file->has_box) std::copy(file->box, file->box + 4, box);
    return file->has_box ? 1 : 0;
}

const mimo_osm_area *mimo_osm_areas(const mimo_osm_file *file, size_t *count) {
    *count = file->areas.size();
    return file->areas.data();
}

const mimo_osm_line *mimo_osm_lines(const mimo_osm_file *file, size_t *count) {
    *count = file->lines.size();
    return file->lines.data();
}

const mimo_osm_ring *mimo_osm_rings(const mimo_osm_file *file, size_t *count) {
    *count = file->rings.size();
    return file->rings.data();
}

const double *mimo_osm_points(const mimo_osm_file *file, size_t *count) {
    *count = file->points.size() / 2;
    return file->points.data();
}

const mimo_osm_problem *mimo_osm_problems(const mimo_osm_file *file, size_t *count) {
    *count = file->problems.size();
    return file->problems.data();
}

const char *mimo_osm_key(const mimo_osm_file *file, size_t tag) {
    return file->tags[tag].first.c_str();
}

const char *mimo_osm_value(const mimo_osm_file *file, size_t tag) {
    return file->tags[tag].second.c_str();
}
}
