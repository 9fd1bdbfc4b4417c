#!/usr/bin/env bash
# Installs a package of Debian's that a benchmark's peer needs.
#
# usage: Benchmarks/install.sh PACKAGE WHAT-FOR
set -euo pipefail
run=""; [ "$(id -u)" = 0 ] || run=sudo
echo "setup: installing $1 ($2)"
$run apt-get install -y -qq "$1" >/dev/null || {
    $run apt-get update -qq && $run apt-get install -y -qq "$1" >/dev/null; }
