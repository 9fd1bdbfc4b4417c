// The face of Intel Embree 3 and 4. What differs between the two majors is hidden here.
#pragma once

#if __has_include(<embree3/rtcore.h>)
#include <embree3/rtcore.h>
#else
#include <embree4/rtcore.h>
#endif

/// RTC_INVALID_GEOMETRY_ID, whose macro does not import into Swift.
static const unsigned int mimo_invalid_geometry = (unsigned int)-1;

static inline RTCDevice mimo_device_new(void) { return rtcNewDevice("threads=1,set_affinity=0"); }

#if RTC_VERSION_MAJOR >= 4
static inline void mimo_intersect1(RTCScene scene, struct RTCRayHit *ray) {
    rtcIntersect1(scene, ray, 0);
}
static inline void mimo_occluded1(RTCScene scene, struct RTCRay *ray) {
    rtcOccluded1(scene, ray, 0);
}
static inline void mimo_intersect16(const int *valid, RTCScene scene, void *rays, int coherent) {
    struct RTCIntersectArguments arguments;
    rtcInitIntersectArguments(&arguments);
    if (coherent) arguments.flags = RTC_RAY_QUERY_FLAG_COHERENT;
    rtcIntersect16(valid, scene, (struct RTCRayHit16 *)rays, &arguments);
}
#else
static inline void mimo_intersect1(RTCScene scene, struct RTCRayHit *ray) {
    struct RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    rtcIntersect1(scene, &context, ray);
}
static inline void mimo_occluded1(RTCScene scene, struct RTCRay *ray) {
    struct RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    rtcOccluded1(scene, &context, ray);
}
static inline void mimo_intersect16(const int *valid, RTCScene scene, void *rays, int coherent) {
    struct RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    if (coherent) context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    rtcIntersect16(valid, scene, &context, (struct RTCRayHit16 *)rays);
}
#endif
