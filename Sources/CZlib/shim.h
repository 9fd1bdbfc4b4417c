// The face of zlib.
#pragma once
#include <zlib.h>
