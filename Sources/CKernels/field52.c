#include "field52.h"
#include "field64.h"
#include "multiply52.h"
#include <stdlib.h>
#include <string.h>

// Setting up.

// r = 2 r mod p, on W words.
static void twice(uint64_t *r, const mpc_field *field) {
    uint64_t carry = 0, borrow = 0, t[6];
    for (int i = 0; i < field->words; i++) r[i] = f64_add_carry(r[i], r[i], &carry);
    for (int i = 0; i < field->words; i++) t[i] = f64_sub_borrow(r[i], field->modulus[i], &borrow);
    if (!borrow) memcpy(r, t, 8 * (size_t)field->words);
}

// 2^exponent mod p, on W words.
static void power_of_two(uint64_t *r, int exponent, const mpc_field *field) {
    memset(r, 0, 8 * 6);
    r[0] = 1;
    for (int i = 0; i < exponent; i++) twice(r, field);
}

static void cut(uint64_t *limbs, const uint64_t *words, const mpc_field *field) {
    for (int l = 0; l < 8; l++) {
        int word = 52 * l / 64, shift = 52 * l % 64;
        uint64_t t = word < field->words ? words[word] >> shift : 0;
        if (shift > 12 && word + 1 < field->words) t |= words[word + 1] << (64 - shift);
        limbs[l] = t & (((uint64_t)1 << 52) - 1);
    }
}

static void power_of_two_cut(uint64_t *limbs, int exponent, const mpc_field *field) {
    uint64_t words[6];
    power_of_two(words, exponent, field);
    cut(limbs, words, field);
}

int mpc_field_init(mpc_field *field, const uint64_t *modulus, int words, int portable) {
    memset(field, 0, sizeof *field);
    if ((words != 4 && words != 6) || (modulus[0] & 1) == 0) return -1;
    // The kernels' bounds: R52 is at least 2^5 p, and the top bit of the words is clear.
    uint64_t top = modulus[words - 1];
    if (top >> 63 || top >> 58 == 0) return -1;
    memcpy(field->modulus, modulus, 8 * (size_t)words);
    field->words = words;
    field->limbs = words == 4 ? 5 : 8;
    field->vector = !portable && mpc_use_ifma();
    field->lanes = field->vector ? 8 : 1;
    field->block_words = field->vector ? 8 * field->limbs : words;
    // Newton's iteration: each step doubles the number of right bits, from 3.
    uint64_t inverse = modulus[0];
    for (int i = 0; i < 5; i++) inverse *= 2 - modulus[0] * inverse;
    const uint64_t mask = ((uint64_t)1 << 52) - 1;
    field->inverse = 0 - inverse;
    field->inverse52 = field->inverse & mask;
    field->mulx = mpc_montgomery_init(&field->scalar, modulus, words, field->inverse) &&
                  portable < 2 && mpc_use_mulx();
    power_of_two(field->one, 64 * words, field);
    power_of_two(field->square, 128 * words, field);
    cut(field->modulus52, modulus, field);
    for (int k = 1; k < 17; k++) {
        uint64_t carry = 0;
        for (int l = 0; l < field->limbs; l++) {
            uint64_t t = field->multiple52[k - 1][l] + field->modulus52[l] + carry;
            field->multiple52[k][l] = t & mask;
            carry = t >> 52;
        }
    }
    const int bits52 = 52 * field->limbs, bits = 64 * words;
    power_of_two_cut(field->one52, bits52, field);
    power_of_two_cut(field->square52, 2 * bits52, field);
    power_of_two_cut(field->cube52, 3 * bits52, field);
    power_of_two_cut(field->enter52, 2 * bits52 - bits, field);
    power_of_two_cut(field->leave52, bits, field);
#if MPC_HAS_AVX512
    mpc_multiply52_init(field);
#endif
    return 0;
}

// The same kernel for both numbers of words and both paths: `name##_portable` and `name##_ifma` take
// the number of words and of limbs as literals.
#if MPC_HAS_AVX512
#define FIELD_KERNEL_IFMA(name, PARAMETERS, ...)                                                   \
    MPC_IFMA static void name##_ifma_4 PARAMETERS { name##_ifma(5, 4, __VA_ARGS__); }              \
    MPC_IFMA static void name##_ifma_6 PARAMETERS { name##_ifma(8, 6, __VA_ARGS__); }
#define FIELD_KERNEL_CHOOSE(name, ...)                                                             \
    if (field->vector) {                                                                           \
        if (field->words == 4)                                                                     \
            name##_ifma_4(__VA_ARGS__);                                                            \
        else                                                                                       \
            name##_ifma_6(__VA_ARGS__);                                                            \
        return;                                                                                    \
    }
