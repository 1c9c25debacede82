/* ouro_py310.h -- ours, faithful to CPython 3.10.
 * SPDX-License-Identifier: MIT */
#define PEER_PROFILE "py310"
#include "bench/peers/ouro.h"
