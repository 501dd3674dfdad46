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

/// roots[k] in all lanes, for entry 2^k.
F52 void ntt52_step(const mpc_field *field, f52_vec *factor, const uint64_t *roots, size_t entry) {
    uint64_t words[32] = {0}, block[NTT_BLOCK] __attribute__((aligned(64)));
    for (int w = 0; w < 4; w++) words[w] = roots[4 * __builtin_ctzll(entry) + w];
    ntt52_enter(field, block, words);
    for (int l = 0; l < NTT_LIMBS; l++) factor[l] = f52_set1(block[8 * l]);
}

MPC_IFMA void mpc_ntt52_tails(const mpc_ntt *ntt, const uint64_t *first, const uint64_t *roots,
                              size_t count) {
    const int L = NTT_LIMBS;
    f52_vec t[5], factor[5];
    ntt52_enter(ntt->field, ntt->tails, first);
    for (size_t i = 8, half = 0; i < count; i += 8) {
        if ((i & (i - 1)) == 0) {
            half = i;
            ntt52_step(ntt->field, factor, roots, i);
        }
        f52_load(L, t, ntt->tails + 5 * (i - half));
        f52_mul(L, t, t, factor, ntt->field);
        f52_reduce(L, t, t, ntt->field->modulus52);
        f52_store(L, ntt->tails + 5 * i, t);
    }
}

/// Of z R mod p, below p, the plain z and floor(z R / p), R = 2^260. Both come from one reduction: it
/// adds q p to z R, with q = -(z R) / p mod R, to get a multiple of R, and z R = floor(z R / p) p + z R mod p.
F52 void ntt52_plain(f52_vec *z, f52_vec *quotient, const f52_vec *montgomery,
                     const mpc_field *field) {
    const int L = NTT_LIMBS;
    const f52_vec zero = _mm512_setzero_si512(), mask = f52_limb_mask();
    f52_vec t[10];
    F52_UNROLL for (int l = 0; l < L; l++) {
        t[l] = montgomery[l];
        t[L + l] = zero;
    }
    F52_UNROLL for (int i = 0; i < L; i++) {
        f52_vec q = _mm512_madd52lo_epu64(zero, t[i], f52_set1(field->inverse52));
        F52_UNROLL for (int j = 0; j < L; j++) {
            f52_vec p = f52_set1(field->modulus52[j]);
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], q, p);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], q, p);
        }
        t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64(t[i], 52));
        quotient[i] = _mm512_and_si512(q, mask);
    }
    f52_carry(L, z, t + L);
}

MPC_IFMA void mpc_ntt52_scalars(const mpc_ntt *ntt, const uint64_t *first, const uint64_t *roots,
                                size_t count) {
    const int L = NTT_LIMBS;
    const mpc_field *field = ntt->field;
    uint64_t block[2 * NTT_BLOCK] __attribute__((aligned(64)));
    f52_vec z[5], quotient[5], t[5], factor[5], square[5];
    f52_broadcast(L, square, field->square52);
    ntt52_enter(field, block, first);
    for (size_t i = 0, half = 0; i < count; i += 8) {
        if (i) {
            if ((i & (i - 1)) == 0) {
                half = i;
                ntt52_step(field, factor, roots, i);
            }
            const uint64_t *source = ntt->scalars + NTT_SCALAR * (i - half);
            for (int e = 0; e < 8; e++)
                for (int l = 0; l < L; l++) block[8 * l + e] = source[NTT_SCALAR * e + l];
        }
        f52_load(L, t, block);
        if (i) {
            f52_mul(L, t, t, factor, field);
            f52_mul(L, t, t, square, field);
            f52_reduce(L, t, t, field->modulus52);
        }
        ntt52_plain(z, quotient, t, field);
        f52_store(L, block, z);
        f52_store(L, block + NTT_BLOCK, quotient);
        for (int e = 0; e < 8; e++)
            for (int l = 0; l < NTT_SCALAR; l++)
                ntt->scalars[NTT_SCALAR * (i + (size_t)e) + (size_t)l] = block[8 * l + e];
    }
}
#endif
