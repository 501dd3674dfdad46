// Butterflies of the transform on blocks of eight elements in AVX-512 IFMA registers; see
// CKernelsNTT.h for the transform and field52.h for the arithmetic. Only primes of 4 words: 5 limbs.
//
// Bounds. R / p is 84 (BN254) or 35 (BLS12-381); twiddles are below 1.03 p, so a product is below
// 2p as long as its other factor is below 33p. A pass starts and ends with values below 2p. In between,
// *down* adds at most 2p a level to what it leaves unreduced: 10 levels and then 3 in the lanes end
// below 2p + 26p + what a first group adds, 6p. Limbs stay raw (sums without carries) until they are
// multiplied. *Up* reduces its sums as it goes: a pass may have any number of levels.
#pragma once
#include "field52.h"
#include "include/CKernelsNTT.h"
#if MPC_HAS_AVX512

enum { NTT_LIMBS = 5, NTT_BLOCK = 8 * NTT_LIMBS };
#define NTT MPC_IFMA static __attribute__((noinline))

/// x reduced below 2p, for x < 8p whose top limb is not negative; limbs may be raw sums.
F52 void ntt52_reduce_small(f52_vec *r, const f52_vec *x, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    f52_vec q = _mm512_madd52hi_epu64(_mm512_setzero_si512(), x[4], f52_set1(ntt->quotient));
    f52_vec t[5];
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec multiple = _mm512_permutexvar_epi64(q, _mm512_loadu_si512(ntt->multiples[l]));
        t[l] = _mm512_sub_epi64(x[l], multiple);
    }
    f52_carry(L, r, t);
}
/// x reduced below 2p and made normal, for any 0 <= x < 2^260, limbs raw.
F52 void ntt52_reduce(f52_vec *r, const f52_vec *x, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec t[5];
    f52_carry(L, t, x);
    f52_vec q = _mm512_madd52hi_epu64(zero, t[4], f52_set1(ntt->quotient));
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec p = f52_set1(ntt->field->modulus52[l]);
        t[l] = _mm512_sub_epi64(t[l], _mm512_madd52lo_epu64(zero, q, p));
        if (l < L - 1) t[l + 1] = _mm512_sub_epi64(t[l + 1], _mm512_madd52hi_epu64(zero, q, p));
    }
    f52_carry(L, r, t);
}
/// (a, b) becomes (a + b, a - b + k p), raw.
F52 void ntt52_cross(f52_vec *a, f52_vec *b, const mpc_ntt *ntt, const int k) {
    F52_UNROLL for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec sum = _mm512_add_epi64(a[l], b[l]);
        f52_vec shifted = _mm512_add_epi64(a[l], f52_set1(ntt->field->multiple52[k][l]));
        b[l] = _mm512_sub_epi64(shifted, b[l]);
        a[l] = sum;
    }
}
/// r z, below 2p; r may be raw.
F52 void ntt52_twist(f52_vec *r, const f52_vec *z, const mpc_ntt *ntt) {
    f52_carry(NTT_LIMBS, r, r);
    f52_mul(NTT_LIMBS, r, r, z, ntt->field);
}
F52 void ntt52_twiddle(f52_vec *z, const mpc_ntt *ntt, size_t j) {
    f52_broadcast(NTT_LIMBS, z, ntt->scalars + NTT_LIMBS * j);
}

// Down. A group of 4 quarters or 2 halves, `count` blocks each; `g` is its number among the groups of
// its depth.

