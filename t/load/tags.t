#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# A gigabyte of tags in 64 MiB, thousands of files, hundreds of hooks.

LOAD=yes exec "${0%/*}/../37-tagsort-limits.t"
