// Modular arithmetic on one lane, by GMP's functions that take the same time for all operands.
#include "modular.h"
#include <gmp.h>
#include <string.h>

#define LIMBS(p) ((mp_limb_t *)(p))
#define CONST_LIMBS(p) ((const mp_limb_t *)(p))

// Scratch: two products and their sum, a number, then what GMP asks for.
static uint64_t *spare_number(const mod_block *b) { return b->scratch + 6 * b->root + 2; }
static uint64_t *gmp_scratch(const mod_block *b) { return spare_number(b) + b->words; }

static size_t scratch_words(int limbs, int words, int root) {
    (void)limbs;
    mp_size_t most = mpn_sec_mul_itch(words, words);
    const mp_size_t more[] = {mpn_sec_sqr_itch(root), mpn_sec_div_qr_itch(words, root),
                              mpn_sec_sub_1_itch(root + 1), mpn_sec_add_1_itch(root + 1)};
    for (int i = 0; i < 4; i++)
        if (more[i] > most) most = more[i];
    return 6 * (size_t)root + 2 + (size_t)words + (size_t)most;
}

static void product(const mod_block *b, uint64_t *t, const uint64_t *x, const uint64_t *y) {
    mpn_sec_mul(LIMBS(t), CONST_LIMBS(x), b->root, CONST_LIMBS(y), b->root,
                LIMBS(gmp_scratch(b)));
}

static void square_of(const mod_block *b, uint64_t *t, const uint64_t *x) {
    mpn_sec_sqr(LIMBS(t), CONST_LIMBS(x), b->root, LIMBS(gmp_scratch(b)));
}

// z = t / R mod m up to multiples of m: t = z R - q m. Returns what exceeds the n words of z. The 2n
// words of t become q and z. Montgomery's reduction, word by word: the carry of each word waits in
// the place that the word has left.
static uint64_t reduce(const mod_block *b, uint64_t *z, uint64_t *t, uint64_t *q) {
    const mp_size_t n = b->root;
    const mp_limb_t *const m = CONST_LIMBS(b->constants);
    for (mp_size_t i = 0; i < n; i++) {
        q[i] = t[i] * b->inverse[0];
        t[i] = mpn_addmul_1(LIMBS(t + i), m, n, q[i]);
    }
    return mpn_add_n(LIMBS(z), LIMBS(t + n), LIMBS(t), n);
}

// Takes m away from z + high R if that is not below m. Returns 1 if it did, and the new `high`.
static uint64_t subtract_once(const mod_block *b, uint64_t *z, uint64_t *high, uint64_t *spare) {
    const mp_size_t n = b->root;
    const mp_limb_t *const m = CONST_LIMBS(b->constants);
    const uint64_t borrow = mpn_sub_n(LIMBS(spare), LIMBS(z), m, n);
    // With high = 0, no borrow says z >= m.
    const uint64_t is_above = (*high | (1 - borrow)) != 0;
    *high -= mpn_cnd_sub_n(is_above, LIMBS(z), LIMBS(z), m, n);
    return is_above;
}

static void multiply(const mod_block *b, uint64_t *z, const uint64_t *x, const uint64_t *y) {
    product(b, b->scratch, x, y);
    uint64_t *q = b->scratch + 2 * b->root;
    uint64_t high = reduce(b, z, b->scratch, q);
    subtract_once(b, z, &high, q);
}

static void square(const mod_block *b, uint64_t *z, const uint64_t *x) {
    square_of(b, b->scratch, x);
    uint64_t *q = b->scratch + 2 * b->root;
    uint64_t high = reduce(b, z, b->scratch, q);
    subtract_once(b, z, &high, q);
}

