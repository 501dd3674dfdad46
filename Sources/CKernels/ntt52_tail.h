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

// A tile is group i of 64. Its block e is group 8 i + e of 8, whose twiddles are products of one that is
// the tile's and one that is the place's: z[32 i + j] = z[32 i] z[j] for j < 32. With s = z[32 i],
// z[8 i] = s^4 and z[16 i] = s^2, element k of each block is multiplied by s^k first, and the levels then
// take z[e], z[2 e + h] and z[4 e + q] on lane e: all of them constants.

/// The constant at `place` of ntt->lanes: 1 is z[e], 2 + h is z[2 e + h], 4 + q is z[4 e + q] in lane e.
F52 void ntt52_lane_constants(f52_vec *z, const mpc_ntt *ntt, int place) {
    f52_load(NTT_SCALAR, z, ntt->lanes + 8 * NTT_SCALAR * (place - 1));
}
/// v[k] times s^k; `tile` holds the constants s to s^7.
F52 void ntt52_twist_tile(ntt52_tile *t, const uint64_t *tile, const mpc_ntt *ntt) {
    for (int k = 1; k < 8; k++) {
        f52_vec z[NTT_SCALAR];
        f52_broadcast(NTT_SCALAR, z, tile + NTT_SCALAR * (k - 1));
        ntt52_twist(t->at[k], z, ntt);
    }
}

/// Takes values below 28p, leaves them below 2p and normal.
NTT void ntt52_down_tail(const mpc_ntt *ntt, uint64_t *x, const uint64_t *factors) {
    ntt52_tile tile;
    f52_vec(*v)[5] = tile.at, z[NTT_SCALAR];
    ntt52_load_tile(&tile, x);
    ntt52_twist_tile(&tile, factors, ntt);
    ntt52_lane_constants(z, ntt, 1);
    for (int e = 0; e < 4; e++) {
        ntt52_twist(v[e + 4], z, ntt);
        ntt52_cross(v[e], v[e + 4], ntt, 2);
    }
    for (int h = 0; h < 2; h++) {
        ntt52_lane_constants(z, ntt, 2 + h);
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_twist(v[e + 2], z, ntt);
            ntt52_cross(v[e], v[e + 2], ntt, 2);
        }
    }
    for (int q = 0; q < 4; q++) {
        ntt52_lane_constants(z, ntt, 4 + q);
        ntt52_twist(v[2 * q + 1], z, ntt);
        ntt52_cross(v[2 * q], v[2 * q + 1], ntt, 2);
        ntt52_reduce(v[2 * q], v[2 * q], ntt);
        ntt52_reduce(v[2 * q + 1], v[2 * q + 1], ntt);
    }
    ntt52_store_tile(x, &tile);
}

/// Sums grow to 4p, 8p and 16p.
NTT void ntt52_up_tail(const mpc_ntt *ntt, uint64_t *x, const uint64_t *factors) {
    ntt52_tile tile;
    f52_vec(*v)[5] = tile.at, z[NTT_SCALAR];
    ntt52_load_tile(&tile, x);
    for (int q = 0; q < 4; q++) {
        ntt52_lane_constants(z, ntt, 4 + q);
        ntt52_cross(v[2 * q], v[2 * q + 1], ntt, 2);
        ntt52_twist(v[2 * q + 1], z, ntt);
    }
    for (int h = 0; h < 2; h++) {
        ntt52_lane_constants(z, ntt, 2 + h);
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_cross(v[e], v[e + 2], ntt, 4);
            ntt52_twist(v[e + 2], z, ntt);
        }
    }
    ntt52_lane_constants(z, ntt, 1);
    for (int e = 0; e < 4; e++) {
        ntt52_cross(v[e], v[e + 4], ntt, 8);
        ntt52_twist(v[e + 4], z, ntt);
    }
    ntt52_twist_tile(&tile, factors, ntt);
    ntt52_reduce(v[0], v[0], ntt);
    for (int e = 1; e < 8; e++) f52_carry(NTT_LIMBS, v[e], v[e]);
    ntt52_store_tile(x, &tile);
}
#endif
