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
    const uint64_t *tiles = ntt->tiles + NTT_TILE * (blocks / 8 * g);
    if (!up) ntt52_descend(ntt, x, blocks, levels, g);
    for (size_t i = 0; i < blocks; i += 8)
        (up ? ntt52_up_tail : ntt52_down_tail)(ntt, x + NTT_BLOCK * i, tiles + NTT_TILE * (i / 8));
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

/// roots[k] 2^520 mod p in all lanes, for entry 2^k: a plain z times it is in Montgomery form.
F52 void ntt52_step(const mpc_field *field, f52_vec *factor, const uint64_t *roots, size_t entry) {
    const int L = NTT_LIMBS;
    uint64_t words[32] = {0}, block[NTT_BLOCK] __attribute__((aligned(64)));
    f52_vec square[5];
    for (int w = 0; w < 4; w++) words[w] = roots[4 * __builtin_ctzll(entry) + w];
    ntt52_enter(field, block, words);
    for (int l = 0; l < L; l++) factor[l] = f52_set1(block[8 * l]);
    f52_broadcast(L, square, field->square52);
    f52_mul(L, factor, factor, square, field);
}

/// Of z 2^312 mod p, below p, the plain z and floor(z 2^312 / p), in 5 and 6 limbs. Both come from one
/// reduction: it adds q p to z 2^312 mod p, with q = -(z 2^312) / p mod 2^312, to get a multiple of 2^312,
/// and z 2^312 = floor(z 2^312 / p) p + z 2^312 mod p.
F52 void ntt52_plain(f52_vec *z, f52_vec *quotient, const f52_vec *montgomery,
                     const mpc_field *field) {
    const int L = NTT_LIMBS, steps = L + 1;
    const f52_vec zero = _mm512_setzero_si512(), mask = f52_limb_mask();
    f52_vec t[11];
    F52_UNROLL for (int l = 0; l < L + steps; l++) t[l] = l < L ? montgomery[l] : zero;
    F52_UNROLL for (int i = 0; i < steps; i++) {
        f52_vec q = _mm512_madd52lo_epu64(zero, t[i], f52_set1(field->inverse52));
        F52_UNROLL for (int j = 0; j < L; j++) {
            f52_vec p = f52_set1(field->modulus52[j]);
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], q, p);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], q, p);
        }
        t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64(t[i], 52));
        quotient[i] = _mm512_and_si512(q, mask);
    }
    f52_carry(L, z, t + steps);
}

MPC_IFMA void mpc_ntt52_constants(const mpc_field *field, uint64_t *table, size_t pitch,
                                  const uint64_t *first, const uint64_t *roots, size_t count) {
    const int L = NTT_LIMBS;
    const uint64_t limb[5] = {0, 1};
    uint64_t block[8 * NTT_SCALAR] __attribute__((aligned(64)));
    f52_vec z[5], quotient[6], t[5], factor[5], square[5], shift[5];
    // 2^52 in Montgomery form: from z 2^260 to z 2^312.
    f52_broadcast(L, square, field->square52);
    f52_broadcast(L, shift, limb);
    f52_mul(L, shift, shift, square, field);
    ntt52_enter(field, block, first);
    f52_load(L, t, block);
    for (size_t i = 0, half = 0; i < count; i += 8) {
        if (i) {
            if ((i & (i - 1)) == 0) {
                half = i;
                ntt52_step(field, factor, roots, i);
            }
            const uint64_t *source = table + pitch * (i - half);
            for (size_t e = 0; e < 8; e++)
                for (size_t l = 0; l < (size_t)L; l++) block[8 * l + e] = source[pitch * e + l];
            f52_load(L, t, block);
            f52_mul(L, t, t, factor, field);
        }
        f52_mul(L, t, t, shift, field);
        f52_reduce(L, t, t, field->modulus52);
        ntt52_plain(z, quotient, t, field);
        f52_store(L, block, z);
        f52_store(L + 1, block + NTT_BLOCK, quotient);
        for (size_t e = 0; e < 8; e++)
            for (size_t l = 0; l < NTT_SCALAR; l++)
                table[pitch * (i + e) + l] = block[8 * l + e];
    }
}
#endif
