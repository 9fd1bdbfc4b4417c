// The face of the PROJ C API.
#pragma once
#include <proj.h>
