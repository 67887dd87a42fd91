# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Of t/bench/run: no times, but what a page can do to whom.
#
# shellcheck disable=SC2154 # top is that of t/bench/run

"$top/t/bench/injection"