// From t = a c and mixed = a d + b c (2n + 1 words each) the pair z.
static void finish_pair(const mod_block *b, uint64_t *z, uint64_t *t, uint64_t *mixed) {
    const mp_size_t n = b->root;
    uint64_t *q = t + 2 * n;
    uint64_t high = reduce(b, z, t, q);
    // t = z R - q m; with m taken away from z, R is to be added to the factor of m.
    const uint64_t taken = subtract_once(b, z, &high, t);
    // mixed - q + taken R, and m R more if that is negative: below 2 m^2 + R or below m R.
    const uint64_t borrow = mpn_sub_n(LIMBS(mixed), LIMBS(mixed), LIMBS(q), n);
    mp_limb_t *const upper = LIMBS(mixed + n), *const scratch = LIMBS(gmp_scratch(b));
    mpn_sec_sub_1(upper, upper, n + 1, borrow, scratch);
    mpn_sec_add_1(upper, upper, n + 1, taken, scratch);
    const uint64_t is_negative = mixed[2 * n] >> 63;
    mixed[2 * n] += mpn_cnd_add_n(is_negative, upper, upper, CONST_LIMBS(b->constants), n);
    high = mixed[2 * n] + reduce(b, z + n, mixed, q);
    // Below 3m.
    subtract_once(b, z + n, &high, q);
    subtract_once(b, z + n, &high, q);
}

static void multiply_pair(const mod_block *b, uint64_t *z, const uint64_t *x, const uint64_t *y) {
    const mp_size_t n = b->root;
    uint64_t *t = b->scratch, *mixed = t + 3 * n;
    product(b, mixed, x, y + n);
    product(b, t, x + n, y);
    mixed[2 * n] = mpn_add_n(LIMBS(mixed), LIMBS(mixed), LIMBS(t), 2 * n);
    product(b, t, x, y);
    finish_pair(b, z, t, mixed);
}

static void multiply_bare(const mod_block *b, uint64_t *z, const uint64_t *x, const uint64_t *c) {
    const mp_size_t n = b->root;
    uint64_t *t = b->scratch, *mixed = t + 3 * n;
    product(b, mixed, x + n, c);
    mixed[2 * n] = 0;
    product(b, t, x, c);
    finish_pair(b, z, t, mixed);
}

// Tails are reduced, and so is their sum.
static void add_tail(const mod_block *b, uint64_t *sums, const uint64_t *x) {
    uint64_t high = mpn_add_n(LIMBS(sums), CONST_LIMBS(sums), CONST_LIMBS(x + b->root), b->root);
    subtract_once(b, sums, &high, b->scratch);
}

static void multiply_tail(const mod_block *b, uint64_t *z, const uint64_t *sums,
                          const uint64_t *scale, const uint64_t *const *numbers, int words) {
    const mp_size_t n = b->root;
    uint64_t *t = b->scratch, *q = t + 2 * n, *tail = q + n, *number = tail + n;
    memcpy(t, sums, 8 * (size_t)n);
    memset(t + n, 0, 8 * (size_t)n);
    uint64_t high = reduce(b, tail, t, q);
    subtract_once(b, tail, &high, q);
    for (int part = 0; numbers && part < 2; part++) {
        const mp_size_t at = part * n, left = words > at ? words - at : 0;
        memset(number, 0, 8 * (size_t)n);
        memcpy(number, numbers[0] + (left > 0 ? at : 0), 8 * (size_t)(left < n ? left : n));
        product(b, t, number, scale + at);
        high = reduce(b, number, t, q);
        subtract_once(b, number, &high, q);
        high = mpn_add_n(LIMBS(tail), LIMBS(tail), LIMBS(number), n);
        subtract_once(b, tail, &high, q);
    }
    product(b, t, z, tail);
    high = reduce(b, tail, t, q);
    subtract_once(b, tail, &high, q);
    high = mpn_add_n(LIMBS(z + n), LIMBS(z + n), LIMBS(tail), n);
    subtract_once(b, z + n, &high, q);
}

static void square_pair(const mod_block *b, uint64_t *z, const uint64_t *x) {
    const mp_size_t n = b->root;
    uint64_t *t = b->scratch, *mixed = t + 3 * n;
    product(b, mixed, x, x + n);
    mixed[2 * n] = mpn_lshift(LIMBS(mixed), LIMBS(mixed), 2 * n, 1);
    square_of(b, t, x);
    finish_pair(b, z, t, mixed);
}

