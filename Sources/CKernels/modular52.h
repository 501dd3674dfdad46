// Modular arithmetic on eight lanes of AVX-512 IFMA, for numbers of up to 160 limbs of 52 bits.
//
// A product takes two passes (Montgomery's method, "separated operand scanning"): the columns of x y,
// then the reduction. Both go through tiles of four columns, whose eight sums - the low and the high
// halves of the partial products - stay in registers; a tile adds up blocks of 4 x 4 limbs. Columns
// stay below 2^62. Squares take half of the mixed products, doubled.
//
// With x, y < 4m and 64m < R, (2 x y + 4 R) / R + m < 2m: nothing needs a final subtraction.
#pragma once
#include "modular.h"
#if MPC_HAS_AVX512
#include <immintrin.h>

#define M52_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma")))
#define M52 static inline __attribute__((always_inline)) M52_TARGET
#define UNROLL _Pragma("clang loop unroll(full)")

typedef __m512i vec;

M52 vec load_vec(const uint64_t *p) { return _mm512_load_si512(p); }
M52 void store_vec(uint64_t *p, vec x) { _mm512_store_si512(p, x); }

/// Which products of a block count: all, those whose column is not below the row, those whose column
/// is below it.
typedef enum { WHOLE, LOWER, UPPER } shape;

/// Adds x[i] y[c - i] to column c, for rows i and columns c of 0..<4: y points at limb 0 of its window.
M52 void add_block(vec *low, vec *high, const uint64_t *x, const uint64_t *y, const shape part) {
    vec window[7];
    UNROLL for (int j = 0; j < 7; j++) {
        if ((part == LOWER && j < 3) || (part == UPPER && j >= 3)) continue;
        window[j] = load_vec(y + 8 * (j - 3));
    }
    UNROLL for (int i = 0; i < 4; i++) {
        if (part == UPPER && i == 0) continue;
        const vec row = load_vec(x + 8 * i);
        UNROLL for (int c = 0; c < 4; c++) {
            if ((part == LOWER && c < i) || (part == UPPER && c >= i)) continue;
            low[c] = _mm512_madd52lo_epu64(low[c], row, window[c - i + 3]);
        }
        UNROLL for (int c = 0; c < 4; c++) {
            if ((part == LOWER && c < i) || (part == UPPER && c >= i)) continue;
            high[c] = _mm512_madd52hi_epu64(high[c], row, window[c - i + 3]);
        }
    }
}

M52 void clear(vec *low, vec *high) {
    UNROLL for (int c = 0; c < 4; c++) low[c] = high[c] = _mm512_setzero_si512();
}

/// The columns of a tile: low halves, and high halves from one column to the right.
M52 void store_tile(uint64_t *t, const vec *low, const vec *high, vec *carried) {
    store_vec(t, _mm512_add_epi64(low[0], *carried));
    UNROLL for (int c = 1; c < 4; c++) store_vec(t + 8 * c, _mm512_add_epi64(low[c], high[c - 1]));
    *carried = high[3];
}

/// t = x y, or x y + u v where u is given: 2L columns.
M52 void product_columns(uint64_t *t, const uint64_t *x, const uint64_t *y, const uint64_t *u,
                         const uint64_t *v, int limbs) {
    const int n = limbs / 4;
    vec low[4], high[4], carried = _mm512_setzero_si512();
    for (int tile = 0; tile < 2 * n; tile++) {
        clear(low, high);
        if (tile >= n) {
            add_block(low, high, x + 32 * (tile - n), y + 32 * n, UPPER);
            if (u) add_block(low, high, u + 32 * (tile - n), v + 32 * n, UPPER);
        }
        const int first = tile >= n ? tile - n + 1 : 0, last = tile < n ? tile : n;
        for (int i = first; i < last; i++) {
            add_block(low, high, x + 32 * i, y + 32 * (tile - i), WHOLE);
            if (u) add_block(low, high, u + 32 * i, v + 32 * (tile - i), WHOLE);
        }
        if (tile < n) {
            add_block(low, high, x + 32 * tile, y, LOWER);
            if (u) add_block(low, high, u + 32 * tile, v, LOWER);
        }
        store_tile(t + 32 * tile, low, high, &carried);
    }
}

/// Adds the products x[i] x[j], i < j, of rows from x on and columns of a tile whose window starts
/// `offset` limbs (0 or 4) behind the rows; `end`: the window's upper half lies outside of x.
M52 void add_diagonal(vec *low, vec *high, const uint64_t *x, const int offset, const int end) {
    UNROLL for (int i = 0; i < 4; i++) {
        UNROLL for (int c = 0; c < 4; c++) {
            const int j = offset + c - i;
            if (j <= i || (end && j >= 4)) continue;
            const vec row = load_vec(x + 8 * i), column = load_vec(x + 8 * j);
            low[c] = _mm512_madd52lo_epu64(low[c], row, column);
            high[c] = _mm512_madd52hi_epu64(high[c], row, column);
        }
    }
}

