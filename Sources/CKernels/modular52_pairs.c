// Arithmetic modulo m^2 on eight lanes of AVX-512 IFMA, by pairs a + b m.
#include "modular52.h"
#if MPC_HAS_AVX512
#include <string.h>

/// s = x's lower half plus its upper half, `half` limbs each, but for the carry out of them.
M52 __mmask8 add_halves(uint64_t *s, const uint64_t *x, int half) {
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    vec carry = _mm512_setzero_si512();
    for (int l = 0; l < half; l++) {
        const vec sum = _mm512_add_epi64(
            _mm512_add_epi64(load_vec(x + 8 * l), load_vec(x + 8 * (half + l))), carry);
        store_vec(s + 8 * l, _mm512_and_si512(sum, mask));
        carry = _mm512_srli_epi64(sum, 52);
    }
    return _mm512_test_epi64_mask(carry, carry);
}

/// Adds what the carries of two such sums add to their product from column `half` on.
M52 void add_carried(uint64_t *columns, const uint64_t *x, __mmask8 x_carry, const uint64_t *y,
                     __mmask8 y_carry, int half) {
    for (int l = 0; l < half; l++) {
        vec sum = load_vec(columns + 8 * l);
        sum = _mm512_mask_add_epi64(sum, y_carry, sum, load_vec(x + 8 * l));
        sum = _mm512_mask_add_epi64(sum, x_carry, sum, load_vec(y + 8 * l));
        store_vec(columns + 8 * l, sum);
    }
}

enum { SHORTEST_HALVED = 32 };

/// As `product_columns`, by three products of halves in place of four where numbers are long
/// (A. Karatsuba, Y. Ofman, 1962). Columns may be negative. `work`: 3L limbs, or 2L where there is no u.
M52_TARGET static void columns_of(uint64_t *t, const uint64_t *x, const uint64_t *y,
                                  const uint64_t *u, const uint64_t *v, uint64_t *work,
                                  int limbs) {
    if (limbs < SHORTEST_HALVED || limbs % 8) {
        product_columns(t, x, y, u, v, limbs);
        return;
    }
    const int half = limbs / 2, place = 8 * half;
    uint64_t *mixed = work, *xs = mixed + 2 * place, *ys = xs + place;
    uint64_t *us = u ? ys + place : NULL, *vs = u ? us + place : NULL;
    const __mmask8 x_carry = add_halves(xs, x, half), y_carry = add_halves(ys, y, half);
    __mmask8 u_carry = 0, v_carry = 0;
    if (u) {
        u_carry = add_halves(us, u, half);
        v_carry = add_halves(vs, v, half);
    }
    product_columns(mixed, xs, ys, us, vs, half);
    add_carried(mixed + place, xs, x_carry, ys, y_carry, half);
    if (u) add_carried(mixed + place, us, u_carry, vs, v_carry, half);
    product_columns(t, x, y, u, v, half);
    product_columns(t + 2 * place, x + place, y + place, u ? u + place : NULL,
                    u ? v + place : NULL, half);
    for (int l = 0; l < place; l += 8) {
        const vec a = load_vec(t + l), b = load_vec(t + place + l);
        const vec c = load_vec(t + 2 * place + l), d = load_vec(t + 3 * place + l);
        const vec lower = _mm512_sub_epi64(load_vec(mixed + l), _mm512_add_epi64(a, c));
        const vec upper = _mm512_sub_epi64(load_vec(mixed + place + l), _mm512_add_epi64(b, d));
        store_vec(t + place + l, _mm512_add_epi64(b, lower));
        store_vec(t + 2 * place + l, _mm512_add_epi64(c, upper));
    }
    const vec one = _mm512_set1_epi64(1), top = load_vec(t + 3 * place);
    const vec once = _mm512_mask_add_epi64(top, x_carry & y_carry, top, one);
    store_vec(t + 3 * place, _mm512_mask_add_epi64(once, u_carry & v_carry, once, one));
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
    columns_of(b->scratch, x, y, NULL, NULL, first + half, b->limbs);
    reduce(first, b->scratch, factors_of(b), b);
    columns_of(b->scratch, x, y + half, x + half, y, first + half, b->limbs);
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
    columns_of(b->scratch, x, doubled, NULL, NULL, doubled + half, b->limbs);
    reduce_mixed(z + half, b);
    memcpy(z, first, 8 * (size_t)half);
}