static void select_entry(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                         const uint64_t *digits) {
    mpn_sec_tabselect(LIMBS(z), CONST_LIMBS(table), b->words, count, (mp_size_t)digits[0]);
}

static void enter(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    multiply(b, z, words[0], mod_constant(b, MOD_ENTER));
}

static void leave(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    const size_t n = (size_t)b->root;
    memcpy(b->scratch, z, 8 * n);
    memset(b->scratch + n, 0, 8 * n);
    uint64_t high = reduce(b, words[0], b->scratch, b->scratch + 2 * n);
    subtract_once(b, words[0], &high, b->scratch);
}

static void fold(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    const size_t n = (size_t)b->root;
    memcpy(b->scratch, words[0], 16 * n);
    uint64_t high = reduce(b, z, b->scratch, b->scratch + 2 * n);
    subtract_once(b, z, &high, b->scratch);
}

// addend + factor times the spare number.
static void store_product(const mod_block *b, uint64_t *result, const uint64_t *factor,
                          const uint64_t *addend) {
    const mp_size_t n = b->words;
    mp_limb_t *const z = LIMBS(result), *const scratch = LIMBS(gmp_scratch(b));
    mpn_sec_mul(z, CONST_LIMBS(spare_number(b)), n, CONST_LIMBS(factor), n, scratch);
    mpn_sec_add_1(z + n, z + n, n, mpn_add_n(z, z, CONST_LIMBS(addend), n), scratch);
}

static void leave_product(const mod_block *b, uint64_t *const *results, const uint64_t *z,
                          const uint64_t *factor, const uint64_t *const *addends) {
    uint64_t *const number[] = {spare_number(b)};
    leave(b, number, z);
    store_product(b, results[0], factor, addends[0]);
}

static void enter_pair(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    const size_t n = (size_t)b->root;
    uint64_t *number = b->scratch;
    memcpy(number, words[0], 16 * n);
    mpn_sec_div_qr(LIMBS(z + n), LIMBS(number), b->words, CONST_LIMBS(b->constants), b->root,
                   LIMBS(gmp_scratch(b)));
    memcpy(z, number, 8 * n);
    multiply_pair(b, z, z, mod_constant(b, MOD_PAIR_ENTER));
}

static void leave_pair(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    const mp_size_t n = b->root;
    uint64_t *t = b->scratch, *mixed = t + 3 * n;
    // (a + b m) * 1 / R = u + v m.
    memcpy(t, z, 8 * (size_t)n);
    memset(t + n, 0, 8 * (size_t)n);
    memcpy(mixed, z + n, 8 * (size_t)n);
    memset(mixed + n, 0, 8 * (size_t)(n + 1));
    uint64_t *pair = words[0];
    finish_pair(b, pair, t, mixed);
    product(b, t, pair + n, b->constants);
    memset(pair + n, 0, 8 * (size_t)n);
    mpn_add_n(LIMBS(pair), LIMBS(pair), LIMBS(t), 2 * n);
}

static void leave_product_pair(const mod_block *b, uint64_t *const *results, const uint64_t *z,
                               const uint64_t *factor, const uint64_t *const *addends) {
    uint64_t *const number[] = {spare_number(b)};
    leave_pair(b, number, z);
    store_product(b, results[0], factor, addends[0]);
}

const mod_path mod_path_portable = {
    .multiply = multiply, .square = square, .select = select_entry,
    .select_shared = select_entry, .enter = enter, .leave = leave,
    .leave_product = leave_product, .fold = fold, .scratch_words = scratch_words,
};

const mod_path mod_path_portable_pair = {
    .multiply = multiply_pair, .square = square_pair, .select = select_entry,
    .select_shared = select_entry, .enter = enter_pair, .leave = leave_pair,
    .multiply_bare = multiply_bare, .add_tail = add_tail, .multiply_tail = multiply_tail,
    .leave_product = leave_product_pair, .scratch_words = scratch_words,
};
