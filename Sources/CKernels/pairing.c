// Products of pairings: the Miller loop and the final exponentiation, in memory from start to end.
#include "inverse.h"
#include "miller52.h"
#include <string.h>

size_t mpc_pairing_size(void) { return sizeof(mpc_pairing); }

#if MPC_HAS_AVX512

/// Of re + im u in lane 0: norm = re^2 + im^2, and a becomes re - im u, the other lanes zero.
F52 void lane_norm(const int L, uint64_t *norm, uint64_t *a, const mpc_field *field) {
    f52_vec b[8], c[8], t[16], s[16];
    f12_load(L, b, c, a);
    f52_mul_wide(L, t, b, b);
    f52_mul_wide(L, s, c, c);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = _mm512_add_epi64(t[k], s[k]);
    f52_redc(L, t, t, field);
    f52_store(L, norm, t);
    f52_neg(L, c, c, field->multiple52[2]);
    F52_UNROLL for (int l = 0; l < L; l++) {
        b[l] = _mm512_maskz_mov_epi64(1, b[l]);
        c[l] = _mm512_maskz_mov_epi64(1, c[l]);
    }
    f12_store(L, a, b, c);
}

/// r times the element in lane 0 of c.
F52 void lanes_scale(const int L, uint64_t *r, const uint64_t *c, const mpc_field *field) {
    f52_vec a[8], b[8], factor[8];
    f12_load(L, a, b, r);
    F52_UNROLL for (int l = 0; l < L; l++) factor[l] = f52_set1(c[8 * l]);
    f52_mul(L, a, a, factor, field);
    f52_mul(L, b, b, factor, field);
    f12_store(L, r, a, b);
}

/// The loop's variables.
typedef struct {
    f12_block f;
    pairing_pair *pairs;
    size_t count;
    const pairing_pair *prepared;
    const uint64_t *lines;
    size_t prepared_count, lines_each, next;
} miller_state;

/// One kind of step for all pairs; each is compiled once a field, and works in memory.
#define STEPS(suffix, L, W, XI, ...)                                                               \
    static const line_lanes lanes_##suffix = __VA_ARGS__;                                          \
    MPC_IFMA static void prepared_##suffix(const mpc_pairing *pairing, miller_state *m) {          \
        pairs_prepared(L, W, XI, &m->f, m->prepared, m->prepared_count, m->lines, m->lines_each,   \
                       m->next++, &lanes_##suffix, &pairing->field);                               \
    }                                                                                              \
    MPC_IFMA static void double_##suffix(const mpc_pairing *pairing, miller_state *m) {            \
        f12_square(L, XI, m->f.limbs, &pairing->field);                                        \
        for (size_t i = 0; i < m->count; i++)                                                      \
            pair_double(L, XI, &m->f, m->pairs + i, &lanes_##suffix, &pairing->field);             \
        prepared_##suffix(pairing, m);                                                             \
    }                                                                                              \
    MPC_IFMA static void add_##suffix(const mpc_pairing *pairing, miller_state *m, int sign) {     \
        for (size_t i = 0; i < m->count; i++) {                                                    \
            pairing_pair *pair = m->pairs + i;                                                     \
            pair_add(L, XI, &m->f, pair, sign > 0 ? &pair->plus : &pair->minus, &lanes_##suffix,   \
                     &pairing->field);                                                             \
        }                                                                                          \
        prepared_##suffix(pairing, m);                                                             \
    }                                                                                              \
    MPC_IFMA static void enter_##suffix(const mpc_pairing *pairing, pairing_pair *pair,            \
                                        const uint64_t *words) {                                   \
        pair_enter(L, W, pair, words, pairing);                                                    \
    }                                                                                              \
    MPC_IFMA static void times_##suffix(const mpc_pairing *pairing, uint64_t *r,                   \
                                        const uint64_t *a, const uint64_t *b) {                    \
        f12_multiply(L, XI, r, a, b, &pairing->field);                                             \
    }                                                                                              \
    MPC_IFMA static void square_##suffix(const mpc_pairing *pairing, uint64_t *r,                  \
                                         const uint64_t *a) {                                      \
        f12_cyclotomic_square(L, XI, r, a, &pairing->field);                                       \
    }                                                                                              \
    MPC_IFMA static void conjugate_##suffix(const mpc_pairing *pairing, uint64_t *r,               \
                                            const uint64_t *a) {                                   \
        f12_conjugate(L, r, a, &pairing->field);                                                   \
    }                                                                                              \
    MPC_IFMA static void power_##suffix(const mpc_pairing *pairing, uint64_t *r,                   \
                                        const uint64_t *a) {                                       \
        f12_frobenius(L, r, a, pairing->frobenius.limbs, &pairing->field);                         \
    }                                                                                              \
    MPC_IFMA static void norm_##suffix(const mpc_pairing *pairing, uint64_t *norm,                 \
                                       uint64_t *a) {                                              \
        lane_norm(L, norm, a, &pairing->field);                                                    \
    }                                                                                              \
    MPC_IFMA static void scale_##suffix(const mpc_pairing *pairing, uint64_t *r,                   \
                                        const uint64_t *c) {                                       \
        lanes_scale(L, r, c, &pairing->field);                                                     \
    }

