#include "curve.h"
#include "field64.h"
#include <string.h>

// Affine additions in 64-bit words, and what chooses between the two paths. G is the degree of the
// coordinates' field, W the words of a coefficient: literals at each call.

MPC_BODY void e_add(const int G, const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                    const mpc_field *field) {
    F64_UNROLL for (int g = 0; g < G; g++) f64_add(W, r + g * W, a + g * W, b + g * W, field);
}
MPC_BODY void e_sub(const int G, const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                    const mpc_field *field) {
    F64_UNROLL for (int g = 0; g < G; g++) f64_sub(W, r + g * W, a + g * W, b + g * W, field);
}
MPC_BODY void e_mul(const int G, const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                    const mpc_field *field) {
    if (G == 1) {
        f64_mul(W, r, a, b, field);
        return;
    }
    // Karatsuba, u^2 = -1.
    uint64_t s[6], t[6], low[6], high[6];
    f64_add(W, s, a, a + W, field);
    f64_add(W, t, b, b + W, field);
    f64_mul(W, low, a, b, field);
    f64_mul(W, high, a + W, b + W, field);
    f64_mul(W, s, s, t, field);
    f64_sub(W, r, low, high, field);
    f64_sub(W, s, s, low, field);
    f64_sub(W, r + W, s, high, field);
}
MPC_BODY int e_is_zero(const int G, const int W, const uint64_t *a) { return f64_is_zero(G * W, a); }

MPC_BODY void e_inverse(const int G, const int W, uint64_t *r, const uint64_t *a,
                        const mpc_field *field) {
    uint64_t norm[6], t[6];
    if (G == 1) {
        f64_copy(W, norm, a);
    } else {
        f64_mul(W, norm, a, a, field);
        f64_mul(W, t, a + W, a + W, field);
        f64_add(W, norm, norm, t, field);
    }
    // (x R)^-1 times R^2 twice is x^-1 R.
    mpc_field_inverse(field, norm, norm);
    f64_mul(W, norm, norm, field->square, field);
    f64_mul(W, norm, norm, field->square, field);
    if (G == 1) {
        f64_copy(W, r, norm);
        return;
    }
    const uint64_t zero[6] = {0};
    f64_mul(W, r, a, norm, field);
    f64_sub(W, t, zero, a + W, field);
    f64_mul(W, r + W, t, norm, field);
}

// What a pair is.
enum { ordinary = 0, equal = 1, left_only = 2, right_only = 3, cancelled = 4 };

MPC_BODY void read_point(const int G, const int W, uint64_t *x, uint64_t *y, uint64_t address,
                         const mpc_field *field) {
    const uint64_t zero[12] = {0}, *row = (const uint64_t *)(uintptr_t)(address & ~(uint64_t)1);
    f64_copy(G * W, x, row);
    f64_copy(G * W, y, row + G * W);
    if (address & 1) e_sub(G, W, y, zero, y, field);
}

