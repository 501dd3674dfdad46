#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>

// AES-128 on four blocks a vector (VAES). A schedule's round keys are spread to all four.

#define VAES static inline __attribute__((always_inline)) MPC_VAES
#define UNROLL _Pragma("clang loop unroll(full)")

enum { rounds = 11, batch = 8 };

VAES void load_schedule(__m512i *k, const uint64_t *schedule) {
    UNROLL for (int r = 0; r < rounds; r++)
        k[r] = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(schedule + 2 * r)));
}

VAES void encrypt(__m512i *x, int vectors, const __m512i *k) {
    UNROLL for (int i = 0; i < vectors; i++) x[i] = _mm512_xor_si512(x[i], k[0]);
    UNROLL for (int r = 1; r < rounds - 1; r++) {
        UNROLL for (int i = 0; i < vectors; i++) x[i] = _mm512_aesenc_epi128(x[i], k[r]);
    }
    UNROLL for (int i = 0; i < vectors; i++)
        x[i] = _mm512_aesenclast_epi128(x[i], k[rounds - 1]);
}

// FIPS 197, 5.2, one round key from the one before.
VAES __m128i next_round_key(__m128i key, __m128i assist) {
    assist = _mm_shuffle_epi32(assist, 0xff);
    // The prefix sums of the four words.
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}

MPC_VAES static void expand_vaes(uint64_t *schedules, const uint64_t *keys, size_t n) {
    for (size_t i = 0; i < n; i++) {
        __m128i *out = (__m128i *)(schedules + 2 * rounds * i);
        __m128i key = _mm_loadu_si128((const __m128i *)(keys + 2 * i));
        _mm_storeu_si128(out, key);
#define ROUND(r, constant)                                                                         \
    key = next_round_key(key, _mm_aeskeygenassist_si128(key, constant));                           \
    _mm_storeu_si128(out + r, key);
        ROUND(1, 0x01) ROUND(2, 0x02) ROUND(3, 0x04) ROUND(4, 0x08) ROUND(5, 0x10)
        ROUND(6, 0x20) ROUND(7, 0x40) ROUND(8, 0x80) ROUND(9, 0x1b) ROUND(10, 0x36)
#undef ROUND
    }
}

MPC_VAES static void ctr_vaes(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n,
                              uint64_t domain, uint64_t first, size_t blocks) {
    const long long high = (long long)__builtin_bswap64(domain);
    const long long c = (long long)first;
    const __m512i start = _mm512_setr_epi64(high, c, high, c + 1, high, c + 2, high, c + 3);
    const __m512i step = _mm512_setr_epi64(0, 4, 0, 4, 0, 4, 0, 4);
    // The counter's bytes backwards, the domain as it is.
    const __m512i order = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 15, 14, 13, 12, 11, 10, 9, 8));
    for (size_t j = 0; j < n; j++) {
        __m512i k[rounds], x[batch], counter = start;
        load_schedule(k, schedules + 2 * rounds * j);
        uint64_t *at = out + j * stride;
        size_t left = blocks / 4;
        for (; left >= batch; left -= batch, at += 8 * batch) {
            UNROLL for (int i = 0; i < batch; i++) {
                x[i] = _mm512_shuffle_epi8(counter, order);
                counter = _mm512_add_epi64(counter, step);
            }
            encrypt(x, batch, k);
            UNROLL for (int i = 0; i < batch; i++) _mm512_storeu_si512(at + 8 * i, x[i]);
        }
        for (; left > 0; left--, at += 8) {
            x[0] = _mm512_shuffle_epi8(counter, order);
            counter = _mm512_add_epi64(counter, step);
            encrypt(x, 1, k);
            _mm512_storeu_si512(at, x[0]);
        }
    }
}

// Rows 4 i ... of the hash, `vectors` vectors of them.
VAES void hash(__m512i *y, const uint64_t *rows, __m512i offset, __m512i *tweak, int vectors,
               const __m512i *k) {
    const __m512i step = _mm512_setr_epi64(4, 0, 4, 0, 4, 0, 4, 0);
    __m512i x[batch];
    UNROLL for (int i = 0; i < vectors; i++)
        x[i] = _mm512_xor_si512(_mm512_loadu_si512(rows + 8 * i), offset);
    encrypt(x, vectors, k);
    UNROLL for (int i = 0; i < vectors; i++) {
        y[i] = _mm512_xor_si512(x[i], *tweak);
        *tweak = _mm512_add_epi64(*tweak, step);
    }
    encrypt(y, vectors, k);
    UNROLL for (int i = 0; i < vectors; i++) y[i] = _mm512_xor_si512(y[i], x[i]);
}

MPC_VAES static void tmmo_vaes(uint64_t *out, const uint64_t *rows, const uint64_t *offset,
                               const uint64_t *schedule, uint64_t tweak, size_t n, int words) {
    __m512i k[rounds], y[batch];
    load_schedule(k, schedule);
    const __m512i x = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)offset));
    const __m512i evens = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const long long t = (long long)tweak;
    __m512i tweaks = _mm512_setr_epi64(t, 0, t + 1, 0, t + 2, 0, t + 3, 0);
    size_t i = 0;
    for (; i + 4 * batch <= n; i += 4 * batch) {
        hash(y, rows + 2 * i, x, &tweaks, batch, k);
        if (words == 2) {
            UNROLL for (int v = 0; v < batch; v++)
                _mm512_storeu_si512(out + 2 * i + 8 * v, y[v]);
        } else {
            UNROLL for (int v = 0; v < batch; v += 2)
                _mm512_storeu_si512(out + i + 4 * v, _mm512_permutex2var_epi64(y[v], evens, y[v + 1]));
        }
    }
    uint64_t row[8] = {0}, result[8];
    for (; i < n; i += 4) {
        size_t here = n - i < 4 ? n - i : 4;
        for (size_t w = 0; w < 2 * here; w++) row[w] = rows[2 * i + w];
        hash(y, row, x, &tweaks, 1, k);
        _mm512_storeu_si512(result, y[0]);
        for (size_t e = 0; e < here; e++)
            for (int w = 0; w < words; w++) out[words * (i + e) + w] = result[2 * e + w];
    }
    mpc_wipe(row, sizeof row);
    mpc_wipe(result, sizeof result);
}
#endif

void mpc_aes_expand(uint64_t *schedules, const uint64_t *keys, size_t n) {
#if MPC_HAS_AVX512
    expand_vaes(schedules, keys, n);
#endif
}

void mpc_aes_ctr(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n, uint64_t domain,
                 uint64_t first, size_t blocks) {
#if MPC_HAS_AVX512
    ctr_vaes(out, stride, schedules, n, domain, first, blocks);
#endif
}

void mpc_tmmo(uint64_t *out, const uint64_t *rows, const uint64_t *offset, const uint64_t *schedule,
              uint64_t tweak, size_t n, int words) {
#if MPC_HAS_AVX512
    tmmo_vaes(out, rows, offset, schedule, tweak, n, words);
#endif
}
