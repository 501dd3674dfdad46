#include "ntt52.h"
#include "ntt52_butterflies.h"
#include "ntt52_tail.h"
#if MPC_HAS_AVX512

// Levels of a group: those of all its blocks, and then those of its halves or quarters one after the
// other, which soon fit the first-level cache.

NTT void ntt52_descend(const mpc_ntt *ntt, uint64_t *x, size_t blocks, int levels, size_t g) {
    if (levels == 0) return;
    const int taken = levels & 1 ? 1 : 2;
    const size_t parts = (size_t)1 << taken, part = blocks / parts;
    if (taken == 1)
        ntt52_down2(ntt, x, part, g);
    else
        ntt52_down4(ntt, x, part, g);
    for (size_t k = 0; k < parts && levels > taken; k++)
        ntt52_descend(ntt, x + NTT_BLOCK * part * k, part, levels - taken, parts * g + k);
}
NTT void ntt52_ascend(const mpc_ntt *ntt, uint64_t *x, size_t blocks, int levels, size_t g) {
    if (levels == 0) return;
    const int taken = levels & 1 ? 1 : 2;
    const size_t parts = (size_t)1 << taken, part = blocks / parts;
    for (size_t k = 0; k < parts && levels > taken; k++)
        ntt52_ascend(ntt, x + NTT_BLOCK * part * k, part, levels - taken, parts * g + k);
    if (taken == 1)
        ntt52_up2(ntt, x, part, g);
    else
        ntt52_up4(ntt, x, part, g);
}

/// Groups of this many blocks fit the first-level cache, tail and all.
enum { NTT52_NEAR = 64 };

MPC_IFMA void mpc_ntt52_rows(const mpc_ntt *ntt, uint64_t *x, size_t blocks, size_t g, int up) {
    if (blocks > NTT52_NEAR) {
        const size_t parts = blocks > 2 * NTT52_NEAR ? 4 : 2, part = blocks / parts;
        if (!up) ntt52_descend(ntt, x, blocks, (int)parts / 2, g);
        for (size_t k = 0; k < parts; k++)
            mpc_ntt52_rows(ntt, x + NTT_BLOCK * part * k, part, parts * g + k, up);
        if (up) ntt52_ascend(ntt, x, blocks, (int)parts / 2, g);
        return;
    }
    const int levels = __builtin_ctzll(blocks);
    const uint64_t *tails = ntt->tails + 5 * blocks * g;
    if (!up) ntt52_descend(ntt, x, blocks, levels, g);
    for (size_t i = 0; i < blocks; i += 8)
        (up ? ntt52_up_tail : ntt52_down_tail)(ntt, x + NTT_BLOCK * i, tails + 5 * i);
    if (up) ntt52_ascend(ntt, x, blocks, levels, g);
}

MPC_IFMA void mpc_ntt52_column(const mpc_ntt *ntt, uint64_t *x, size_t pitch, int levels, size_t g,
                               int up, uint64_t *scratch) {
    const size_t rows = (size_t)1 << levels;
    f52_vec a[5];
    for (size_t r = 0; r < rows; r++) {
        f52_load(NTT_LIMBS, a, x + NTT_BLOCK * pitch * r);
        f52_store(NTT_LIMBS, scratch + NTT_BLOCK * r, a);
        // The neighbouring column comes next.
        for (int l = 0; l < NTT_LIMBS; l++)
            _mm_prefetch((const char *)(x + NTT_BLOCK * (pitch * r + 1) + 8 * l), _MM_HINT_T1);
    }
    if (up)
        ntt52_ascend(ntt, scratch, rows, levels, g);
    else
        ntt52_descend(ntt, scratch, rows, levels, g);
    for (size_t r = 0; r < rows; r++) {
        f52_load(NTT_LIMBS, a, scratch + NTT_BLOCK * r);
        if (!up) ntt52_reduce(a, a, ntt);
        f52_store(NTT_LIMBS, x + NTT_BLOCK * pitch * r, a);
    }
}