NTT void ntt52_down4(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z1[5], z2[5], z3[5], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z1, ntt, g);
    ntt52_twiddle(z2, ntt, 2 * g);
    ntt52_twiddle(z3, ntt, 2 * g + 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_twist(c, z1, ntt);
        ntt52_twist(d, z1, ntt);
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        ntt52_cross(a, c, ntt, 2);
        ntt52_cross(b, d, ntt, 2);
        ntt52_twist(b, z2, ntt);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
/// The same for group 0, whose factors are 1, 1 and i; takes values below 2p.
NTT void ntt52_down4_first(const mpc_ntt *ntt, uint64_t *x, size_t count) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z3[5], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z3, ntt, 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, c, ntt, 2);
        ntt52_cross(b, d, ntt, 2);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, b, ntt, 4);
        ntt52_cross(c, d, ntt, 2);
        ntt52_reduce_small(a, a, ntt);
        f52_carry(L, b, b);
        ntt52_reduce_small(b, b, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_down2(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z[5], a[5], b[5];
    ntt52_twiddle(z, ntt, g);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        if (g) ntt52_twist(b, z, ntt);
        ntt52_cross(a, b, ntt, 2);
        if (!g) ntt52_reduce_small(a, a, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
    }
}

// Up: everything the other way round. Values below 2p, normal, before and after.

NTT void ntt52_up4(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z1[5], z2[5], z3[5], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z1, ntt, g);
    ntt52_twiddle(z2, ntt, 2 * g);
    ntt52_twiddle(z3, ntt, 2 * g + 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        ntt52_twist(b, z2, ntt);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, c, ntt, 4);
        ntt52_cross(b, d, ntt, 2);
        ntt52_reduce_small(a, a, ntt);
        ntt52_reduce_small(b, b, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        ntt52_twist(c, z1, ntt);
        ntt52_twist(d, z1, ntt);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_up4_first(const mpc_ntt *ntt, uint64_t *x, size_t count) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z3[5], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z3, ntt, 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, c, ntt, 4);
        ntt52_cross(b, d, ntt, 2);
        f52_carry(L, b, b);
        f52_carry(L, c, c);
        f52_carry(L, d, d);
        ntt52_reduce_small(a, a, ntt);
        ntt52_reduce_small(b, b, ntt);
        ntt52_reduce_small(c, c, ntt);
        ntt52_reduce_small(d, d, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_up2(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z[5], a[5], b[5];
    ntt52_twiddle(z, ntt, g);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_reduce_small(a, a, ntt);
        if (g) {
            ntt52_twist(b, z, ntt);
        } else {
            f52_carry(L, b, b);
            ntt52_reduce_small(b, b, ntt);
        }
        f52_store(L, x, a);
        f52_store(L, x + step, b);
    }
}

// The last three levels of *down*, the first of *up*: between elements of one block. Eight blocks are
// transposed, so that vector e holds element e of each and a twiddle has a value for each block.

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

F52 void ntt52_tail_factors(ntt52_factors *z, const mpc_ntt *ntt, const uint64_t *tail) {
    const int L = NTT_LIMBS;
    f52_vec constant[5];
    f52_load(L, z->quarter[0], tail);
    f52_sqr(L, z->half[0], z->quarter[0], ntt->field);
    ntt52_twiddle(constant, ntt, 1);
    f52_mul(L, z->quarter[1], z->quarter[0], constant, ntt->field);
    f52_mul(L, z->half[1], z->half[0], constant, ntt->field);
    f52_sqr(L, z->whole, z->half[0], ntt->field);
    ntt52_twiddle(constant, ntt, 2);
    f52_mul(L, z->quarter[2], z->quarter[0], constant, ntt->field);
    ntt52_twiddle(constant, ntt, 3);
    f52_mul(L, z->quarter[3], z->quarter[0], constant, ntt->field);
}

NTT void ntt52_down_tail(const mpc_ntt *ntt, uint64_t *x, const uint64_t *tail) {
    ntt52_tile tile;
    ntt52_factors z;
    f52_vec(*v)[5] = tile.at;
    ntt52_tail_factors(&z, ntt, tail);
    ntt52_load_tile(&tile, x);
    for (int e = 0; e < 4; e++) {
        ntt52_twist(v[e + 4], z.whole, ntt);
        ntt52_cross(v[e], v[e + 4], ntt, 2);
    }
    for (int h = 0; h < 2; h++) {
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_twist(v[e + 2], z.half[h], ntt);
            ntt52_cross(v[e], v[e + 2], ntt, 2);
        }
    }
    for (int q = 0; q < 4; q++) {
        ntt52_twist(v[2 * q + 1], z.quarter[q], ntt);
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
        ntt52_twist(v[2 * q + 1], z.quarter[q], ntt);
    }
    for (int h = 0; h < 2; h++) {
        for (int e = 4 * h; e < 4 * h + 2; e++) {
            ntt52_cross(v[e], v[e + 2], ntt, 4);
            ntt52_twist(v[e + 2], z.half[h], ntt);
        }
    }
    for (int e = 0; e < 4; e++) {
        ntt52_cross(v[e], v[e + 4], ntt, 8);
        ntt52_reduce(v[e], v[e], ntt);
        ntt52_twist(v[e + 4], z.whole, ntt);
    }
    ntt52_store_tile(x, &tile);
}

// All levels of a group.

