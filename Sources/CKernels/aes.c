#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>

// AES-128 with AES-NI, a block a vector, and with VAES, four.

#define MPC_AESNI __attribute__((target("avx2,aes")))
#define ALWAYS static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { rounds = 11, batch = 8 };

// Words a + i d and b + i e in lane i.
ALWAYS MPC_VAES __m512i numbers4(uint64_t a, uint64_t d, uint64_t b, uint64_t e) {
    const uint64_t words[8] = {a, b, a + d, b + e, a + 2 * d, b + 2 * e, a + 3 * d, b + 3 * e};
    return _mm512_loadu_si512(words);
}
ALWAYS MPC_AESNI __m128i numbers1(uint64_t a, uint64_t d, uint64_t b, uint64_t e) {
    (void)d, (void)e;
    return _mm_set_epi64x((long long)b, (long long)a);
}
// A counter block has the domain as it is, then the number's bytes backwards.
ALWAYS MPC_AESNI __m128i backwards(void) {
    return _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 15, 14, 13, 12, 11, 10, 9, 8);
}

#define NAME(f) f##_vaes
#define FUNCTION MPC_VAES
#define INLINE ALWAYS MPC_VAES
#define VECTOR __m512i
#define LANES 4
#define LOAD(x) _mm512_loadu_si512(x)
#define STORE(out, x) _mm512_storeu_si512(out, x)
#define XOR _mm512_xor_si512
#define ADD _mm512_add_epi64
#define ENCRYPT _mm512_aesenc_epi128
#define ENCRYPT_LAST _mm512_aesenclast_epi128
#define SPREAD _mm512_broadcast_i32x4
#define NUMBERS numbers4
#define SHUFFLE _mm512_shuffle_epi8
#define REVERSE _mm512_broadcast_i32x4(backwards())
#define STORE_FIRST(out, y)                                                                        \
    const __m512i evens = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);                            \
    UNROLL for (int v = 0; v < batch; v += 2)                                                      \
        _mm512_storeu_si512((out) + 4 * v, _mm512_permutex2var_epi64(y[v], evens, y[v + 1]));
#include "aes_vectors.h"

#define NAME(f) f##_aesni
#define FUNCTION MPC_AESNI
#define INLINE ALWAYS MPC_AESNI
#define VECTOR __m128i
#define LANES 1
#define LOAD(x) _mm_loadu_si128((const __m128i *)(x))
#define STORE(out, x) _mm_storeu_si128((__m128i *)(out), x)
#define XOR _mm_xor_si128
#define ADD _mm_add_epi64
#define ENCRYPT _mm_aesenc_si128
#define ENCRYPT_LAST _mm_aesenclast_si128
#define SPREAD(x) (x)
#define NUMBERS numbers1
#define SHUFFLE _mm_shuffle_epi8
#define REVERSE backwards()
#define STORE_FIRST(out, y)                                                                        \
    UNROLL for (int v = 0; v < batch; v++) _mm_storel_epi64((__m128i *)((out) + v), y[v]);
#include "aes_vectors.h"

// FIPS 197, 5.2, one round key from the one before.
ALWAYS MPC_AESNI __m128i next_round_key(__m128i key, __m128i assist) {
    assist = _mm_shuffle_epi32(assist, 0xff);
    // The prefix sums of the four words.
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}

MPC_AESNI static void expand(uint64_t *schedules, const uint64_t *keys, size_t n) {
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

void mpc_aes_expand(uint64_t *schedules, const uint64_t *keys, size_t n) {
    expand(schedules, keys, n);
}

void mpc_aes_ctr(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n, uint64_t domain,
                 uint64_t first, size_t blocks) {
    (mpc_use_vaes() ? ctr_vaes : ctr_aesni)(out, stride, schedules, n, domain, first, blocks);
}

void mpc_tmmo(uint64_t *out, const uint64_t *rows, const uint64_t *offset, const uint64_t *schedule,
              uint64_t tweak, size_t n, int words) {
    (mpc_use_vaes() ? tmmo_vaes : tmmo_aesni)(out, rows, offset, schedule, tweak, n, words);
}
#else
void mpc_aes_expand(uint64_t *schedules, const uint64_t *keys, size_t n) {
    (void)schedules, (void)keys, (void)n;
}
void mpc_aes_ctr(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n, uint64_t domain,
                 uint64_t first, size_t blocks) {
    (void)out, (void)stride, (void)schedules, (void)n, (void)domain, (void)first, (void)blocks;
}
void mpc_tmmo(uint64_t *out, const uint64_t *rows, const uint64_t *offset, const uint64_t *schedule,
              uint64_t tweak, size_t n, int words) {
    (void)out, (void)rows, (void)offset, (void)schedule, (void)tweak, (void)n, (void)words;
}
#endif
