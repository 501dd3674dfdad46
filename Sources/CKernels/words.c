#include "dispatch.h"

typedef uint64_t unaligned_word __attribute__((aligned(1), may_alias));
#define WORDS const uint64_t *restrict

MPC_KERNEL(void, mpc_multiply_masked,
           (uint64_t *restrict z, void *restrict message, WORDS x0, WORDS x1,
            WORDS y0, WORDS y1, WORDS a, WORDS b, size_t n),
           (z, message, x0, x1, y0, y1, a, b, n)) {
    for (size_t i = 0; i < n; i++) {
        uint64_t t = x0[i] * (y0[i] + y1[i]) + x1[i] * y0[i] + a[i] - b[i];
        z[i] = t;
        ((unaligned_word *)message)[i] = t;
    }
}

MPC_KERNEL(uint64_t, mpc_dot, (WORDS x0, WORDS x1, WORDS y0, WORDS y1, size_t n),
           (x0, x1, y0, y1, n)) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += x0[i] * (y0[i] + y1[i]) + x1[i] * y0[i];
    return sum;
}

MPC_KERNEL(void, mpc_add, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] + y[i];
}

MPC_KERNEL(void, mpc_subtract, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] - y[i];
}

MPC_KERNEL(void, mpc_multiply, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] * y[i];
}

MPC_KERNEL(void, mpc_scale, (uint64_t *z, const uint64_t *x, uint64_t factor, size_t n),
           (z, x, factor, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] * factor;
}

MPC_KERNEL(void, mpc_multiply_add,
           (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n), (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] += x[i] * y[i];
}

MPC_KERNEL(void, mpc_scale_add, (uint64_t *z, const uint64_t *x, uint64_t factor, size_t n),
           (z, x, factor, n)) {
    for (size_t i = 0; i < n; i++) z[i] += x[i] * factor;
}

MPC_KERNEL(uint64_t, mpc_inner_product, (WORDS x, WORDS y, size_t n), (x, y, n)) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

MPC_KERNEL(void, mpc_add_constant, (uint64_t *z, const uint64_t *x, uint64_t constant, size_t n),
           (z, x, constant, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] + constant;
}

MPC_KERNEL(uint64_t, mpc_sum, (const uint64_t *x, size_t n), (x, n)) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

MPC_KERNEL(void, mpc_and_masked,
           (uint64_t *restrict z, void *restrict message, WORDS x0, WORDS x1,
            WORDS y0, WORDS y1, WORDS a, WORDS b, size_t n),
           (z, message, x0, x1, y0, y1, a, b, n)) {
    for (size_t i = 0; i < n; i++) {
        uint64_t t = (x0[i] & (y0[i] ^ y1[i])) ^ (x1[i] & y0[i]) ^ a[i] ^ b[i];
        z[i] = t;
        ((unaligned_word *)message)[i] = t;
    }
}

MPC_KERNEL(void, mpc_and_xor_masked,
           (uint64_t *restrict z, void *restrict message, WORDS x0, WORDS x1, WORDS y0, WORDS y1,
            WORDS c, WORDS a, WORDS b, size_t n),
           (z, message, x0, x1, y0, y1, c, a, b, n)) {
    for (size_t i = 0; i < n; i++) {
        uint64_t t = (x0[i] & (y0[i] ^ y1[i])) ^ (x1[i] & y0[i]) ^ c[i] ^ a[i] ^ b[i];
        z[i] = t;
        ((unaligned_word *)message)[i] = t;
    }
}

MPC_KERNEL(void, mpc_xor, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] ^ y[i];
}

MPC_KERNEL(void, mpc_xor_constant, (uint64_t *z, const uint64_t *x, uint64_t constant, size_t n),
           (z, x, constant, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] ^ constant;
}