STEPS(5, 5, 4, 9, {{6, 5, 7}, {4, 5, 2}, {0, 2, 4}})
STEPS(8, 8, 6, 1, {{7, 5, 6}, {2, 5, 4}, {4, 2, 0}})

/// The points of all pairs become pi(Q) and -pi^2(Q).
MPC_IFMA static void frobenius_bn254(const mpc_pairing *pairing, miller_state *m) {
    for (size_t i = 0; i < m->count; i++) {
        pairing_pair *pair = m->pairs + i;
        pair_frobenius(5, &pair->plus, &pair->plus, pairing);
        pair_frobenius(5, &pair->minus, &pair->plus, pairing);
        pair_negate(5, &pair->minus, &pair->minus, &pairing->field);
    }
}

#define CHOOSE(name, ...) \
    (pairing->field.limbs == 5 ? name##_5(pairing, __VA_ARGS__) : name##_8(pairing, __VA_ARGS__))

static void times(const mpc_pairing *pairing, f12_block *r, const f12_block *a,
                  const f12_block *b) {
    CHOOSE(times, r->limbs, a->limbs, b->limbs);
}
static void square(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    CHOOSE(square, r->limbs, a->limbs);
}
static void conjugate(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    CHOOSE(conjugate, r->limbs, a->limbs);
}
/// The p-th power.
static void frobenius(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    CHOOSE(power, r->limbs, a->limbs);
}
static void frobenius2(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    frobenius(pairing, r, a);
    frobenius(pairing, r, r);
}

/// 6t + 2 in non-adjacent form without its first digit, of weight 2^65: where digits are 1 and -1.
static void miller_bn254(const mpc_pairing *pairing, miller_state *m) {
    const uint64_t plus = 0x2002004200804028, minus = 0x82889008420a0480;
    double_5(pairing, m);
    for (int bit = 63; bit >= 0; bit--) {
        double_5(pairing, m);
        if ((plus | minus) >> bit & 1) add_5(pairing, m, plus >> bit & 1 ? 1 : -1);
    }
    frobenius_bn254(pairing, m);
    add_5(pairing, m, 1);
    add_5(pairing, m, -1);
}

/// -z without its first digit, of weight 2^63; z is negative.
static void miller_bls12_381(const mpc_pairing *pairing, miller_state *m) {
    const uint64_t plus = 0x5201000000010000;
    for (int bit = 62; bit >= 0; bit--) {
        double_8(pairing, m);
        if (plus >> bit & 1) add_8(pairing, m, 1);
    }
    conjugate(pairing, &m->f, &m->f);
}

/// The power of an a in the cyclotomic subgroup by digits in a non-adjacent form, the highest place
/// first; digits are below 2 `odd_count`.
static void power(const mpc_pairing *pairing, f12_block *r, const f12_block *a,
                  const int8_t *digits, int count, int odd_count) {
    f12_block odd[4], negative[4], result;
    odd[0] = *a;
    if (odd_count > 1) {
        f12_block twice;
        square(pairing, &twice, a);
        for (int i = 1; i < odd_count; i++) times(pairing, odd + i, odd + i - 1, &twice);
    }
    for (int i = 0; i < odd_count; i++) conjugate(pairing, negative + i, odd + i);
    result = odd[digits[0] / 2];
    for (int i = 1; i < count; i++) {
        square(pairing, &result, &result);
        if (digits[i] > 0) times(pairing, &result, &result, odd + digits[i] / 2);
        if (digits[i] < 0) times(pairing, &result, &result, negative + -digits[i] / 2);
    }
    *r = result;
}
/// t with digits up to 7, and -z with digits up to 1.
static const int8_t parameter_bn254[] = {
    1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, -5, 0, 0, 0, -3, 0, 0,
    0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 7, 0, 0, 0, -7, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0,
    1,
};
static const int8_t parameter_bls12_381[] = {
    1, 0, -1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0,
};

static void power_bn254(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    power(pairing, r, a, parameter_bn254, sizeof parameter_bn254, 4);
}
static void power_bls12_381(const mpc_pairing *pairing, f12_block *r, const f12_block *a) {
    power(pairing, r, a, parameter_bls12_381, sizeof parameter_bls12_381, 1);
    conjugate(pairing, r, r);
}

/// The power to 2t (6t^2 + 3t + 1) (p^4 - p^2 + 1) / r; sources stand with the portable path.
static void hard_bn254(const mpc_pairing *pairing, f12_block *r, const f12_block *m) {
    f12_block a, b, c, d, e, t;
    power_bn254(pairing, &a, m);
    conjugate(pairing, &a, &a);
    square(pairing, &a, &a);  // -2t
    square(pairing, &b, &a);
    times(pairing, &b, &b, &a);  // -6t
    power_bn254(pairing, &c, &b);
    conjugate(pairing, &c, &c);  // 6t^2
    square(pairing, &d, &c);
    power_bn254(pairing, &d, &d);
    conjugate(pairing, &t, &b);
    times(pairing, &t, &t, &c);
    times(pairing, &d, &d, &t);  // 12t^3 + 6t^2 + 6t
    times(pairing, &e, &a, &d);  // 12t^3 + 6t^2 + 4t
    times(pairing, &c, &c, &d);
    times(pairing, &c, &c, m);  // 12t^3 + 12t^2 + 6t + 1
    frobenius(pairing, &t, &e);
    times(pairing, &c, &c, &t);
    conjugate(pairing, &t, m);
    times(pairing, &t, &t, &e);
    frobenius(pairing, &t, &t);
    times(pairing, &t, &t, &d);
    frobenius2(pairing, &t, &t);
    times(pairing, r, &c, &t);
}

/// The power to 3 (p^4 - p^2 + 1) / r = (z - 1)^2 (z + p) (z^2 + p^2 - 1) + 3.
static void hard_bls12_381(const mpc_pairing *pairing, f12_block *r, const f12_block *m) {
    f12_block a, t, s;
    a = *m;
    for (int i = 0; i < 2; i++) {  // z - 1
        power_bls12_381(pairing, &t, &a);
        conjugate(pairing, &s, &a);
        times(pairing, &a, &t, &s);
    }
    power_bls12_381(pairing, &t, &a);  // z + p
    frobenius(pairing, &s, &a);
    times(pairing, &a, &t, &s);
    power_bls12_381(pairing, &t, &a);  // z^2 + p^2 - 1
    power_bls12_381(pairing, &t, &t);
    frobenius2(pairing, &s, &a);
    times(pairing, &t, &t, &s);
    conjugate(pairing, &s, &a);
    times(pairing, &a, &t, &s);
    square(pairing, &t, m);
    times(pairing, &t, &t, m);
    times(pairing, r, &a, &t);
}

/// r = 1 / f for f not zero: with n = f conj(f) in F_p6, c = n^(p^2) n^(p^4), d = n c in F_p2 it is
/// conj(f) c conj(d) / (d conj(d)).
static void invert(const mpc_pairing *pairing, f12_block *r, const f12_block *f) {
    const mpc_field *field = &pairing->field;
    f12_block g, n, c, d;
    conjugate(pairing, &g, f);
    times(pairing, &n, f, &g);
    frobenius2(pairing, &c, &n);
    frobenius2(pairing, &d, &c);
    times(pairing, &c, &c, &d);
    times(pairing, &d, &n, &c);
    CHOOSE(norm, n.limbs, d.limbs);
    times(pairing, &g, &g, &c);
    times(pairing, &g, &g, &d);
    uint64_t norm[6] = {0};
    mpc_field_leave(field, norm, n.limbs, 1, MPC_FIELD_CANONICAL);
    mpc_field_inverse(field, norm, norm);
    mpc_field_enter(field, c.limbs, norm, 1, MPC_FIELD_CANONICAL);
    CHOOSE(scale, g.limbs, c.limbs);
    *r = g;
}

/// r = f^((p^6 - 1) (p^2 + 1)), which is in the cyclotomic subgroup.
static void easy(const mpc_pairing *pairing, f12_block *r, const f12_block *f) {
    f12_block g, t;
    invert(pairing, &g, f);
    conjugate(pairing, &t, f);
    times(pairing, &g, &g, &t);
    frobenius2(pairing, &t, &g);
    times(pairing, r, &t, &g);
}

void mpc_pairing_init(mpc_pairing *pairing, const mpc_field *field, const uint64_t *frobenius,
                      const uint64_t *b3) {
    const size_t W = (size_t)field->words;
    uint64_t elements[16 * 6] = {0};
    pairing->field = *field;
    for (size_t k = 0; k < 6; k++) {
        memcpy(elements + W * k, frobenius + 2 * W * k, 8 * W);
        memcpy(elements + W * (8 + k), frobenius + 2 * W * k + W, 8 * W);
    }
    mpc_field_enter(field, pairing->frobenius.limbs, elements, 16, MPC_FIELD_MONTGOMERY);
    memset(elements, 0, sizeof elements);
    memcpy(elements + W * 2, field->one, 8 * W);
    memcpy(elements + W * 3, b3, 8 * W);
    memcpy(elements + W * 4, field->one, 8 * W);
    memcpy(elements + W * (8 + 3), b3 + W, 8 * W);
    mpc_field_enter(field, pairing->start.limbs, elements, 16, MPC_FIELD_MONTGOMERY);
}

int mpc_pairing_product(const mpc_pairing *pairing, uint64_t *result, const uint64_t *pairs,
                        size_t count, const uint64_t *points, const uint64_t *lines,
                        size_t prepared_count) {
    const mpc_field *field = &pairing->field;
    const size_t W = (size_t)field->words;
    pairing_pair *all = mpc_allocate((count + prepared_count + 1) * sizeof(pairing_pair));
    if (!all) return -1;
    miller_state m = {.pairs = all,
                      .count = count,
                      .prepared = all + count,
                      .lines = lines,
                      .lines_each = (size_t)mpc_pairing_lines(field),
                      .prepared_count = prepared_count};
    for (size_t i = 0; i < count; i++) CHOOSE(enter, all + i, pairs + 6 * W * i);
    for (size_t i = 0; i < prepared_count; i++) {
        uint64_t words[6 * 6] = {0};
        memcpy(words, points + 2 * W * i, 16 * W);
        CHOOSE(enter, all + count + i, words);
    }
    for (int l = 0; l < field->limbs; l++) m.f.limbs[8 * l] = field->one52[l];
    f12_block r;
    if (field->limbs == 5) {
        miller_bn254(pairing, &m);
        easy(pairing, &r, &m.f);
        hard_bn254(pairing, &r, &r);
    } else {
        miller_bls12_381(pairing, &m);
        easy(pairing, &r, &m.f);
        hard_bls12_381(pairing, &r, &r);
    }
    mpc_release(all);
    // From powers of w to the tower's order.
    uint64_t lanes[16 * 6];
    mpc_field_leave(field, lanes, r.limbs, 16, MPC_FIELD_MONTGOMERY);
    for (size_t k = 0; k < 6; k++) {
        uint64_t *to = result + 2 * W * (k / 2 + k % 2 * 3);
        memcpy(to, lanes + W * k, 8 * W);
        memcpy(to + W, lanes + W * (8 + k), 8 * W);
    }
    return 0;
}
#else
void mpc_pairing_init(mpc_pairing *pairing, const mpc_field *field, const uint64_t *frobenius,
                      const uint64_t *b3) {
    (void)frobenius, (void)b3;
    pairing->field = *field;
}

int mpc_pairing_product(const mpc_pairing *pairing, uint64_t *result, const uint64_t *pairs,
                        size_t count, const uint64_t *points, const uint64_t *lines,
                        size_t prepared_count) {
    (void)pairing, (void)result, (void)pairs, (void)count, (void)points, (void)lines;
    (void)prepared_count;
    return -1;
}
#endif

int mpc_pairing_lines(const mpc_field *field) { return field->limbs == 5 ? 88 : 68; }