// Scratch memory holds a pair's denominator, the product of those before it, and its kind.
MPC_BODY void add_pairs(const int G, const int W, const mpc_curve *curve, const uint64_t *left,
                        const uint64_t *right, const uint64_t *to, size_t n, uint64_t *scratch) {
    const mpc_field *field = &curve->field;
    const size_t step = 2 * (size_t)(G * W) + 1;
    uint64_t x1[12], y1[12], x2[12], y2[12], t[12], slope[12], product[12] = {0};
    f64_copy(W, product, field->one);
    for (size_t i = 0; i < n; i++) {
        uint64_t *denominator = scratch + step * i, kind = ordinary;
        read_point(G, W, x1, y1, left[i], field);
        read_point(G, W, x2, y2, right[i], field);
        e_sub(G, W, denominator, x2, x1, field);
        int none1 = e_is_zero(G, W, x1) && e_is_zero(G, W, y1);
        int none2 = e_is_zero(G, W, x2) && e_is_zero(G, W, y2);
        if (none1 || none2) {
            kind = none2 ? left_only : right_only;
        } else if (e_is_zero(G, W, denominator)) {
            e_sub(G, W, t, y2, y1, field);
            e_add(G, W, denominator, y1, y1, field);
            kind = e_is_zero(G, W, t) && !e_is_zero(G, W, y1) ? equal : cancelled;
        }
        if (kind >= left_only) {
            memset(denominator, 0, 8 * (size_t)(G * W));
            f64_copy(W, denominator, field->one);
        }
        f64_copy(G * W, denominator + G * W, product);
        denominator[2 * G * W] = kind;
        e_mul(G, W, product, product, denominator, field);
    }
    uint64_t inverse[12];
    e_inverse(G, W, inverse, product, field);
    for (size_t i = n; i-- > 0;) {
        const uint64_t *denominator = scratch + step * i, kind = denominator[2 * G * W];
        uint64_t *row = (uint64_t *)(uintptr_t)to[i];
        read_point(G, W, x1, y1, left[i], field);
        read_point(G, W, x2, y2, right[i], field);
        e_mul(G, W, slope, inverse, denominator + G * W, field);
        e_mul(G, W, inverse, inverse, denominator, field);
        if (kind == ordinary) {
            e_sub(G, W, t, y2, y1, field);
        } else {
            // 3 x^2
            e_mul(G, W, y2, x1, x1, field);
            e_add(G, W, t, y2, y2, field);
            e_add(G, W, t, t, y2, field);
        }
        e_mul(G, W, slope, slope, t, field);
        e_mul(G, W, t, slope, slope, field);
        e_sub(G, W, t, t, x1, field);
        e_sub(G, W, t, t, x2, field);
        e_sub(G, W, x1, x1, t, field);
        e_mul(G, W, x1, x1, slope, field);
        e_sub(G, W, y1, x1, y1, field);
        if (kind == left_only || kind == right_only) {
            read_point(G, W, t, y1, kind == left_only ? left[i] : right[i], field);
        } else if (kind == cancelled) {
            memset(t, 0, sizeof t);
            memset(y1, 0, sizeof y1);
        }
        f64_copy(G * W, row, t);
        f64_copy(G * W, row + G * W, y1);
    }
}

static void add_pairs_portable(const mpc_curve *curve, const uint64_t *left, const uint64_t *right,
                               const uint64_t *to, size_t n, uint64_t *scratch) {
    if (curve->field.words == 4) {
        if (curve->degree == 1)
            add_pairs(1, 4, curve, left, right, to, n, scratch);
        else
            add_pairs(2, 4, curve, left, right, to, n, scratch);
    } else {
        if (curve->degree == 1)
            add_pairs(1, 6, curve, left, right, to, n, scratch);
        else
            add_pairs(2, 6, curve, left, right, to, n, scratch);
    }
}

// Both paths.

int mpc_curve_init(mpc_curve *curve, const uint64_t *modulus, int words, int degree,
                   const uint64_t *root, int portable) {
    memset(curve, 0, sizeof *curve);
    if (mpc_field_init(&curve->field, modulus, words, portable) != 0) return -1;
    const mpc_field *field = &curve->field;
    curve->degree = degree;
    curve->point_words = 2 * degree * words;
    // As limbs a coordinate fills a line of the cache.
    curve->limbs = field->vector && degree == 1 && words == 6;
    curve->row_words = curve->limbs ? 16 : curve->point_words;
    uint64_t carry = 0;
    for (int l = 0; l < 8 && curve->limbs; l++) {
        const f64_wide t = ((f64_wide)field->modulus52[l] << 20) + carry;
        curve->lift[l] = (uint64_t)t & (((uint64_t)1 << 52) - 1);
        carry = (uint64_t)(t >> 52);
    }
    for (int k = 0; k < 8; k++)
        for (int l = 0; l < 8; l++) curve->multiples[l][k] = field->multiple52[k][l];
    curve->top_inverse = ((uint64_t)1 << 52) / (field->modulus52[field->limbs - 1] + 1);
    if (root && field->vector) {
        uint64_t block[64] __attribute__((aligned(64)));
        mpc_field_enter(field, block, root, 1, MPC_FIELD_MONTGOMERY);
        for (int l = 0; l < field->limbs; l++) curve->root[l] = block[8 * l];
    } else if (root) {
        memcpy(curve->root, root, 8 * (size_t)words);
    }
    return 0;
}