NTT void ntt52_descend(const mpc_ntt *ntt, uint64_t *x, size_t blocks, int levels, size_t g) {
    if (levels == 0) return;
    if (levels & 1) {
        ntt52_down2(ntt, x, blocks / 2, g);
        for (size_t k = 0; k < 2; k++)
            ntt52_descend(ntt, x + NTT_BLOCK * (blocks / 2) * k, blocks / 2, levels - 1, 2 * g + k);
        return;
    }
    if (g)
        ntt52_down4(ntt, x, blocks / 4, g);
    else
        ntt52_down4_first(ntt, x, blocks / 4);
    if (levels == 2) return;
    for (size_t k = 0; k < 4; k++)
        ntt52_descend(ntt, x + NTT_BLOCK * (blocks / 4) * k, blocks / 4, levels - 2, 4 * g + k);
}
NTT void ntt52_ascend(const mpc_ntt *ntt, uint64_t *x, size_t blocks, int levels, size_t g) {
    if (levels == 0) return;
    if (levels & 1) {
        for (size_t k = 0; k < 2; k++)
            ntt52_ascend(ntt, x + NTT_BLOCK * (blocks / 2) * k, blocks / 2, levels - 1, 2 * g + k);
        ntt52_up2(ntt, x, blocks / 2, g);
        return;
    }
    if (levels > 2)
        for (size_t k = 0; k < 4; k++)
            ntt52_ascend(ntt, x + NTT_BLOCK * (blocks / 4) * k, blocks / 4, levels - 2, 4 * g + k);
    if (g)
        ntt52_up4(ntt, x, blocks / 4, g);
    else
        ntt52_up4_first(ntt, x, blocks / 4);
}

// Passes; a pointer to the first block, the number of blocks of a group.

/// Groups of this many blocks fit the first-level cache.
enum { NTT52_NEAR = 64 };

NTT void ntt52_rows(const mpc_ntt *ntt, uint64_t *x, size_t blocks, size_t g, int up) {
    const size_t parts = blocks > 2 * NTT52_NEAR ? 4 : 2;
    if (blocks > NTT52_NEAR) {
        const size_t part = blocks / parts;
        if (!up && parts == 2) ntt52_down2(ntt, x, part, g);
        if (!up && parts == 4) {
            if (g)
                ntt52_down4(ntt, x, part, g);
            else
                ntt52_down4_first(ntt, x, part);
        }
        for (size_t k = 0; k < parts; k++)
            ntt52_rows(ntt, x + NTT_BLOCK * part * k, part, parts * g + k, up);
        if (up && parts == 2) ntt52_up2(ntt, x, part, g);
        if (up && parts == 4) {
            if (g)
                ntt52_up4(ntt, x, part, g);
            else
                ntt52_up4_first(ntt, x, part);
        }
        return;
    }
    const int levels = __builtin_ctzll(blocks);
    const uint64_t *tail = ntt->tails + NTT_BLOCK * (blocks / 8) * g;
    if (!up) ntt52_descend(ntt, x, blocks, levels, g);
    for (size_t i = 0; i < blocks; i += 8) {
        if (up)
            ntt52_up_tail(ntt, x + NTT_BLOCK * i, tail + 5 * i);
        else
            ntt52_down_tail(ntt, x + NTT_BLOCK * i, tail + 5 * i);
    }
    if (up) ntt52_ascend(ntt, x, blocks, levels, g);
}

/// One column of `1 << levels` rows that are `pitch` blocks apart.
NTT void ntt52_column(const mpc_ntt *ntt, uint64_t *x, size_t pitch, int levels, size_t g, int up,
                      uint64_t *scratch) {
    const size_t rows = (size_t)1 << levels;
    f52_vec a[5];
    for (size_t r = 0; r < rows; r++) {
        f52_load(NTT_LIMBS, a, x + NTT_BLOCK * pitch * r);
        f52_store(NTT_LIMBS, scratch + NTT_BLOCK * r, a);
        // The neighbouring column comes next.
        for (int l = 0; l < NTT_LIMBS; l++)
            _mm_prefetch((const char *)(x + NTT_BLOCK * (pitch * r + 1) + 8 * l), _MM_HINT_T1);
    }
    if (up)
        ntt52_ascend(ntt, scratch, rows, levels, g);
    else
        ntt52_descend(ntt, scratch, rows, levels, g);
    for (size_t r = 0; r < rows; r++) {
        f52_load(NTT_LIMBS, a, scratch + NTT_BLOCK * r);
        if (!up) ntt52_reduce(a, a, ntt);
        f52_store(NTT_LIMBS, x + NTT_BLOCK * pitch * r, a);
    }
}

