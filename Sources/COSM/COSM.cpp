#include "COSM.h"
extern "C" int mimo_osm_placeholder(void) { return 0; }