#else
#define FIELD_KERNEL_IFMA(name, PARAMETERS, ...)
#define FIELD_KERNEL_CHOOSE(name, ...)
#endif
#define FIELD_KERNEL(name, PARAMETERS, ...)                                                        \
    FIELD_KERNEL_IFMA(name, PARAMETERS, __VA_ARGS__)                                               \
    void name PARAMETERS {                                                                         \
        FIELD_KERNEL_CHOOSE(name, __VA_ARGS__)                                                     \
        if (field->words == 4)                                                                     \
            name##_portable(4, __VA_ARGS__);                                                       \
        else                                                                                       \
            name##_portable(6, __VA_ARGS__);                                                       \
    }

// Entering and leaving kernel form.

#if MPC_HAS_AVX512
F52 void mpc_field_enter_ifma(const int L, const int W, const mpc_field *field, uint64_t *blocks,
                              const uint64_t *elements, size_t n, int form) {
    f52_vec factor[8], x[8], rows[8];
    f52_broadcast(L, factor, form == MPC_FIELD_CANONICAL ? field->square52 : field->enter52);
    const __mmask8 row = (__mmask8)((1 << W) - 1);
    for (size_t i = 0; i < n; i += 8, blocks += 8 * L) {
        size_t here = n - i < 8 ? n - i : 8;
        if (here == 8) {
            F52_UNROLL for (int e = 0; e < 8; e++) {
                rows[e] = _mm512_maskz_loadu_epi64(row, elements + (size_t)W * (i + (size_t)e));
            }
        } else {
            for (size_t e = 0; e < 8; e++)
                rows[e] = e < here ? _mm512_maskz_loadu_epi64(row, elements + (size_t)W * (i + e))
                                   : _mm512_setzero_si512();
        }
        f52_transpose(rows);
        f52_from_words(L, W, x, rows);
        f52_mul(L, x, x, factor, field);
        f52_store(L, blocks, x);
    }
}

F52 void mpc_field_leave_ifma(const int L, const int W, const mpc_field *field, uint64_t *elements,
                              const uint64_t *blocks, size_t n, int form) {
    f52_vec factor[8], x[8], rows[8];
    f52_broadcast(L, factor, field->leave52);
    if (form == MPC_FIELD_CANONICAL) {
        f52_broadcast(L, factor, field->multiple52[0]);
        factor[0] = f52_set1(1);
    }
    const __mmask8 row = (__mmask8)((1 << W) - 1);
    for (size_t i = 0; i < n; i += 8, blocks += 8 * L) {
        size_t here = n - i < 8 ? n - i : 8;
        f52_load(L, x, blocks);
        f52_mul(L, x, x, factor, field);
        f52_reduce(L, x, x, field->modulus52);
        f52_to_words(L, W, rows, x);
        for (int w = W; w < 8; w++) rows[w] = _mm512_setzero_si512();
        f52_transpose(rows);
        if (here == 8) {
            F52_UNROLL for (int e = 0; e < 8; e++) {
                _mm512_mask_storeu_epi64(elements + (size_t)W * (i + (size_t)e), row, rows[e]);
            }
        } else {
            for (size_t e = 0; e < here; e++)
                _mm512_mask_storeu_epi64(elements + (size_t)W * (i + e), row, rows[e]);
        }
    }
}
#endif

