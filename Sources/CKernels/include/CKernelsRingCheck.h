/// What the check of products modulo 2^64 needs on top of a prime field: quotients by 2^64, and sums over
/// random subsets.
///
/// Masks: for each group of 8 products `sets` bytes, byte j of which says what products of the group are in
/// subset j, lowest bit first.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "CKernelsPrime51.h"

/// z[i] = [x[i] < y[i]].
void mpc_less_bytes(uint8_t *z, const uint64_t *x, const uint64_t *y, size_t n);

/// Of runs of `length` products: q = (Σ (x0·(y0 + y1) + x1·y0) + δ - 2^64·borrow - z) / 2^64 as integers,
/// with δ such that the numerator is a multiple of 2^64. q is low + 2^32·high, low below 2^32.
/// Precondition: length below 2^28.
void mpc_ring_quotients(uint64_t *low, int64_t *high, const uint64_t *x0, const uint64_t *x1,
                        const uint64_t *y0, const uint64_t *y1, const uint64_t *z,
                        const uint8_t *borrow, size_t length, size_t runs);

/// sums[j] += Σ of the x in subset j, modulo 2^64. Precondition: n a multiple of 8.
void mpc_subset_sums(uint64_t *sums, const uint64_t *x, const uint8_t *masks, size_t n, size_t sets);

/// z[i] = Σ of the weights of the subsets that product i is in, modulo p. Weights are below p, at most 64
/// of them. Precondition: n a multiple of 8.
void mpc_p51_subset_weights(uint64_t *z, const uint64_t *weights, const uint8_t *masks, size_t n,
                            size_t sets, const mpc_prime51 *f);
