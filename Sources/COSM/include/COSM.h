// The face of libosmium.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int mimo_osm_placeholder(void);
#ifdef __cplusplus
}
#endif