MPC_IFMA void mpc_ntt52_reverse(uint64_t *x, size_t m, size_t reversed, size_t pitch) {
    static const int swap[8] = {0, 4, 2, 6, 1, 5, 3, 7};
    for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec a[8], b[8];
        F52_UNROLL for (size_t h = 0; h < 8; h++) {
            a[h] = _mm512_load_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + m) + 8 * l);
            b[h] = _mm512_load_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + reversed) + 8 * l);
        }
        f52_transpose(a);
        f52_transpose(b);
        F52_UNROLL for (size_t h = 0; h < 8; h++) {
            _mm512_store_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + reversed) + 8 * l, a[h]);
            _mm512_store_si512(x + NTT_BLOCK * (pitch * (size_t)swap[h] + m) + 8 * l, b[h]);
        }
    }
}

MPC_IFMA void mpc_ntt52_scale_reversed(const mpc_ntt *ntt, uint64_t *x, const uint64_t *lanes,
                                       const uint64_t (*steps)[5], size_t start, size_t count) {
    const int L = NTT_LIMBS, bits = ntt->log2 - 3;
    // above[t]: the factor of the block's number without its bits below t.
    f52_vec above[64][5], factor[5], a[5];
    f52_load(L, factor, lanes);
    f52_copy(L, above[bits], factor);
    for (int t = bits - 1; t >= 0; t--) {
        if (start >> t & 1) {
            f52_broadcast(L, a, steps[t]);
            f52_mul(L, factor, factor, a, ntt->field);
        }
        f52_copy(L, above[t], factor);
    }
    for (size_t i = start; i < start + count; i++) {
        if (i > start) {
            const int t = __builtin_ctzll(i);
            f52_broadcast(L, a, steps[t]);
            f52_mul(L, factor, above[t + 1], a, ntt->field);
            for (int k = 0; k <= t; k++) f52_copy(L, above[k], factor);
        }
        f52_load(L, a, x + NTT_BLOCK * i);
        f52_mul(L, a, a, factor, ntt->field);
        f52_store(L, x + NTT_BLOCK * i, a);
    }
}

// Tables.

/// Eight elements in words to kernel form, below p.
F52 void ntt52_enter(const mpc_field *field, uint64_t *block, const uint64_t *words) {
    f52_vec t[5];
    mpc_field_enter(field, block, words, 8, MPC_FIELD_MONTGOMERY);
    f52_load(NTT_LIMBS, t, block);
    f52_reduce(NTT_LIMBS, t, t, field->modulus52);
    f52_store(NTT_LIMBS, block, t);
}

MPC_IFMA void mpc_ntt52_table(const mpc_ntt *ntt, uint64_t *table, const uint64_t *first,
                              const uint64_t *roots, size_t count, int single) {
    const int L = NTT_LIMBS;
    uint64_t block[NTT_BLOCK] __attribute__((aligned(64)));
    f52_vec t[5], factor[5];
    ntt52_enter(ntt->field, block, first);
    for (size_t i = 0, half = 0; i < count; i += 8) {
        if (i) {
            if ((i & (i - 1)) == 0) {
                uint64_t words[32] = {0};
                half = i;
                for (int w = 0; w < 4; w++) words[w] = roots[4 * __builtin_ctzll(i) + w];
                ntt52_enter(ntt->field, block, words);
                for (int l = 0; l < L; l++) factor[l] = f52_set1(block[8 * l]);
            }
            const uint64_t *source = table + 5 * (i - half);
            for (int e = 0; e < 8 && single; e++)
                for (int l = 0; l < L; l++) block[8 * l + e] = source[5 * e + l];
            f52_load(L, t, single ? block : source);
            f52_mul(L, t, t, factor, ntt->field);
            f52_reduce(L, t, t, ntt->field->modulus52);
            f52_store(L, block, t);
        }
        for (int k = 0; k < NTT_BLOCK; k++)
            table[5 * i + (size_t)k] = single ? block[8 * (k % 5) + k / 5] : block[k];
    }
}
#endif
