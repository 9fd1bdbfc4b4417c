// The C face of libosmium: building polygons and what grows out of OpenStreetMap files, nothing else.
//
// One call reads a whole file into flat arrays that belong to a handle; accessors hand out
// borrowed pointers that live as long as the handle. No exception leaves this face: failures
// come back as a message.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A polygon with tags. Tags are tag_count pairs (key, value) from first_tag on.
typedef struct {
    int64_t id;
    int32_t is_relation;
    // 1: rings form valid polygons, inner rings follow their outer ring.
    // 0: rings are as drawn (ways), or could not be assembled and are the closed members.
    int32_t assembled;
    size_t first_tag, tag_count;
    size_t first_ring, ring_count;
} mimo_osm_area;

// A closed ring; the last point is not a repetition of the first.
// point_count points (longitude, latitude in degrees) from first_point on.
typedef struct {
    int32_t is_inner;
    size_t first_point, point_count;
} mimo_osm_ring;

// A tagged line, or a single place (is_node): point_count points from first_point on.
typedef struct {
    int64_t id;
    int32_t is_node;
    size_t first_tag, tag_count;
    size_t first_point, point_count;
} mimo_osm_line;

typedef enum {
    // A way refers to nodes that are not in the file; the ring was closed without them.
    MIMO_OSM_MISSING_NODES = 0,
    // A building way does not end where it begins.
    MIMO_OSM_UNCLOSED = 1,
    // Fewer than three usable points.
    MIMO_OSM_TOO_FEW_POINTS = 2,
    // Member ways of a relation are not in the file.
    MIMO_OSM_MISSING_MEMBERS = 3,
    // The member ways of a relation do not close to rings.
    MIMO_OSM_BROKEN_RELATION = 4
} mimo_osm_problem_kind;

typedef struct {
    int32_t kind;
    int32_t is_relation;
    int64_t id;
} mimo_osm_problem;

typedef struct mimo_osm_file mimo_osm_file;

// Reads a file; the format follows from the name (.osm, .osm.gz, .osm.bz2, .osm.pbf).
// Returns NULL and writes a message of at most capacity - 1 bytes on failure.
mimo_osm_file *mimo_osm_open(const char *path, char *message, size_t capacity);

// The same for what grows: areas are woods (natural=wood, landuse=forest), lines are rows of trees and
// single trees (natural=tree_row, natural=tree).
mimo_osm_file *mimo_osm_open_greenery(const char *path, char *message, size_t capacity);

// A box in degrees.
typedef struct {
    double west, south, east, north;
} mimo_osm_box;

// Reads the building polygons that touch any of count boxes out of a large file, whole.
//
// reach[i] is boxes[i] with a rim. One sequential read, if what touches a box lies within the rims;
// otherwise up to two more for the ways and nodes that do not. Memory grows with what lies within the
// rims, not with the file. The file's objects must come in the order nodes, ways, relations.
mimo_osm_file *mimo_osm_cut(const char *path, const mimo_osm_box *boxes, const mimo_osm_box *reach,
                            size_t count, char *message, size_t capacity);

void mimo_osm_close(mimo_osm_file *file);

// How often the file was read from its beginning.
int mimo_osm_reads(const mimo_osm_file *file);

// 1 and west, south, east, north in degrees, if the file states its bounds; otherwise 0.
int mimo_osm_bounds(const mimo_osm_file *file, double *box);

const mimo_osm_area *mimo_osm_areas(const mimo_osm_file *file, size_t *count);
const mimo_osm_line *mimo_osm_lines(const mimo_osm_file *file, size_t *count);
const mimo_osm_ring *mimo_osm_rings(const mimo_osm_file *file, size_t *count);
const double *mimo_osm_points(const mimo_osm_file *file, size_t *count);
const mimo_osm_problem *mimo_osm_problems(const mimo_osm_file *file, size_t *count);
const char *mimo_osm_key(const mimo_osm_file *file, size_t tag);
const char *mimo_osm_value(const mimo_osm_file *file, size_t tag);

#ifdef __cplusplus
}
#endif
