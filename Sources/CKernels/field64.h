// One field element in 64-bit words: the portable arithmetic of the same kernels. W is a literal 4 or 6
// at each call; elements are reduced, x * 2^(64 W) mod p; the primes leave the top bit of their words
// clear. Constant time.
#pragma once
#include "dispatch.h"

typedef unsigned __int128 f64_wide;
#define F64_UNROLL _Pragma("clang loop unroll(full)")

MPC_BODY uint64_t f64_mul_add(uint64_t a, uint64_t b, uint64_t c, uint64_t *carry) {
    f64_wide t = (f64_wide)a * b + c + *carry;
    *carry = (uint64_t)(t >> 64);
    return (uint64_t)t;
}
MPC_BODY uint64_t f64_add_carry(uint64_t a, uint64_t b, uint64_t *carry) {
    f64_wide t = (f64_wide)a + b + *carry;
    *carry = (uint64_t)(t >> 64);
    return (uint64_t)t;
}
MPC_BODY uint64_t f64_sub_borrow(uint64_t a, uint64_t b, uint64_t *borrow) {
    f64_wide t = (f64_wide)a - b - *borrow;
    *borrow = (uint64_t)(t >> 64) & 1;
    return (uint64_t)t;
}
MPC_BODY void f64_copy(const int W, uint64_t *r, const uint64_t *a) {
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = a[i];
}
/// a mod p for a < 2p.
MPC_BODY void f64_reduce(const int W, uint64_t *r, const uint64_t *a, const mpc_field *field) {
    uint64_t s[6], borrow = 0;
    F64_UNROLL for (int i = 0; i < W; i++) s[i] = f64_sub_borrow(a[i], field->modulus[i], &borrow);
    uint64_t keep = 0 - borrow;
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = (a[i] & keep) | (s[i] & ~keep);
}
MPC_BODY void f64_add(const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    uint64_t t[6], carry = 0;
    F64_UNROLL for (int i = 0; i < W; i++) t[i] = f64_add_carry(a[i], b[i], &carry);
    f64_reduce(W, r, t, field);
}
MPC_BODY void f64_sub(const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    uint64_t t[6], borrow = 0, carry = 0;
    F64_UNROLL for (int i = 0; i < W; i++) t[i] = f64_sub_borrow(a[i], b[i], &borrow);
    uint64_t mask = 0 - borrow;
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = f64_add_carry(t[i], field->modulus[i] & mask, &carry);
}
/// a b / 2^(64 W) mod p (CIOS of Koc, Acar, Kaliski, 1996). One operand may be any words.
MPC_BODY void f64_mul(const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    uint64_t t[6] = {0};
    F64_UNROLL for (int i = 0; i < W; i++) {
        uint64_t carry = 0, borrowed = 0, word = b[i];
        uint64_t low = f64_mul_add(a[0], word, t[0], &carry);
        uint64_t q = low * field->inverse;
        (void)f64_mul_add(q, field->modulus[0], low, &borrowed);
        F64_UNROLL for (int j = 1; j < W; j++) {
            low = f64_mul_add(a[j], word, t[j], &carry);
            t[j - 1] = f64_mul_add(q, field->modulus[j], low, &borrowed);
        }
        t[W - 1] = carry + borrowed;
    }
    f64_reduce(W, r, t, field);
}
MPC_BODY int f64_is_zero(const int W, const uint64_t *a) {
    uint64_t t = 0;
    F64_UNROLL for (int i = 0; i < W; i++) t |= a[i];
    return t == 0;
}
