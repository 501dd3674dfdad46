#include "dispatch.h"

// Bits as numbers, and a bit times a number. See Protocols/replicated.md, "Bits as numbers".
typedef uint64_t unaligned_word __attribute__((aligned(1), may_alias));

MPC_KERNEL(void, mpc_bits_less_mask,
           (void *restrict message, const uint64_t *restrict bits, unsigned j,
            const uint64_t *restrict mask, size_t n),
           (message, bits, j, mask, n)) {
    for (size_t i = 0; i < n; i++)
        ((unaligned_word *)message)[i] = ((bits[i] >> j) & 1) - mask[i];
}

MPC_KERNEL(void, mpc_add_flipped,
           (uint64_t *restrict sum, const uint64_t *restrict part, const uint64_t *restrict bits,
            unsigned j, unsigned weight, int constants, size_t n),
           (sum, part, bits, j, weight, constants, n)) {
    uint64_t plus = constants ? 2 : 1;
    for (size_t i = 0; i < n; i++) {
        uint64_t e = (bits[i] >> j) & 1;
        sum[i] += ((part[i] ^ (0 - e)) + plus * e) << weight;
    }
}

MPC_KERNEL(void, mpc_select_table,
           (void *restrict message, const uint64_t *restrict bits, const uint64_t *restrict d0,
            const uint64_t *restrict d1, const uint64_t *restrict mask, size_t n),
           (message, bits, d0, d1, mask, n)) {
    unaligned_word *out = (unaligned_word *)message;
    for (size_t i = 0; i < n; i++) {
        uint64_t c = bits[i] & 1;
        out[i] = c * (d0[i] + d1[i]) - mask[i];
        out[n + i] = c - mask[n + i];
    }
}

MPC_KERNEL(void, mpc_select_lookup,
           (uint64_t *restrict z, const uint64_t *restrict part, const uint64_t *restrict bits,
            const uint64_t *restrict own, const uint64_t *restrict d2, int constants, size_t n),
           (z, part, bits, own, d2, constants, n)) {
    uint64_t one = constants ? 1 : 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t e = bits[i] & 1, sign = 1 - 2 * e;
        z[i] = e * own[i] + sign * part[i] + (e * one + sign * part[n + i]) * d2[i];
    }
}
