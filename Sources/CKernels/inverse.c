#include "inverse.h"
#include "field64.h"
#include <string.h>

// T. Pornin, "Optimized Binary GCD for Modular Inversion", 2020 (eprint 2020/972), algorithm 2: 31 steps
// at a time on the low 31 and the top 33 bits of both numbers, then their effect on the whole numbers.

enum { steps = 31 };

// (|x f + y g| / 2^31, 1 if x f + y g is negative); the quotient is exact.
MPC_BODY uint64_t combine(const int W, uint64_t *r, const uint64_t *x, const uint64_t *y, int64_t f,
                          int64_t g) {
    __int128 carry = 0;
    uint64_t t[7];
    F64_UNROLL for (int i = 0; i < W; i++) {
        // x[i] f needs 64 + 32 bits and a sign: both products and the carry fit.
        __int128 sum = carry + (__int128)f * x[i] + (__int128)g * y[i];
        t[i] = (uint64_t)sum;
        carry = sum >> 64;
    }
    t[W] = (uint64_t)carry;
    uint64_t negative = t[W] >> 63, mask = 0 - negative, one = negative;
    uint64_t previous = 0;
    F64_UNROLL for (int i = 0; i <= W; i++) {
        uint64_t word = (t[i] ^ mask) + one;
        one = one & (word == 0);
        if (i > 0) r[i - 1] = previous >> steps | word << (64 - steps);
        previous = word;
    }
    return negative;
}

// (x f + y g) / 2^31 mod p.
MPC_BODY void combine_modulo(const int W, uint64_t *r, const uint64_t *x, const uint64_t *y,
                             int64_t f, int64_t g, const mpc_field *field) {
    const uint64_t low = ((uint64_t)1 << steps) - 1;
    uint64_t q = ((x[0] * (uint64_t)f + y[0] * (uint64_t)g) * field->inverse) & low;
    __int128 carry = 0;
    uint64_t t[7];
    F64_UNROLL for (int i = 0; i < W; i++) {
        __int128 sum = carry + (__int128)f * x[i] + (__int128)g * y[i] +
                       (__int128)((f64_wide)q * field->modulus[i]);
        t[i] = (uint64_t)sum;
        carry = sum >> 64;
    }
    t[W] = (uint64_t)carry;
    F64_UNROLL for (int i = 0; i < W; i++) t[i] = t[i] >> steps | t[i + 1] << (64 - steps);
    // |f| + |g| <= 2^31 and q < 2^31: the number lies above -p and below 2p.
    uint64_t mask = 0 - (t[W] >> 63), over = 0;
    F64_UNROLL for (int i = 0; i < W; i++) t[i] = f64_add_carry(t[i], field->modulus[i] & mask, &over);
    f64_reduce(W, r, t, field);
}

MPC_BODY void inverse_body(const int W, const mpc_field *field, uint64_t *r, const uint64_t *value) {
    uint64_t a[6], b[6], u[6] = {1}, v[6] = {0};
    f64_copy(W, a, value);
    f64_copy(W, b, field->modulus);
    for (;;) {
        // Where the longer number ends.
        int top = W - 1;
        while (top > 0 && (a[top] | b[top]) == 0) top--;
        const uint64_t low = ((uint64_t)1 << steps) - 1;
        uint64_t x, y;
        if (top == 0) {
            x = a[0];
            y = b[0];
        } else {
            int shift = __builtin_clzll(a[top] | b[top]);
            uint64_t high_a = a[top] << shift, high_b = b[top] << shift;
            if (shift > 0) {
                high_a |= a[top - 1] >> (64 - shift);
                high_b |= b[top - 1] >> (64 - shift);
            }
            x = (a[0] & low) | (high_a & ~low);
            y = (b[0] & low) | (high_b & ~low);
        }
        // f in the low, g in the high half of each.
        uint64_t fg0 = 1, fg1 = (uint64_t)1 << 32;
        for (int i = 0; i < steps; i++) {
            uint64_t odd = 0 - (x & 1), swap = odd & (0 - (uint64_t)(x < y));
            uint64_t t = (x ^ y) & swap, s = (fg0 ^ fg1) & swap;
            x ^= t;
            y ^= t;
            fg0 ^= s;
            fg1 ^= s;
            x = (x - (y & odd)) >> 1;
            fg0 -= fg1 & odd;
            fg1 <<= 1;
        }
        const uint64_t bias = 0x7fffffff7fffffffull;
        fg0 += bias;
        fg1 += bias;
        int64_t f0 = (int64_t)(fg0 & 0xffffffff) - 0x7fffffff;
        int64_t g0 = (int64_t)(fg0 >> 32) - 0x7fffffff;
        int64_t f1 = (int64_t)(fg1 & 0xffffffff) - 0x7fffffff;
        int64_t g1 = (int64_t)(fg1 >> 32) - 0x7fffffff;
        uint64_t next[6];
        if (combine(W, next, a, b, f0, g0)) f0 = -f0, g0 = -g0;
        if (combine(W, b, a, b, f1, g1)) f1 = -f1, g1 = -g1;
        f64_copy(W, a, next);
        combine_modulo(W, next, u, v, f0, g0, field);
        combine_modulo(W, v, u, v, f1, g1, field);
        f64_copy(W, u, next);
        // a has come down to 0 when b is the greatest common divisor, 1.
        if (f64_is_zero(W, a)) break;
    }
    f64_copy(W, r, v);
}

void mpc_field_inverse(const mpc_field *field, uint64_t *r, const uint64_t *a) {
    if (field->words == 4)
        inverse_body(4, field, r, a);
    else
        inverse_body(6, field, r, a);
}
