// Modular arithmetic on eight lanes of AVX-512 IFMA, for numbers of up to 160 limbs of 52 bits.
//
// A product takes two passes (Montgomery's method, "separated operand scanning"): the columns of x y,
// then the reduction. Both go through tiles of four columns, whose eight sums - the low and the high
// halves of the partial products - stay in registers; a tile adds up blocks of 4 x 4 limbs. Columns
// stay below 2^62. Squares take half of the mixed products, doubled.
//
// With x, y < 4m and 64m < R, (2 x y + 4 R) / R + m < 2m: nothing needs a final subtraction.
#include "modular.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#include <string.h>

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
            const vec carry = _mm512_srli_epi64(sum, 52);
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
            carry = _mm512_add_epi64(high[c], _mm512_srli_epi64(sum, 52));
        }
        carried = carry;
    }
}

// Scratch: 2L columns, the limbs of q, and 4L limbs that `enter` and `leave` work in.
static uint64_t *factors_of(const mod_block *b) { return b->scratch + 16 * b->limbs; }
static uint64_t *working_limbs(const mod_block *b) { return b->scratch + 24 * b->limbs; }

static size_t scratch_words(int limbs, int words, int root) {
    (void)words;
    (void)root;
    return 56 * (size_t)limbs;
}

M52_TARGET static void multiply(const mod_block *b, uint64_t *z, const uint64_t *x,
                                const uint64_t *y) {
    product_columns(b->scratch, x, y, NULL, NULL, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
}

M52_TARGET static void square(const mod_block *b, uint64_t *z, const uint64_t *x) {
    square_columns(b->scratch, x, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
}

/// Takes q away from the columns t; the offset keeps them from becoming negative.
M52 void subtract_factors(uint64_t *t, const uint64_t *q, const mod_block *b) {
    const uint64_t *offset = mod_constant(b, MOD_PAIR_OFFSET);
    for (int l = 0; l < b->limbs; l++)
        store_vec(t + 8 * l,
                  _mm512_sub_epi64(_mm512_add_epi64(load_vec(t + 8 * l), load_vec(offset + 8 * l)),
                                   load_vec(q + 8 * l)));
    uint64_t *top = t + 8 * b->limbs;
    store_vec(top, _mm512_add_epi64(load_vec(top), load_vec(offset + 8 * b->limbs)));
}

/// The reduction of a d + b c, given q from that of a c.
M52 void reduce_mixed(uint64_t *z, const mod_block *b) {
    subtract_factors(b->scratch, factors_of(b), b);
    reduce(z, b->scratch, factors_of(b), b);
}

M52_TARGET static void multiply_pair(const mod_block *b, uint64_t *z, const uint64_t *x,
                                     const uint64_t *y) {
    const int half = 8 * b->limbs;
    uint64_t *first = working_limbs(b);
    product_columns(b->scratch, x, y, NULL, NULL, b->limbs);
    reduce(first, b->scratch, factors_of(b), b);
    product_columns(b->scratch, x, y + half, x + half, y, b->limbs);
    reduce_mixed(z + half, b);
    memcpy(z, first, 8 * (size_t)half);
}

M52_TARGET static void square_pair(const mod_block *b, uint64_t *z, const uint64_t *x) {
    const int half = 8 * b->limbs;
    uint64_t *first = working_limbs(b), *doubled = first + half;
    square_columns(b->scratch, x, b->limbs);
    reduce(first, b->scratch, factors_of(b), b);
    // Limbs of 53 bits have no place in a product: 2 b with its carries.
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    vec carry = _mm512_setzero_si512();
    for (int l = 0; l < b->limbs; l++) {
        const vec limb = load_vec(x + half + 8 * l);
        const vec sum = _mm512_or_si512(_mm512_slli_epi64(limb, 1), carry);
        store_vec(doubled + 8 * l, _mm512_and_si512(sum, mask));
        carry = _mm512_srli_epi64(limb, 51);
    }
    product_columns(b->scratch, x, doubled, NULL, NULL, b->limbs);
    reduce_mixed(z + half, b);
    memcpy(z, first, 8 * (size_t)half);
}

/// Every entry is read, whatever the digits: eight limbs at a time stay in registers.
M52_TARGET static void select_entry(const mod_block *b, uint64_t *z, const uint64_t *table,
                                    int count, const uint64_t *digits) {
    const vec wanted = _mm512_loadu_si512(digits);
    const int limbs = b->limbs * b->parts;
    for (int l = 0; l < limbs; l += 4) {
        vec chosen[4];
        UNROLL for (int c = 0; c < 4; c++) chosen[c] = _mm512_setzero_si512();
        for (int j = 0; j < count; j++) {
            const __mmask8 hit = _mm512_cmpeq_epi64_mask(wanted, _mm512_set1_epi64(j));
            const uint64_t *entry = table + 8 * ((size_t)j * (size_t)limbs + (size_t)l);
            UNROLL for (int c = 0; c < 4; c++)
                chosen[c] = _mm512_mask_mov_epi64(chosen[c], hit, load_vec(entry + 8 * c));
        }
        UNROLL for (int c = 0; c < 4; c++) store_vec(z + 8 * (l + c), chosen[c]);
    }
}

/// A limb's entries stand in a row: sixteen at a time are looked up in two registers, by all lanes.
M52_TARGET static void select_shared(const mod_block *b, uint64_t *z, const uint64_t *table,
                                     int count, const uint64_t *digits) {
    const vec wanted = _mm512_loadu_si512(digits), sixteens = _mm512_srli_epi64(wanted, 4);
    const int limbs = b->limbs * b->parts;
    for (int l = 0; l < limbs; l++) {
        vec chosen = _mm512_setzero_si512();
        for (int j = 0; j < count; j += 16, table += 16) {
            const __mmask8 hit = _mm512_cmpeq_epi64_mask(sixteens, _mm512_set1_epi64(j / 16));
            const vec found =
                _mm512_permutex2var_epi64(load_vec(table), wanted, load_vec(table + 8));
            chosen = _mm512_mask_mov_epi64(chosen, hit, found);
        }
        store_vec(z + 8 * l, chosen);
    }
}

/// Limbs of the lanes' words from bit `at` on.
static void load_lanes(const mod_block *b, uint64_t *z, const uint64_t *const *words, int at) {
    uint64_t limbs[MOD_MAXIMUM_LIMBS];
    for (int lane = 0; lane < 8; lane++) {
        mod_limbs52(limbs, b->limbs, words[lane], b->words, at);
        for (int l = 0; l < b->limbs; l++) z[8 * l + lane] = limbs[l];
    }
    mpc_wipe(limbs, sizeof limbs);
}

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

/// Words of each lane from its `count` limbs.
static void store_lanes(const mod_block *b, uint64_t *const *words, const uint64_t *z, int count) {
    for (int lane = 0; lane < 8; lane++) {
        for (int w = 0; w < b->words; w++) {
            uint64_t word = 0;
            for (int l = 64 * w / 52; l < count && 52 * l < 64 * (w + 1); l++) {
                const uint64_t limb = z[8 * l + lane];
                const int at = 52 * l - 64 * w;
                word |= at < 0 ? limb >> -at : limb << at;
            }
            words[lane][w] = word;
        }
    }
}

M52_TARGET static void enter(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    load_lanes(b, z, words, 0);
    multiply(b, z, z, mod_constant(b, MOD_ENTER));
}

M52_TARGET static void leave(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    // z * 1 / R is at most m.
    uint64_t *number = working_limbs(b);
    memcpy(b->scratch, z, 64 * (size_t)b->limbs);
    memset(b->scratch + 8 * b->limbs, 0, 64 * (size_t)b->limbs);
    reduce(number, b->scratch, factors_of(b), b);
    subtract_once(number, b->constants, b->scratch, b->limbs);
    store_lanes(b, words, number, b->limbs);
}

M52_TARGET static void enter_pair(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    // x = low + high R: low R^2 / R + high R^3 / R, the constants being pairs.
    const int half = 8 * b->limbs;
    const uint64_t *low_factor = mod_constant(b, MOD_PAIR_ENTER);
    const uint64_t *high_factor = mod_constant(b, MOD_PAIR_ENTER_HIGH);
    uint64_t *low = working_limbs(b), *high = low + half;
    load_lanes(b, low, words, 0);
    load_lanes(b, high, words, 52 * b->limbs);
    product_columns(b->scratch, low, low_factor, high, high_factor, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
    product_columns(b->scratch, low, low_factor + half, high, high_factor + half, b->limbs);
    reduce_mixed(z + half, b);
}

M52_TARGET static void leave_pair(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    // (a, b) (1, 0) / R = (u, v) with u <= m and v <= m + 5; the number is u + v m < 2 m^2.
    const int half = 8 * b->limbs;
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    uint64_t *u = working_limbs(b), *v = u + half, *number = v + half;
    memcpy(b->scratch, z, 8 * (size_t)half);
    memset(b->scratch + half, 0, 8 * (size_t)half);
    reduce(u, b->scratch, factors_of(b), b);
    memcpy(b->scratch, z + half, 8 * (size_t)half);
    memset(b->scratch + half, 0, 8 * (size_t)half);
    reduce_mixed(v, b);
    product_columns(b->scratch, v, b->constants, NULL, NULL, b->limbs);
    vec carry = _mm512_setzero_si512();
    for (int l = 0; l < 2 * b->limbs; l++) {
        vec sum = _mm512_add_epi64(load_vec(b->scratch + 8 * l), carry);
        if (l < b->limbs) sum = _mm512_add_epi64(sum, load_vec(u + 8 * l));
        store_vec(number + 8 * l, _mm512_and_si512(sum, mask));
        carry = _mm512_srli_epi64(sum, 52);
    }
    subtract_once(number, mod_constant(b, MOD_PAIR_SQUARE), b->scratch, 2 * b->limbs);
    store_lanes(b, words, number, 2 * b->limbs);
}

const mod_path mod_path_ifma = {
    .multiply = multiply, .square = square, .select = select_entry,
    .select_shared = select_shared, .enter = enter, .leave = leave,
    .scratch_words = scratch_words,
};

const mod_path mod_path_ifma_pair = {
    .multiply = multiply_pair, .square = square_pair, .select = select_entry,
    .select_shared = select_shared, .enter = enter_pair, .leave = leave_pair,
    .scratch_words = scratch_words,
};
#endif
