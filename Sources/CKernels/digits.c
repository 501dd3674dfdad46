#include "field64.h"
#include <string.h>

// Scalars as signed digits, after a split along the endomorphism where there is one
// (Gallant, Lambert, Vanstone, CRYPTO 2001).

// r = a - b on `words` words, two's complement.
static void subtract(uint64_t *r, const uint64_t *a, const uint64_t *b, int words) {
    uint64_t borrow = 0;
    for (int i = 0; i < words; i++) r[i] = f64_sub_borrow(a[i], b[i], &borrow);
}

// round(s g / 2^320) for a quotient g; below 2^128. Products of words below 2^192 are left out: together they are less
// than 2^-60, so that numbers within that of a half may be rounded to either side.
static void quotient(uint64_t *c, const uint64_t *s, const uint64_t *g) {
    uint64_t product[8] = {0};
    F64_UNROLL for (int i = 0; i < 4; i++) {
        uint64_t carry = 0;
        F64_UNROLL for (int j = 3 - i; j < 4; j++)
            product[i + j] = f64_mul_add(s[i], g[j], product[i + j], &carry);
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

void mpc_digits_init(mpc_digits *cut, const uint64_t *order, int windows, int bits, int parts,
                     const uint64_t *a, const uint64_t *b, const uint64_t *quotient) {
    memset(cut, 0, sizeof *cut);
    memcpy(cut->order, order, sizeof cut->order);
    cut->parts = parts;
    // With a sign. What is added to the lower windows lifts the last digit to 2^(c-1) at most.
    cut->windows = windows;
    cut->width = (bits + 1) / windows;
    cut->wide = (bits + 1) % windows;
    if (parts < 2) return;
    memcpy(cut->a, a, sizeof cut->a);
    memcpy(cut->b, b, sizeof cut->b);
    memcpy(cut->quotient, quotient, sizeof cut->quotient);
}

// Scalars at a time: a line of the cache for each window's digits.
enum { together = 32 };

// Numbers of four words in two's complement and a word that is their sign; word by word, so that the compiler
// reckons with many at a time.
typedef struct {
    uint64_t words[5][together];
} numbers;

static void put(numbers *k, size_t j, const uint64_t *words, uint64_t sign) {
    for (int i = 0; i < 4; i++) k->words[i][j] = words[i];
    k->words[4][j] = sign;
}

// The digits of numbers to which 2^(c-1) has been added at every window but the last: each digit is that of an
// unsigned number minus 2^(c-1), without carries; the last is what is left, with its sign.
MPC_KERNEL(void, mpc_cut_digits,
           (const mpc_digits *cut, int16_t *digits, size_t step, const numbers *k, size_t n),
           (cut, digits, step, k, n)) {
    int width = cut->width + 1, bit = 0;
    for (int w = 0; w < cut->windows; w++, bit += width, digits += step) {
        if (w == cut->wide) width = cut->width;
        const uint64_t *low = k->words[bit / 64], *high = k->words[bit / 64 + 1];
        const int shift = bit % 64, last = w + 1 == cut->windows;
        const uint64_t mask = last ? ~0ull : (1ull << width) - 1;
        const uint64_t half = last ? 0 : 1ull << (width - 1);
        for (size_t j = 0; j < n; j++) {
            const uint64_t t = low[j] >> shift | high[j] << 1 << (63 - shift);
            digits[j] = (int16_t)((t & mask) - half);
        }
    }
}

// One scalar as one or two numbers; zeros for a point that is the identity.
static void enter_scalar(const mpc_digits *cut, const mpc_curve *curve, const uint64_t *offset,
                         const uint64_t *half, numbers *k, size_t j, const uint64_t *scalar,
                         const char *point) {
    uint64_t s[4], any = 0, number[2][4] = {{0}};
    memcpy(s, scalar, sizeof s);
    for (;;) {
        uint64_t t[4], borrow = 0;
        for (int i = 0; i < 4; i++) t[i] = f64_sub_borrow(s[i], cut->order[i], &borrow);
        if (borrow) break;
        memcpy(s, t, sizeof s);
    }
    for (int i = 0; i < curve->point_words && any == 0; i++) memcpy(&any, point + 8 * i, 8);
    if (any != 0 && cut->parts == 2) {
        split(cut, number[0], number[1], s);
        for (int q = 0; q < 2; q++) number[q][2] = number[q][3] = 0 - (number[q][1] >> 63);
    } else if (any != 0) {
        uint64_t t[4], borrow = 0;
        for (int i = 0; i < 4; i++) t[i] = f64_sub_borrow(half[i], s[i], &borrow);
        memcpy(number[0], s, sizeof s);
        if (borrow) subtract(number[0], s, cut->order, 4);
    }
    for (int q = 0; q < cut->parts; q++) {
        uint64_t carry = 0;
        F64_UNROLL for (int i = 0; i < 4; i++)
            number[q][i] = f64_add_carry(number[q][i], offset[i], &carry);
        put(&k[q], j, number[q], 0 - (number[q][3] >> 63));
    }
}

void mpc_msm_digits(const mpc_digits *cut, const mpc_curve *curve, int16_t *digits, size_t stride,
                    const uint64_t *scalars, const void *points, size_t n) {
    uint64_t half[4], offset[4] = {0};
    numbers k[2];
    for (int w = 0, next = 0; w + 1 < cut->windows; w++) {
        next += cut->width + (w < cut->wide);
        offset[(next - 1) / 64] |= (uint64_t)1 << ((next - 1) % 64);
    }
    for (int i = 0; i < 4; i++) half[i] = cut->order[i] >> 1 | (i < 3 ? cut->order[i + 1] << 63 : 0);
    for (size_t i = 0; i < n; i += together) {
        const size_t here = n - i < together ? n - i : together;
        for (size_t j = 0; j < here; j++)
            enter_scalar(cut, curve, offset, half, k, j, scalars + 4 * (i + j),
                         (const char *)points + 8 * (size_t)curve->point_words * (i + j));
        for (int q = 0; q < cut->parts; q++)
            mpc_cut_digits(cut, digits + stride * (size_t)q + i, stride * (size_t)cut->parts, k + q,
                       here);
    }
    // They tell the scalars.
    mpc_wipe(k, sizeof k);
}
