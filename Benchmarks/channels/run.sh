#!/bin/sh
# Channels over a band from paths: one user on one thread, and all users beside the time to write them.
set -eu
"$BIN/mimo-bench-channels"
