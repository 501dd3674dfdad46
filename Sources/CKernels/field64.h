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
/// a + b + carry, and a - b - borrow: carry and borrow are 0 or 1. Chains become the processor's own.
MPC_BODY uint64_t f64_add_carry(uint64_t a, uint64_t b, uint64_t *carry) {
    unsigned long long t;
    uint64_t first = __builtin_uaddll_overflow(a, b, &t);
    uint64_t second = __builtin_uaddll_overflow(t, *carry, &t);
    *carry = first | second;
    return t;
}
MPC_BODY uint64_t f64_sub_borrow(uint64_t a, uint64_t b, uint64_t *borrow) {
    unsigned long long t;
    uint64_t first = __builtin_usubll_overflow(a, b, &t);
    uint64_t second = __builtin_usubll_overflow(t, *borrow, &t);
    *borrow = first | second;
    return t;
}
/// All ones for 1, zero for 0. Opaque, so that the compiler makes no branch of what follows.
MPC_BODY uint64_t f64_mask(uint64_t bit) {
    uint64_t mask = 0 - bit;
    __asm__("" : "+r"(mask));
    return mask;
}
MPC_BODY void f64_copy(const int W, uint64_t *r, const uint64_t *a) {
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = a[i];
}
/// a mod p for a < 2p.
MPC_BODY void f64_reduce(const int W, uint64_t *r, const uint64_t *a, const mpc_field *field) {
    uint64_t s[6], borrow = 0;
    F64_UNROLL for (int i = 0; i < W; i++) s[i] = f64_sub_borrow(a[i], field->modulus[i], &borrow);
    uint64_t keep = f64_mask(borrow);
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
    uint64_t mask = f64_mask(borrow);
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = f64_add_carry(t[i], field->modulus[i] & mask, &carry);
}
/// r = a word, W + 1 words.
MPC_BODY void f64_mul_row(const int W, uint64_t *r, const uint64_t *a, uint64_t word) {
    uint64_t low[6], high[6], carry = 0;
    F64_UNROLL for (int j = 0; j < W; j++) {
        f64_wide t = (f64_wide)a[j] * word;
        low[j] = (uint64_t)t;
        high[j] = (uint64_t)(t >> 64);
    }
    r[0] = low[0];
    F64_UNROLL for (int j = 1; j < W; j++) r[j] = f64_add_carry(high[j - 1], low[j], &carry);
    r[W] = high[W - 1] + carry;
}
/// a b / 2^(64 W) mod p. b may be any words, a is reduced. As CIOS of Koc, Acar, Kaliski, 1996, but each
/// row is summed on its own: two short carry chains in place of a long one.
MPC_BODY void f64_mul_any(const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    uint64_t t[6] = {0}, row[7];
    F64_UNROLL for (int i = 0; i < W; i++) {
        uint64_t carry = 0, top;
        f64_mul_row(W, row, a, b[i]);
        F64_UNROLL for (int j = 0; j < W; j++) t[j] = f64_add_carry(t[j], row[j], &carry);
        top = row[W] + carry;
        f64_mul_row(W, row, field->modulus, t[0] * field->inverse);
        carry = 0;
        (void)f64_add_carry(t[0], row[0], &carry);
        F64_UNROLL for (int j = 1; j < W; j++) t[j - 1] = f64_add_carry(t[j], row[j], &carry);
        t[W - 1] = top + row[W] + carry;
    }
    f64_reduce(W, r, t, field);
}
/// a b / 2^(64 W) mod p, both reduced.
MPC_BODY void f64_mul(const int W, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
#if defined(__x86_64__)
    if (field->mulx) {
        (W == 4 ? mpc_montgomery_multiply4 : mpc_montgomery_multiply6)(r, a, b, &field->scalar);
        return;
    }
#endif
    f64_mul_any(W, r, a, b, field);
}
MPC_BODY int f64_is_zero(const int W, const uint64_t *a) {
    uint64_t t = 0;
    F64_UNROLL for (int i = 0; i < W; i++) t |= a[i];
    return t == 0;
}
