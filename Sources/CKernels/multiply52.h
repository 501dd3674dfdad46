// Products of arrays on both multipliers of a processor; multiply52.c has how.
#pragma once
#include "dispatch.h"
#if MPC_HAS_AVX512

/// Sets up `paired` and `fold52` of a prime, when all else of it is.
void mpc_multiply52_init(mpc_field *field);

/// z = x y, as `mpc_field_multiply`. Reached only where `field->paired` holds. Arrays are the same or apart: the
/// ninth of nine blocks is written while the others are read.
void mpc_multiply52(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
                    size_t blocks);
#endif