MPC_BODY void mpc_field_enter_portable(const int W, const mpc_field *field, uint64_t *blocks,
                                       const uint64_t *elements, size_t n, int form) {
    if (form == MPC_FIELD_MONTGOMERY) {
        memmove(blocks, elements, 8 * (size_t)W * n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        f64_mul_any(W, blocks + (size_t)W * i, field->square, elements + (size_t)W * i, field);
}

MPC_BODY void mpc_field_leave_portable(const int W, const mpc_field *field, uint64_t *elements,
                                       const uint64_t *blocks, size_t n, int form) {
    const uint64_t unit[6] = {1};
    if (form == MPC_FIELD_MONTGOMERY) {
        memmove(elements, blocks, 8 * (size_t)W * n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        f64_mul(W, elements + (size_t)W * i, blocks + (size_t)W * i, unit, field);
}

FIELD_KERNEL(mpc_field_enter,
             (const mpc_field *field, uint64_t *blocks, const uint64_t *elements, size_t n, int form),
             field, blocks, elements, n, form)
FIELD_KERNEL(mpc_field_leave,
             (const mpc_field *field, uint64_t *elements, const uint64_t *blocks, size_t n, int form),
             field, elements, blocks, n, form)

int mpc_field_below_modulus(const mpc_field *field, const uint64_t *elements, size_t n) {
    const size_t W = (size_t)field->words;
    uint64_t below = 1;
    for (size_t i = 0; i < n; i++) {
        uint64_t borrow = 0;
        for (size_t w = 0; w < W; w++)
            (void)f64_sub_borrow(elements[W * i + w], field->modulus[w], &borrow);
        below &= borrow;
    }
    return (int)below;
}

// Element by element.

#if MPC_HAS_AVX512
F52 void mpc_field_add_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                            const uint64_t *x, const uint64_t *y, size_t blocks) {
    (void)W;
    const size_t step = 8 * (size_t)L;
    for (size_t i = 0; i < blocks; i++, x += step, y += step, z += step) {
        f52_vec a[8], b[8];
        f52_load(L, a, x);
        f52_load(L, b, y);
        f52_add_raw(L, a, a, b);
        f52_reduce(L, a, a, field->multiple52[2]);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_subtract_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                                 const uint64_t *x, const uint64_t *y, size_t blocks) {
    (void)W;
    const size_t step = 8 * (size_t)L;
    for (size_t i = 0; i < blocks; i++, x += step, y += step, z += step) {
        f52_vec a[8], b[8];
        f52_load(L, a, x);
        f52_load(L, b, y);
        f52_sub_raw(L, a, a, b);
        f52_reduce_negative(L, a, a, field->multiple52[2]);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_multiply_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                                 const uint64_t *x, const uint64_t *y, size_t blocks) {
    (void)W;
    if (field->paired) {
        mpc_multiply52(field, z, x, y, blocks);
        return;
    }
    const size_t step = 8 * (size_t)L;
    for (size_t i = 0; i < blocks; i++, x += step, y += step, z += step) {
        f52_vec a[8], b[8];
        f52_load(L, a, x);
        f52_load(L, b, y);
        f52_mul(L, a, a, b, field);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_multiply_subtract_ifma(const int L, const int W, const mpc_field *field,
                                          uint64_t *z, const uint64_t *x, const uint64_t *y,
                                          const uint64_t *w, size_t blocks) {
    (void)W;
    const size_t step = 8 * (size_t)L;
    for (size_t i = 0; i < blocks; i++, x += step, y += step, w += step, z += step) {
        f52_vec a[8], b[8];
        f52_load(L, a, x);
        f52_load(L, b, y);
        f52_mul(L, a, a, b, field);
        f52_load(L, b, w);
        f52_sub_raw(L, a, a, b);
        f52_reduce_negative(L, a, a, field->multiple52[2]);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_square_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                               const uint64_t *x, size_t blocks) {
    (void)W;
    const size_t step = 8 * (size_t)L;
    for (size_t i = 0; i < blocks; i++, x += step, z += step) {
        f52_vec a[8];
        f52_load(L, a, x);
        f52_sqr(L, a, a, field);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_scale_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                              const uint64_t *x, const uint64_t *c, size_t blocks) {
    const size_t step = 8 * (size_t)L;
    uint64_t spread[64] __attribute__((aligned(64)));
    mpc_field_enter_ifma(L, W, field, spread, c, 1, MPC_FIELD_MONTGOMERY);
    f52_vec factor[8];
    F52_UNROLL for (int l = 0; l < L; l++) factor[l] = f52_set1(spread[8 * l]);
    for (size_t i = 0; i < blocks; i++, x += step, z += step) {
        f52_vec a[8];
        f52_load(L, a, x);
        f52_mul(L, a, a, factor, field);
        f52_store(L, z, a);
    }
}

F52 void mpc_field_scale_powers_ifma(const int L, const int W, const mpc_field *field, uint64_t *z,
                                     const uint64_t *x, const uint64_t *first,
                                     const uint64_t *ratio, size_t blocks) {
    const size_t step = 8 * (size_t)L;
    // first * ratio^0...7, ratio^8 and ratio^16: two blocks of powers side by side.
    uint64_t powers[16 * 6], stride[6], block[64] __attribute__((aligned(64)));
    f52_vec power[2][8], jump[8], a[8];
    f64_copy(W, powers, first);
    for (int i = 1; i < 16; i++) f64_mul(W, powers + W * i, powers + W * (i - 1), ratio, field);
    f64_copy(W, stride, ratio);
    for (int i = 0; i < 4; i++) f64_mul(W, stride, stride, stride, field);
    mpc_field_enter_ifma(L, W, field, block, stride, 1, MPC_FIELD_MONTGOMERY);
    F52_UNROLL for (int l = 0; l < L; l++) jump[l] = f52_set1(block[8 * l]);
    for (int k = 0; k < 2; k++) {
        mpc_field_enter_ifma(L, W, field, block, powers + 8 * W * k, 8, MPC_FIELD_MONTGOMERY);
        f52_load(L, power[k], block);
    }
    for (size_t i = 0; i + 2 <= blocks; i += 2, x += 2 * step, z += 2 * step) {
        F52_UNROLL for (int k = 0; k < 2; k++) {
            f52_load(L, a, x + (size_t)k * step);
            f52_mul(L, a, a, power[k], field);
            f52_store(L, z + (size_t)k * step, a);
            f52_mul(L, power[k], power[k], jump, field);
        }
    }
    if (blocks & 1) {
        f52_load(L, a, x);
        f52_mul(L, a, a, power[0], field);
        f52_store(L, z, a);
    }
}
#endif

MPC_BODY void mpc_field_add_portable(const int W, const mpc_field *field, uint64_t *z,
                                     const uint64_t *x, const uint64_t *y, size_t blocks) {
    const size_t step = (size_t)W;
    for (size_t i = 0; i < step * blocks; i += step) f64_add(W, z + i, x + i, y + i, field);
}

MPC_BODY void mpc_field_subtract_portable(const int W, const mpc_field *field, uint64_t *z,
                                          const uint64_t *x, const uint64_t *y, size_t blocks) {
    const size_t step = (size_t)W;
    for (size_t i = 0; i < step * blocks; i += step) f64_sub(W, z + i, x + i, y + i, field);
}

MPC_BODY void mpc_field_multiply_portable(const int W, const mpc_field *field, uint64_t *z,
                                          const uint64_t *x, const uint64_t *y, size_t blocks) {
    const size_t step = (size_t)W;
    for (size_t i = 0; i < step * blocks; i += step) f64_mul(W, z + i, x + i, y + i, field);
}

MPC_BODY void mpc_field_multiply_subtract_portable(const int W, const mpc_field *field,
                                                   uint64_t *z, const uint64_t *x,
                                                   const uint64_t *y, const uint64_t *w,
                                                   size_t blocks) {
    const size_t step = (size_t)W;
    for (size_t i = 0; i < step * blocks; i += step) {
        uint64_t t[6];
        f64_mul(W, t, x + i, y + i, field);
        f64_sub(W, z + i, t, w + i, field);
    }
}

MPC_BODY void mpc_field_square_portable(const int W, const mpc_field *field, uint64_t *z,
                                        const uint64_t *x, size_t blocks) {
    const size_t step = (size_t)W;
    for (size_t i = 0; i < step * blocks; i += step) f64_mul(W, z + i, x + i, x + i, field);
}

MPC_BODY void mpc_field_scale_portable(const int W, const mpc_field *field, uint64_t *z,
                                       const uint64_t *x, const uint64_t *c, size_t blocks) {
    const size_t step = (size_t)W;
    uint64_t factor[6];
    f64_copy(W, factor, c);
    for (size_t i = 0; i < step * blocks; i += step) f64_mul(W, z + i, x + i, factor, field);
}

MPC_BODY void mpc_field_scale_powers_portable(const int W, const mpc_field *field, uint64_t *z,
                                              const uint64_t *x, const uint64_t *first,
                                              const uint64_t *ratio, size_t blocks) {
    const size_t step = (size_t)W;
    uint64_t power[6], stride[6];
    f64_copy(W, power, first);
    f64_copy(W, stride, ratio);
    for (size_t i = 0; i < step * blocks; i += step) {
        f64_mul(W, z + i, x + i, power, field);
        f64_mul(W, power, power, stride, field);
    }
}

#define BINARY                                                                                     \
    (const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y, size_t blocks)
FIELD_KERNEL(mpc_field_add, BINARY, field, z, x, y, blocks)
FIELD_KERNEL(mpc_field_subtract, BINARY, field, z, x, y, blocks)
FIELD_KERNEL(mpc_field_multiply, BINARY, field, z, x, y, blocks)
FIELD_KERNEL(mpc_field_multiply_subtract,
             (const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
              const uint64_t *w, size_t blocks),
             field, z, x, y, w, blocks)
FIELD_KERNEL(mpc_field_square,
             (const mpc_field *field, uint64_t *z, const uint64_t *x, size_t blocks), field, z, x,
             blocks)
FIELD_KERNEL(mpc_field_scale, BINARY, field, z, x, y, blocks)
FIELD_KERNEL(mpc_field_scale_powers,
             (const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *first,
              const uint64_t *ratio, size_t blocks),
             field, z, x, first, ratio, blocks)
