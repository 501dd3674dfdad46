#include "field64.h"
#include <string.h>

// Scalars as signed digits, after a split along the endomorphism where there is one
// (Gallant, Lambert, Vanstone, CRYPTO 2001).

// r = a - b on `words` words, two's complement.
static void subtract(uint64_t *r, const uint64_t *a, const uint64_t *b, int words) {
    uint64_t borrow = 0;
    for (int i = 0; i < words; i++) r[i] = f64_sub_borrow(a[i], b[i], &borrow);
}

// round(s g / 2^320) for a quotient g; below 2^128.
static void quotient(uint64_t *c, const uint64_t *s, const uint64_t *g) {
    uint64_t product[8] = {0};
    for (int i = 0; i < 4; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 4; j++) product[i + j] = f64_mul_add(s[i], g[j], product[i + j], &carry);
        product[i + 4] = carry;
    }
    uint64_t carry = product[4] >> 63;
    c[0] = f64_add_carry(product[5], 0, &carry);
    c[1] = f64_add_carry(product[6], 0, &carry);
}

// The low 128 bits of a b.
static void multiply_low(uint64_t *r, const uint64_t *a, const uint64_t *b) {
    uint64_t carry = 0;
    uint64_t low = f64_mul_add(a[0], b[0], 0, &carry);
    r[1] = carry + a[0] * b[1] + a[1] * b[0];
    r[0] = low;
}

// k0 + k1 lambda = s modulo r, both in two's complement of 128 bits.
static void split(const mpc_digits *cut, uint64_t *k0, uint64_t *k1, const uint64_t *s) {
    uint64_t product[2];
    k0[0] = s[0];
    k0[1] = s[1];
    k1[0] = k1[1] = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t c[2];
        quotient(c, s, cut->quotient[i]);
        multiply_low(product, c, cut->a[i]);
        subtract(k0, k0, product, 2);
        multiply_low(product, c, cut->b[i]);
        subtract(k1, k1, product, 2);
    }
}

// The digits of a number of 4 words in two's complement, and of its sign in a fifth. With 2^(c-1) added at
// every window but the last, each digit is that of an unsigned number minus 2^(c-1), without carries; the
// last is what is left, with its sign.
static void cut_digits(const mpc_digits *cut, const uint64_t *offset, int16_t *digits, size_t step,
                       uint64_t *k) {
    uint64_t carry = 0;
    F64_UNROLL for (int i = 0; i < 4; i++) k[i] = f64_add_carry(k[i], offset[i], &carry);
    k[4] = 0 - (k[3] >> 63);
    const int32_t mask = (1 << cut->width) - 1, half = 1 << (cut->width - 1);
    for (int w = 0, bit = 0; w < cut->windows; w++, bit += cut->width, digits += step) {
        const int word = bit / 64, shift = bit % 64;
        const uint64_t t = k[word] >> shift | k[word + 1] << 1 << (63 - shift);
        const int last = w + 1 == cut->windows;
        *digits = (int16_t)(last ? (int32_t)t : (int32_t)(t & (uint64_t)mask) - half);
    }
}

void mpc_digits_init(mpc_digits *cut, const uint64_t *order, int width, int bits, int parts,
                     const uint64_t *a, const uint64_t *b, const uint64_t *quotient) {
    memset(cut, 0, sizeof *cut);
    memcpy(cut->order, order, sizeof cut->order);
    cut->width = width;
    cut->parts = parts;
    // With a sign. What is added to the lower windows lifts the last digit to 2^(c-1) at most.
    cut->windows = (bits + width) / width;
    if (parts < 2) return;
    memcpy(cut->a, a, sizeof cut->a);
    memcpy(cut->b, b, sizeof cut->b);
    memcpy(cut->quotient, quotient, sizeof cut->quotient);
}

// Scalars at a time: a line of the cache for each window's digits. One by one they would go to as many
// places, a power of two apart, as the cache has no room for.
enum { together = 32, most_digits = 2 * 128 };

// The digits of one scalar, `together` apart; zeros for a point that is the identity.
static void scalar_digits(const mpc_digits *cut, const mpc_curve *curve, const uint64_t *offset,
                          const uint64_t *half, int16_t *digits, const uint64_t *scalar,
                          const char *point) {
    uint64_t s[4], any = 0;
    memcpy(s, scalar, sizeof s);
    for (;;) {
        uint64_t t[4], borrow = 0;
        for (int j = 0; j < 4; j++) t[j] = f64_sub_borrow(s[j], cut->order[j], &borrow);
        if (borrow) break;
        memcpy(s, t, sizeof s);
    }
    for (int j = 0; j < curve->point_words && any == 0; j++) memcpy(&any, point + 8 * j, 8);
    if (any == 0 || (s[0] | s[1] | s[2] | s[3]) == 0) {
        for (int d = 0; d < cut->windows * cut->parts; d++) digits[together * d] = 0;
        return;
    }
    uint64_t k0[5], k1[5];
    if (cut->parts == 2) {
        split(cut, k0, k1, s);
        k0[2] = k0[3] = 0 - (k0[1] >> 63);
        k1[2] = k1[3] = 0 - (k1[1] >> 63);
        cut_digits(cut, offset, digits, 2 * together, k0);
        cut_digits(cut, offset, digits + together, 2 * together, k1);
    } else {
        uint64_t t[4], borrow = 0;
        for (int j = 0; j < 4; j++) t[j] = f64_sub_borrow(half[j], s[j], &borrow);
        memcpy(k0, s, sizeof s);
        if (borrow) subtract(k0, s, cut->order, 4);
        cut_digits(cut, offset, digits, together, k0);
    }
}

void mpc_msm_digits(const mpc_digits *cut, const mpc_curve *curve, int16_t *digits, size_t stride,
                    const uint64_t *scalars, const void *points, size_t n) {
    uint64_t half[4], offset[4] = {0};
    int16_t block[most_digits * together];
    for (int w = 0; w + 1 < cut->windows; w++) {
        int bit = cut->width * w + cut->width - 1;
        offset[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
    for (int i = 0; i < 4; i++) half[i] = cut->order[i] >> 1 | (i < 3 ? cut->order[i + 1] << 63 : 0);
    for (size_t i = 0; i < n; i += together) {
        const size_t here = n - i < together ? n - i : together;
        for (size_t j = 0; j < here; j++)
            scalar_digits(cut, curve, offset, half, block + j, scalars + 4 * (i + j),
                          (const char *)points + 8 * (size_t)curve->point_words * (i + j));
        for (int d = 0; d < cut->windows * cut->parts; d++)
            memcpy(digits + stride * (size_t)d + i, block + together * d, sizeof *block * here);
    }
    // They tell the scalars.
    mpc_wipe(block, sizeof block);
}
