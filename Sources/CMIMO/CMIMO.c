// The header only: what it declares is written in Swift.
#include "mimo.h"