void mpc_curve_enter(const mpc_curve *curve, uint64_t *rows, const void *points, size_t n) {
    if (n == 0) return;
#if MPC_HAS_AVX512
    if (curve->field.vector) {
        mpc_curve_enter_ifma(curve, rows, points, n);
        return;
    }
#endif
    memcpy(rows, points, 8 * (size_t)curve->point_words * n);
}

void mpc_curve_leave(const mpc_curve *curve, uint64_t *points, const uint64_t *rows, size_t n) {
    if (n == 0) return;
#if MPC_HAS_AVX512
    if (curve->field.vector) {
        mpc_curve_leave_ifma(curve, points, rows, n);
        return;
    }
#endif
    memmove(points, rows, 8 * (size_t)curve->point_words * n);
}

void mpc_curve_endomorphism(const mpc_curve *curve, uint64_t *rows, size_t n) {
    if (n == 0) return;
#if MPC_HAS_AVX512
    if (curve->field.vector) {
        mpc_curve_endomorphism_ifma(curve, rows, n);
        return;
    }
#endif
    const int words = curve->field.words;
    for (size_t i = 0; i < n; i++) {
        for (int g = 0; g < curve->degree; g++) {
            uint64_t *x = rows + (size_t)curve->row_words * i + g * words;
            if (words == 4)
                f64_mul(4, x, x, curve->root, &curve->field);
            else
                f64_mul(6, x, x, curve->root, &curve->field);
        }
    }
}

void mpc_copy_row(const mpc_curve *curve, uint64_t *to, uint64_t address) {
    const uint64_t *row = (const uint64_t *)(uintptr_t)(address & ~(uint64_t)1);
    memcpy(to, row, 8 * (size_t)curve->row_words);
    if (!(address & 1)) return;
    if (curve->limbs) {
        for (int l = 8; l < 16; l++) to[l] = 0 - to[l];
        return;
    }
    uint64_t any = 0;
    for (int i = 0; i < curve->row_words; i++) any |= row[i];
    if (!any) return;
    // y becomes p - y, or 2p - y where rows are below 2p only.
    const int words = curve->field.words;
    for (int g = 0; g < curve->degree; g++) {
        uint64_t *y = to + curve->row_words / 2 + g * words, carry = 0, borrow = 0, zero = 0;
        for (int i = 0; i < words; i++) zero |= y[i];
        if (!zero) continue;
        for (int i = 0; i < words; i++) {
            uint64_t p = curve->field.modulus[i], top = p;
            if (curve->field.vector) {
                top = p << 1 | carry;
                carry = p >> 63;
            }
            y[i] = f64_sub_borrow(top, y[i], &borrow);
        }
    }
}

size_t mpc_pairs_scratch(const mpc_curve *curve, size_t n) {
#if MPC_HAS_AVX512
    if (curve->field.vector) return mpc_pairs_scratch_ifma(curve, n);
#endif
    return (2 * (size_t)(curve->degree * curve->field.words) + 1) * n;
}

void mpc_add_pairs(const mpc_curve *curve, uint64_t *left, uint64_t *right, uint64_t *to, size_t n,
                   uint64_t *pad, uint64_t *scratch, const mpc_next_rows *next) {
    if (n == 0) return;
#if MPC_HAS_AVX512
    if (curve->field.vector) {
        size_t blocks = 2 * ((n + 15) / 16);
        for (size_t i = n; i < 8 * blocks; i++) {
            left[i] = left[n - 1];
            right[i] = right[n - 1];
            to[i] = (uint64_t)(uintptr_t)pad;
        }
        mpc_add_pairs_ifma(curve, left, right, to, blocks, scratch, next);
        return;
    }
#endif
    (void)pad, (void)next;
    add_pairs_portable(curve, left, right, to, n, scratch);
}
