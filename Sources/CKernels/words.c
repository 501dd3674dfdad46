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

MPC_KERNEL(void, mpc_and_add, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] ^= x[i] & y[i];
}

MPC_KERNEL(void, mpc_and, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] & y[i];
}

MPC_KERNEL(void, mpc_xor_sources,
           (uint64_t *restrict z, const uint64_t *const *sources, size_t count, size_t n),
           (z, sources, count, n)) {
    size_t j = 0;
    for (size_t i = 0; i < n; i++) z[i] = 0;
    for (; j + 2 <= count; j += 2) {
        WORDS a = sources[j];
        WORDS b = sources[j + 1];
        for (size_t i = 0; i < n; i++) z[i] ^= a[i] ^ b[i];
    }
    if (j < count) {
        WORDS a = sources[j];
        for (size_t i = 0; i < n; i++) z[i] ^= a[i];
    }
}

// x^k modulo the field's polynomial, as bits, for k up to 8.
static const uint8_t binary_powers[6][9] = {
    [2] = {1, 2, 3},
    [3] = {1, 2, 4, 3, 6},
    [4] = {1, 2, 4, 8, 3, 6, 12},
    [5] = {1, 2, 4, 8, 16, 5, 10, 20, 13},
};

MPC_BODY void binary_product(const int m, uint64_t *restrict z, size_t zs, WORDS x, size_t xs,
                             WORDS y, size_t ys, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t t[9] = {0};
        for (int a = 0; a < m; a++)
            for (int b = 0; b < m; b++)
                t[a + b] ^= x[xs * (size_t)a + i] & y[ys * (size_t)b + i];
        for (int c = 0; c < m; c++) {
            uint64_t s = t[c];
            for (int k = m; k < 2 * m - 1; k++)
                if (binary_powers[m][k] >> c & 1) s ^= t[k];
            z[zs * (size_t)c + i] = s;
        }
    }
}

MPC_KERNEL(void, mpc_binary_multiply,
           (int m, uint64_t *restrict z, size_t zs, WORDS x, size_t xs, WORDS y, size_t ys,
            size_t n),
           (m, z, zs, x, xs, y, ys, n)) {
    switch (m) {
    case 2: binary_product(2, z, zs, x, xs, y, ys, n); break;
    case 3: binary_product(3, z, zs, x, xs, y, ys, n); break;
    case 4: binary_product(4, z, zs, x, xs, y, ys, n); break;
    default: binary_product(5, z, zs, x, xs, y, ys, n);
    }
}