/// t = x^2: 2L columns.
M52 void square_columns(uint64_t *t, const uint64_t *x, int limbs) {
    const int n = limbs / 4;
    vec low[4], high[4], carried = _mm512_setzero_si512();
    for (int tile = 0; tile < 2 * n; tile++) {
        clear(low, high);
        // Blocks i and tile - i at least two apart lie wholly on one side of the diagonal.
        if (tile >= n && 2 * n - tile >= 2)
            add_block(low, high, x + 32 * (tile - n), x + 32 * n, UPPER);
        const int first = tile >= n ? tile - n + 1 : 0;
        for (int i = first; 2 * i + 2 <= tile; i++)
            add_block(low, high, x + 32 * i, x + 32 * (tile - i), WHOLE);
        const uint64_t *corner = x + 32 * (tile / 2);
        if (tile % 2 == 0) add_diagonal(low, high, corner, 0, 0);
        else if (tile < 2 * n - 1) add_diagonal(low, high, corner, 4, 0);
        else add_diagonal(low, high, corner, 4, 1);
        UNROLL for (int c = 0; c < 4; c++) {
            low[c] = _mm512_add_epi64(low[c], low[c]);
            high[c] = _mm512_add_epi64(high[c], high[c]);
        }
        UNROLL for (int c = 0; c < 4; c += 2) {
            // Column 4 tile + c is twice limb 2 tile + c / 2.
            const vec limb = load_vec(x + 8 * (2 * tile + c / 2));
            low[c] = _mm512_madd52lo_epu64(low[c], limb, limb);
            high[c] = _mm512_madd52hi_epu64(high[c], limb, limb);
        }
        store_tile(t + 32 * tile, low, high, &carried);
    }
}

/// t = z R - q m: z is t / R mod m in limbs below 2^52, q the factors that led to it.
M52 void reduce(uint64_t *z, const uint64_t *t, uint64_t *q, const mod_block *b) {
    const int n = b->limbs / 4;
    const uint64_t *m = b->constants;
    const vec zero = _mm512_setzero_si512(), inverse = load_vec(b->inverse);
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    vec low[4], high[4], carried = zero;
    for (int tile = 0; tile < n; tile++) {
        UNROLL for (int c = 0; c < 4; c++) {
            low[c] = load_vec(t + 8 * (4 * tile + c));
            high[c] = zero;
        }
        for (int i = 0; i < tile; i++)
            add_block(low, high, q + 32 * i, m + 32 * (tile - i), WHOLE);
        UNROLL for (int c = 0; c < 4; c++) {
            // The multiple of m that makes this column zero modulo 2^52.
            vec sum = _mm512_add_epi64(low[c], c == 0 ? carried : high[c - 1]);
            const vec multiple = _mm512_madd52lo_epu64(zero, sum, inverse);
            store_vec(q + 8 * (4 * tile + c), multiple);
            sum = _mm512_madd52lo_epu64(sum, multiple, load_vec(m));
            const vec carry = _mm512_srai_epi64(sum, 52);
            if (c < 3) low[c + 1] = _mm512_add_epi64(low[c + 1], carry);
            else high[3] = _mm512_add_epi64(high[3], carry);
            UNROLL for (int d = 0; d < 4; d++) {
                if (c + d > 3) continue;
                const vec limb = load_vec(m + 8 * d);
                if (d > 0) low[c + d] = _mm512_madd52lo_epu64(low[c + d], multiple, limb);
                high[c + d] = _mm512_madd52hi_epu64(high[c + d], multiple, limb);
            }
        }
        carried = high[3];
    }
    for (int tile = n; tile < 2 * n; tile++) {
        UNROLL for (int c = 0; c < 4; c++) {
            low[c] = load_vec(t + 8 * (4 * tile + c));
            high[c] = zero;
        }
        add_block(low, high, q + 32 * (tile - n), m + 32 * n, UPPER);
        for (int i = tile - n + 1; i < n; i++)
            add_block(low, high, q + 32 * i, m + 32 * (tile - i), WHOLE);
        vec carry = carried;
        UNROLL for (int c = 0; c < 4; c++) {
            const vec sum = _mm512_add_epi64(low[c], carry);
            store_vec(z + 8 * (4 * (tile - n) + c), _mm512_and_si512(sum, mask));
            carry = _mm512_add_epi64(high[c], _mm512_srai_epi64(sum, 52));
        }
        carried = carry;
    }
}

// Scratch: 2L columns, the limbs of q, and 4L limbs that `enter` and `leave` work in.
M52 uint64_t *factors_of(const mod_block *b) { return b->scratch + 16 * b->limbs; }
M52 uint64_t *working_limbs(const mod_block *b) { return b->scratch + 24 * b->limbs; }

/// z - m where that is not negative, in place: `count` limbs.
M52 void subtract_once(uint64_t *z, const uint64_t *m, uint64_t *difference, int count) {
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    vec borrow = _mm512_setzero_si512();
    for (int l = 0; l < count; l++) {
        const vec t = _mm512_add_epi64(
            _mm512_sub_epi64(load_vec(z + 8 * l), load_vec(m + 8 * l)), borrow);
        store_vec(difference + 8 * l, _mm512_and_si512(t, mask));
        borrow = _mm512_srai_epi64(t, 52);
    }
    const __mmask8 negative = _mm512_movepi64_mask(borrow);
    for (int l = 0; l < count; l++)
        store_vec(z + 8 * l, _mm512_mask_mov_epi64(load_vec(difference + 8 * l), negative,
                                                   load_vec(z + 8 * l)));
}

/// What elements and pairs have in common.
size_t mod52_scratch_words(int limbs, int words, int root);
void mod52_select(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                  const uint64_t *digits);
void mod52_select_shared(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                         const uint64_t *digits);
/// `count` limbs of the lanes' numbers of `words` words, from bit `at` on.
void mod52_load_lanes(uint64_t *z, const uint64_t *const *numbers, int words, int at, int count);
/// `words` words of each lane from its `count` limbs.
void mod52_store_lanes(uint64_t *const *numbers, int words, const uint64_t *z, int count);
/// number factor + addend, all of `limbs` limbs, in twice a number's words. Works in `number`, which
/// stands behind the scratch's first 2 `limbs` limbs.
void mod52_store_product(const mod_block *b, uint64_t *const *results, uint64_t *number,
                         const uint64_t *factor, const uint64_t *const *addends, int limbs);
#endif
