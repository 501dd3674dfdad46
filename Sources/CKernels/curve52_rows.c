#include "curve52.h"
#if MPC_HAS_AVX512

// Points as they are given, and rows, on the AVX-512 path.

// The addresses of up to eight of n points from the i-th on, `words` words each; behind the last one
// those of the last one to read, of spare memory to write to.
F52 void addresses(uint64_t *at, const void *points, size_t words, size_t i, size_t n,
                   uint64_t *spare) {
    for (size_t e = 0; e < 8; e++) {
        const size_t index = i + e < n ? i + e : n - 1;
        at[e] = (uint64_t)(uintptr_t)((const char *)points + 8 * words * index);
        if (spare && i + e >= n) at[e] = (uint64_t)(uintptr_t)spare;
    }
}

F52 void enter(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *rows,
               const char *points, size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->field.enter52);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, points, 2 * (size_t)(G * W), i, n, NULL);
        addresses(to, rows, 2 * (size_t)ROW_Y(G, W), i, n, spare);
        load_rows(G, L, W, G * W, x, y, from, unmarked);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
            f52_mul(L, y + g * L, y + g * L, factor, &curve->field);
        }
        store_rows(G, L, W, ROW_Y(G, W), to, x, y);
    }
}

F52 void leave(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *points,
               const uint64_t *rows, size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->field.leave52);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, rows, 2 * (size_t)ROW_Y(G, W), i, n, NULL);
        addresses(to, points, 2 * (size_t)(G * W), i, n, spare);
        load_rows(G, L, W, ROW_Y(G, W), x, y, from, unmarked);
        if (ROW_LIMBS(G, W)) e_settle(G, L, W, y, y, 2, curve);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
            f52_mul(L, y + g * L, y + g * L, factor, &curve->field);
        }
        e_canonical(G, L, x, x, &curve->field);
        e_canonical(G, L, y, y, &curve->field);
        store_rows(G, L, W, G * W, to, x, y);
    }
}

F52 void endomorphism(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *rows,
                      size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->root);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, rows, 2 * (size_t)ROW_Y(G, W), i, n, NULL);
        addresses(to, rows, 2 * (size_t)ROW_Y(G, W), i, n, spare);
        load_rows(G, L, W, ROW_Y(G, W), x, y, from, unmarked);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
        }
        store_rows(G, L, W, ROW_Y(G, W), to, x, y);
    }
}

#define ROW_KERNEL(G, L, W)                                                                        \
    MPC_IFMA static void enter_##G##_##L(const mpc_curve *curve, uint64_t *rows,                   \
                                         const char *points, size_t n) {                           \
        enter(G, L, W, curve, rows, points, n);                                                    \
    }                                                                                              \
    MPC_IFMA static void leave_##G##_##L(const mpc_curve *curve, uint64_t *points,                 \
                                         const uint64_t *rows, size_t n) {                         \
        leave(G, L, W, curve, points, rows, n);                                                    \
    }                                                                                              \
    MPC_IFMA static void endomorphism_##G##_##L(const mpc_curve *curve, uint64_t *rows,            \
                                                size_t n) {                                        \
        endomorphism(G, L, W, curve, rows, n);                                                     \
    }
ROW_KERNEL(1, 5, 4)
ROW_KERNEL(2, 5, 4)
ROW_KERNEL(1, 8, 6)
ROW_KERNEL(2, 8, 6)

void mpc_curve_enter_ifma(const mpc_curve *curve, uint64_t *rows, const void *points, size_t n) {
    CHOOSE(enter, curve, rows, points, n)
}
void mpc_curve_leave_ifma(const mpc_curve *curve, uint64_t *points, const uint64_t *rows,
                          size_t n) {
    CHOOSE(leave, curve, points, rows, n)
}
void mpc_curve_endomorphism_ifma(const mpc_curve *curve, uint64_t *rows, size_t n) {
    CHOOSE(endomorphism, curve, rows, n)
}
#endif
