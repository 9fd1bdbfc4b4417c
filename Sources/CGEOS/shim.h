// The face of the GEOS C API (reentrant functions only).
#pragma once
#include <geos_c.h>
