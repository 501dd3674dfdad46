// The last three levels of *down*, the first of *up*: between elements of one block. Eight blocks are
// transposed, so that vector e holds element e of each and a twiddle has a value for each block.
#pragma once
#include "ntt52_butterflies.h"
#if MPC_HAS_AVX512

typedef struct {
    f52_vec at[8][5];
} ntt52_tile;

F52 void ntt52_load_tile(ntt52_tile *tile, const uint64_t *x) {
    for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec row[8];
        F52_UNROLL for (int e = 0; e < 8; e++) row[e] = _mm512_load_si512(x + NTT_BLOCK * e + 8 * l);
        f52_transpose(row);
        F52_UNROLL for (int e = 0; e < 8; e++) tile->at[e][l] = row[e];
    }
}
F52 void ntt52_store_tile(uint64_t *x, const ntt52_tile *tile) {
    for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec row[8];
        F52_UNROLL for (int e = 0; e < 8; e++) row[e] = tile->at[e][l];
        f52_transpose(row);
        F52_UNROLL for (int e = 0; e < 8; e++) _mm512_store_si512(x + NTT_BLOCK * e + 8 * l, row[e]);
    }
}

/// The factors of eight groups of 8: z for the level between halves, then 2 for the quarters, then 4
/// for neighbours, from r = z^(1/4) = z[4 j]: z[4 j + k] = z[4 j] z[k].
typedef struct {
    f52_vec whole[5], half[2][5], quarter[4][5];
} ntt52_factors;

/// r = a z for a factor a below 1.1 p, to be multiplied with.
F52 void ntt52_tail_factor(f52_vec *r, const f52_vec *a, const f52_vec *z, const mpc_ntt *ntt) {
    f52_vec t[5];
    f52_copy(NTT_LIMBS, t, a);
    ntt52_twist(t, z, ntt);
    f52_carry_loosely(NTT_LIMBS, r, t);
}
F52 void ntt52_tail_factors(ntt52_factors *z, const mpc_ntt *ntt, const uint64_t *tail) {
    const int L = NTT_LIMBS;
    f52_vec constant[10];
    f52_load(L, z->quarter[0], tail);
    f52_sqr(L, z->half[0], z->quarter[0], ntt->field);
    ntt52_twiddle(constant, ntt, 1);
    ntt52_tail_factor(z->quarter[1], z->quarter[0], constant, ntt);
    ntt52_tail_factor(z->half[1], z->half[0], constant, ntt);
    f52_sqr(L, z->whole, z->half[0], ntt->field);
    ntt52_twiddle(constant, ntt, 2);
    ntt52_tail_factor(z->quarter[2], z->quarter[0], constant, ntt);
    ntt52_twiddle(constant, ntt, 3);
    ntt52_tail_factor(z->quarter[3], z->quarter[0], constant, ntt);
}

NTT void ntt52_down_tail(const mpc_ntt *ntt, uint64_t *x, const uint64_t *tail) {
    ntt52_tile tile;
    ntt52_factors z;
    f52_vec(*v)[5] = tile.at;
    ntt52_tail_factors(&z, ntt, tail);
    ntt52_load_tile(&tile, x);
    for (int e = 0; e < 4; e++) {
        ntt52_twist_lanes(v[e + 4], z.whole, ntt);
        ntt52_cross(v[e], v[e + 4], ntt, 2);
    }
    for (int h = 0; h < 2; h++) {
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_twist_lanes(v[e + 2], z.half[h], ntt);
            ntt52_cross(v[e], v[e + 2], ntt, 2);
        }
    }
    for (int q = 0; q < 4; q++) {
        ntt52_twist_lanes(v[2 * q + 1], z.quarter[q], ntt);
        ntt52_cross(v[2 * q], v[2 * q + 1], ntt, 2);
        ntt52_reduce(v[2 * q], v[2 * q], ntt);
        ntt52_reduce(v[2 * q + 1], v[2 * q + 1], ntt);
    }
    ntt52_store_tile(x, &tile);
}

/// Sums grow to 4p, 8p and 16p.
NTT void ntt52_up_tail(const mpc_ntt *ntt, uint64_t *x, const uint64_t *tail) {
    ntt52_tile tile;
    ntt52_factors z;
    f52_vec(*v)[5] = tile.at;
    ntt52_tail_factors(&z, ntt, tail);
    ntt52_load_tile(&tile, x);
    for (int q = 0; q < 4; q++) {
        ntt52_cross(v[2 * q], v[2 * q + 1], ntt, 2);
        ntt52_twist_lanes(v[2 * q + 1], z.quarter[q], ntt);
    }
    for (int h = 0; h < 2; h++) {
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_cross(v[e], v[e + 2], ntt, 4);
            ntt52_twist_lanes(v[e + 2], z.half[h], ntt);
        }
    }
    for (int e = 0; e < 4; e++) {
        ntt52_cross(v[e], v[e + 4], ntt, 8);
        ntt52_reduce(v[e], v[e], ntt);
        ntt52_twist_lanes(v[e + 4], z.whole, ntt);
        f52_carry(NTT_LIMBS, v[e + 4], v[e + 4]);
    }
    ntt52_store_tile(x, &tile);
}
#endif