/// Blocks that a reversal of their number and of the lanes exchanges: for each m of log2 - 6 bits, 8
/// blocks of 8.
NTT void ntt52_reverse(uint64_t *x, size_t m, size_t reversed, size_t pitch) {
    static const int swap[8] = {0, 4, 2, 6, 1, 5, 3, 7};
    for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec a[8], b[8];
        F52_UNROLL for (size_t h = 0; h < 8; h++) {
            a[h] = _mm512_load_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + m) + 8 * l);
            b[h] = _mm512_load_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + reversed) + 8 * l);
        }
        f52_transpose(a);
        f52_transpose(b);
        F52_UNROLL for (size_t h = 0; h < 8; h++) {
            _mm512_store_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + reversed) + 8 * l, a[h]);
            _mm512_store_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + m) + 8 * l, b[h]);
        }
    }
}

/// Scales blocks start..<start + count. `lanes` holds the factor of block 0, steps[t] what bit t of a
/// block's number contributes.
NTT void ntt52_scale_reversed(const mpc_ntt *ntt, uint64_t *x, const uint64_t *lanes,
                              const uint64_t (*steps)[5], size_t start, size_t count) {
    const int L = NTT_LIMBS, bits = ntt->log2 - 3;
    // above[t]: the factor of the block's number without its bits below t.
    f52_vec above[64][5], factor[5], a[5];
    f52_load(L, factor, lanes);
    f52_copy(L, above[bits], factor);
    for (int t = bits - 1; t >= 0; t--) {
        if (start >> t & 1) {
            f52_broadcast(L, a, steps[t]);
            f52_mul(L, factor, factor, a, ntt->field);
        }
        f52_copy(L, above[t], factor);
    }
    for (size_t i = start; i < start + count; i++) {
        if (i > start) {
            const int t = __builtin_ctzll(i);
            f52_broadcast(L, a, steps[t]);
            f52_mul(L, factor, above[t + 1], a, ntt->field);
            for (int k = 0; k <= t; k++) f52_copy(L, above[k], factor);
        }
        f52_load(L, a, x + NTT_BLOCK * i);
        f52_mul(L, a, a, factor, ntt->field);
        f52_store(L, x + NTT_BLOCK * i, a);
    }
}

// Tables.

/// Eight elements in words to kernel form, below p.
F52 void ntt52_enter(const mpc_field *field, uint64_t *block, const uint64_t *words) {
    f52_vec t[5];
    mpc_field_enter(field, block, words, 8, MPC_FIELD_MONTGOMERY);
    f52_load(NTT_LIMBS, t, block);
    f52_reduce(NTT_LIMBS, t, t, field->modulus52);
    f52_store(NTT_LIMBS, block, t);
}

/// `count` (a multiple of 8) powers by doubling: entry 2^k + j is entry j times roots[k]. Written in
/// blocks, or (`single`) one by one.
NTT void ntt52_table(const mpc_ntt *ntt, uint64_t *table, const uint64_t *first,
                     const uint64_t *roots, size_t count, int single) {
    const int L = NTT_LIMBS;
    uint64_t block[NTT_BLOCK] __attribute__((aligned(64)));
    f52_vec t[5], factor[5];
    ntt52_enter(ntt->field, block, first);
    for (size_t i = 0, half = 0; i < count; i += 8) {
        if (i) {
            if ((i & (i - 1)) == 0) {
                uint64_t words[32] = {0};
                half = i;
                for (int w = 0; w < 4; w++) words[w] = roots[4 * __builtin_ctzll(i) + w];
                ntt52_enter(ntt->field, block, words);
                for (int l = 0; l < L; l++) factor[l] = f52_set1(block[8 * l]);
            }
            const uint64_t *source = table + 5 * (i - half);
            for (int e = 0; e < 8 && single; e++)
                for (int l = 0; l < L; l++) block[8 * l + e] = source[5 * e + l];
            f52_load(L, t, single ? block : source);
            f52_mul(L, t, t, factor, ntt->field);
            f52_reduce(L, t, t, ntt->field->modulus52);
            f52_store(L, block, t);
        }
        for (int k = 0; k < NTT_BLOCK; k++)
            table[5 * i + (size_t)k] = single ? block[8 * (k % 5) + k / 5] : block[k];
    }
}
#endif