/// c stands for (c, 0): a c and b c.
M52_TARGET static void multiply_bare(const mod_block *b, uint64_t *z, const uint64_t *x,
                                     const uint64_t *c) {
    const int half = 8 * b->limbs;
    uint64_t *first = working_limbs(b);
    columns_of(b->scratch, x, c, NULL, NULL, first + half, b->limbs);
    reduce(first, b->scratch, factors_of(b), b);
    columns_of(b->scratch, x + half, c, NULL, NULL, first + half, b->limbs);
    reduce_mixed(z + half, b);
    memcpy(z, first, 8 * (size_t)half);
}

M52_TARGET static void add_tail(const mod_block *b, uint64_t *sums, const uint64_t *x) {
    const uint64_t *tail = x + 8 * b->limbs;
    for (int l = 0; l < b->limbs; l++)
        store_vec(sums + 8 * l,
                  _mm512_add_epi64(load_vec(sums + 8 * l), load_vec(tail + 8 * l)));
}

/// Limbs of numbers of up to twice the length of R.
static void load_halves(const mod_block *b, uint64_t *low, uint64_t *high,
                        const uint64_t *const *numbers, int words) {
    mod52_load_lanes(low, numbers, words, 0, b->limbs);
    mod52_load_lanes(high, numbers, words, 52 * b->limbs, b->limbs);
}

M52_TARGET static void multiply_tail(const mod_block *b, uint64_t *z, const uint64_t *sums,
                                     const uint64_t *scale, const uint64_t *const *numbers,
                                     int words) {
    const int half = 8 * b->limbs;
    uint64_t *t = b->scratch, *low = working_limbs(b), *high = low + half, *tail = low;
    if (numbers) {
        load_halves(b, low, high, numbers, words);
        product_columns(t, low, scale, high, scale + half, b->limbs);
    } else {
        memset(t, 0, 16 * (size_t)half);
    }
    for (int l = 0; l < b->limbs; l++)
        store_vec(t + 8 * l, _mm512_add_epi64(load_vec(t + 8 * l), load_vec(sums + 8 * l)));
    // Below 2m + m + 1: sums are below 2^9 times 2m, and R is at least 64m.
    reduce(tail, t, factors_of(b), b);
    product_columns(t, z, tail, NULL, NULL, b->limbs);
    for (int l = 0; l < b->limbs; l++) {
        uint64_t *column = t + 8 * (b->limbs + l);
        store_vec(column, _mm512_add_epi64(load_vec(column), load_vec(z + half + 8 * l)));
    }
    // a tail / R + b + m < 4m.
    reduce(z + half, t, factors_of(b), b);
}

M52_TARGET static void enter_pair(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    // x = low + high R: low R^2 / R + high R^3 / R, the constants being pairs.
    const int half = 8 * b->limbs;
    const uint64_t *low_factor = mod_constant(b, MOD_PAIR_ENTER);
    const uint64_t *high_factor = mod_constant(b, MOD_PAIR_ENTER_HIGH);
    uint64_t *low = working_limbs(b), *high = low + half;
    load_halves(b, low, high, words, b->words);
    product_columns(b->scratch, low, low_factor, high, high_factor, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
    product_columns(b->scratch, low, low_factor + half, high, high_factor + half, b->limbs);
    reduce_mixed(z + half, b);
}

/// The limbs of the number that z stands for, reduced.
M52 uint64_t *number_of_pair(const mod_block *b, const uint64_t *z) {
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
    return number;
}

M52_TARGET static void leave_pair(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    mod52_store_lanes(words, b->words, number_of_pair(b, z), 2 * b->limbs);
}

M52_TARGET static void leave_product_pair(const mod_block *b, uint64_t *const *results,
                                          const uint64_t *z, const uint64_t *factor,
                                          const uint64_t *const *addends) {
    mod52_store_product(b, results, number_of_pair(b, z), factor, addends, 2 * b->limbs);
}

const mod_path mod_path_ifma_pair = {
    .multiply = multiply_pair, .square = square_pair, .select = mod52_select,
    .select_shared = mod52_select_shared, .enter = enter_pair, .leave = leave_pair,
    .multiply_bare = multiply_bare, .add_tail = add_tail, .multiply_tail = multiply_tail,
    .leave_product = leave_product_pair, .scratch_words = mod52_scratch_words,
};

#endif
