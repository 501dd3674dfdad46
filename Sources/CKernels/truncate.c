#include "dispatch.h"

#define WORDS const uint64_t *restrict

typedef uint16_t unaligned2 __attribute__((aligned(1), may_alias));
typedef uint32_t unaligned4 __attribute__((aligned(1), may_alias));

// Element i of shares modulo 2^(8 * size).
MPC_BODY uint64_t small(const void *from, int size, size_t i) {
    switch (size) {
    case 2: return ((const unaligned2 *)from)[i];
    case 4: return ((const unaligned4 *)from)[i];
    default: return ((const mpc_unaligned_word *)from)[i];
    }
}

MPC_BODY void set_small(void *to, int size, size_t i, uint64_t value) {
    switch (size) {
    case 2: ((unaligned2 *)to)[i] = (uint16_t)value; break;
    case 4: ((unaligned4 *)to)[i] = (uint32_t)value; break;
    default: ((mpc_unaligned_word *)to)[i] = value;
    }
}

// With the size a constant the loops become vector code.
#define FOR_SIZES(size, CALL)                                                                      \
    switch (size) {                                                                                \
    case 2: CALL(2); break;                                                                        \
    case 4: CALL(4); break;                                                                        \
    default: CALL(8);                                                                              \
    }

MPC_BODY uint64_t product(WORDS x0, WORDS x1, WORDS y0, WORDS y1, size_t i) {
    return x0[i] * (y0[i] + y1[i]) + x1[i] * y0[i];
}

MPC_KERNEL(void, mpc_product_less,
           (void *message, WORDS x0, WORDS x1, WORDS y0, WORDS y1, WORDS mask, size_t n),
           (message, x0, x1, y0, y1, mask, n)) {
    for (size_t i = 0; i < n; i++)
        ((mpc_unaligned_word *)message)[i] = product(x0, x1, y0, y1, i) - mask[i];
}

MPC_KERNEL(void, mpc_product_plus,
           (uint64_t *restrict z, WORDS x0, WORDS x1, WORDS y0, WORDS y1, WORDS a, WORDS b,
            size_t n),
           (z, x0, x1, y0, y1, a, b, n)) {
    for (size_t i = 0; i < n; i++) z[i] = product(x0, x1, y0, y1, i) + a[i] + b[i];
}

MPC_BODY void table(int size, void *message, void *top, uint64_t *restrict z, WORDS u,
                    uint64_t offset, unsigned m, WORDS mask, const void *top_mask, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t y = u[i] + offset, a = y >> 63;
        // The bits that are cut off, up to the top: not 0 if one of them is 1.
        uint64_t cut = y << (64 - m), up = (cut | (0 - cut)) >> 63;
        uint64_t rest = (y >> m) + up - (a << (64 - m)) - mask[i];
        ((mpc_unaligned_word *)message)[i] = z[i] = rest;
        set_small(top, size, i, a - small(top_mask, size, i));
    }
}

MPC_KERNEL(void, mpc_truncate_table,
           (void *message, void *top, uint64_t *restrict z, WORDS u, uint64_t offset, unsigned m,
            WORDS mask, const void *top_mask, int size, size_t n),
           (message, top, z, u, offset, m, mask, top_mask, size, n)) {
#define CALL(s) table(s, message, top, z, u, offset, m, mask, top_mask, n)
    FOR_SIZES(size, CALL)
#undef CALL
}

MPC_BODY void lookup(int size, void *message, uint64_t *z, const uint64_t *v, uint64_t offset,
                     unsigned m, const void *top, const void *mask, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t b = v[i] >> 63;
        uint64_t part = (small(top, size, i) & (0 - b)) - small(mask, size, i);
        set_small(message, size, i, part);
        z[i] = (v[i] >> m) - offset + ((part - b) << (64 - m));
    }
}

MPC_KERNEL(void, mpc_truncate_lookup,
           (void *message, uint64_t *z, const uint64_t *v, uint64_t offset, unsigned m,
            const void *top, const void *mask, int size, size_t n),
           (message, z, v, offset, m, top, mask, size, n)) {
#define CALL(s) lookup(s, message, z, v, offset, m, top, mask, n)
    FOR_SIZES(size, CALL)
#undef CALL
}

MPC_BODY void add_top(int size, uint64_t *z, const uint64_t *x, const void *top, unsigned m,
                      size_t n) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] + (small(top, size, i) << (64 - m));
}

MPC_KERNEL(void, mpc_truncate_add,
           (uint64_t *z, const uint64_t *x, const void *top, unsigned m, int size, size_t n),
           (z, x, top, m, size, n)) {
#define CALL(s) add_top(s, z, x, top, m, n)
    FOR_SIZES(size, CALL)
#undef CALL
}
