#include "keystream.h"
#include <string.h>

// The baseline's vectors: 16 bytes of SSE2 or NEON; four are a group.
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int8_t signed16 __attribute__((vector_size(16)));
enum { parts = 4 };

MPC_BODY void load(bytes16 *x, const uint8_t *bytes) { memcpy(x, bytes, 64); }

MPC_BODY void add(bytes16 *x, const bytes16 *y) {
    for (int i = 0; i < parts; i++) x[i] ^= y[i];
}

// x times x: what leaves at the top comes back as x^4 + x^3 + x + 1.
MPC_BODY void multiply_by_x(bytes16 *x) {
    for (int i = 0; i < parts; i++) {
        bytes16 top = (bytes16)((signed16)x[i] < 0);
        x[i] = (x[i] + x[i]) ^ (top & 0x1b);
    }
}

// x *= factor; the factor is public, from 1 on.
MPC_BODY void multiply(bytes16 *x, uint8_t factor) {
    bytes16 product[parts] = {{0}};
    while (factor > 1) {
        if (factor & 1) add(product, x);
        multiply_by_x(x);
        factor >>= 1;
    }
    add(x, product);
}

// Whole groups only.
static void split_portable(uint8_t *const *shares, const uint8_t *indices, size_t rows,
                           const uint8_t *secret, const uint8_t *coefficients, size_t degree,
                           size_t n) {
    bytes16 constant[parts], value[parts], coefficient[parts];
    for (size_t p = 0; p < n; p += 64) {
        const uint8_t *c = coefficients + p * degree;
        load(constant, secret + p);
        for (size_t i = 0; i < rows; i++) {
            memset(value, 0, sizeof value);
            for (size_t j = degree; j > 0; j--) {
                load(coefficient, c + 64 * (j - 1));
                add(value, coefficient);
                multiply(value, indices[i]);
            }
            add(value, constant);
            memcpy(shares[i] + p, value, 64);
        }
    }
}

static void combine_portable(uint8_t *out, const uint8_t *const *rows, const uint8_t *factors,
                             size_t count, size_t n) {
    bytes16 sum[parts], term[parts];
    for (size_t p = 0; p < n; p += 64) {
        memset(sum, 0, sizeof sum);
        for (size_t i = 0; i < count; i++) {
            if (factors[i] == 0) continue;
            load(term, rows[i] + p);
            multiply(term, factors[i]);
            add(sum, term);
        }
        memcpy(out + p, sum, 64);
    }
}

#if MPC_HAS_AVX512
enum { most_rows = 255 };

// A public factor's products with the sixteen low halves of bytes and the sixteen high ones: a shuffle looks a
// vector's bytes up in registers.
typedef struct {
    uint8_t low[16], high[16];
} products;

static void set_products(products *tables, const uint8_t *factors, size_t n) {
    for (size_t i = 0; i < n; i++) {
        tables[i] = (products){{0}, {0}};
        uint8_t power = factors[i];
        for (int bit = 0; bit < 8; bit++) {
            uint8_t *half = bit < 4 ? tables[i].low : tables[i].high;
            for (int k = 0; k < 16; k++) half[k] ^= (k >> (bit % 4) & 1) ? power : 0;
            power = (uint8_t)(power << 1) ^ (power & 0x80 ? 0x1b : 0);
        }
    }
}

MPC_BODY MPC_AVX2 __m256i load_half(const uint8_t *table) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}
MPC_BODY MPC_AVX2 __m256i look_up(__m256i x, __m256i low, __m256i high) {
    const __m256i half = _mm256_set1_epi8(15);
    return _mm256_xor_si256(
        _mm256_shuffle_epi8(low, _mm256_and_si256(x, half)),
        _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi64(x, 4), half)));
}
MPC_BODY MPC_AVX2 __m256i load32(const uint8_t *x) { return _mm256_loadu_si256((const __m256i *)x); }
MPC_BODY MPC_AVX2 void store32(uint8_t *out, __m256i x) { _mm256_storeu_si256((__m256i *)out, x); }

MPC_AVX2 static void split_avx2(uint8_t *const *shares, const uint8_t *indices, size_t rows,
                                const uint8_t *secret, const uint8_t *coefficients, size_t degree,
                                size_t n) {
    products tables[most_rows];
    set_products(tables, indices, rows);
    for (size_t p = 0; p < n; p += 64) {
        const uint8_t *c = coefficients + p * degree;
        const __m256i s0 = load32(secret + p), s1 = load32(secret + p + 32);
        for (size_t i = 0; i < rows; i++) {
            const __m256i low = load_half(tables[i].low), high = load_half(tables[i].high);
            __m256i v0 = _mm256_setzero_si256(), v1 = v0;
            for (size_t j = degree; j > 0; j--) {
                const uint8_t *row = c + 64 * (j - 1);
                v0 = look_up(_mm256_xor_si256(v0, load32(row)), low, high);
                v1 = look_up(_mm256_xor_si256(v1, load32(row + 32)), low, high);
            }
            store32(shares[i] + p, _mm256_xor_si256(v0, s0));
            store32(shares[i] + p + 32, _mm256_xor_si256(v1, s1));
        }
    }
}

MPC_AVX2 static void combine_avx2(uint8_t *out, const uint8_t *const *rows, const uint8_t *factors,
                                  size_t count, size_t n) {
    products tables[most_rows];
    set_products(tables, factors, count);
    for (size_t p = 0; p < n; p += 64) {
        __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0;
        for (size_t i = 0; i < count; i++) {
            const __m256i low = load_half(tables[i].low), high = load_half(tables[i].high);
            sum0 = _mm256_xor_si256(sum0, look_up(load32(rows[i] + p), low, high));
            sum1 = _mm256_xor_si256(sum1, look_up(load32(rows[i] + p + 32), low, high));
        }
        store32(out + p, sum0);
        store32(out + p + 32, sum1);
    }
}

// Whole groups only. By Horner's rule, two groups at a time for the multiplications' latency.
MPC_AVX512 static void split_avx512(uint8_t *const *shares, const uint8_t *indices, size_t rows,
                                    const uint8_t *secret, const uint8_t *coefficients,
                                    size_t degree, size_t n) {
    for (size_t p = 0; p < n; p += 128) {
        const uint8_t *c = coefficients + p * degree;
        __m512i s0 = _mm512_loadu_si512(secret + p), s1 = _mm512_loadu_si512(secret + p + 64);
        for (size_t i = 0; i < rows; i++) {
            __m512i x = _mm512_set1_epi8((char)indices[i]);
            __m512i v0 = _mm512_setzero_si512(), v1 = v0;
            for (size_t j = degree; j > 0; j--) {
                v0 = _mm512_xor_si512(v0, _mm512_loadu_si512(c + 64 * (j - 1)));
                v1 = _mm512_xor_si512(v1, _mm512_loadu_si512(c + 64 * (degree + j - 1)));
                v0 = _mm512_gf2p8mul_epi8(v0, x);
                v1 = _mm512_gf2p8mul_epi8(v1, x);
            }
            _mm512_storeu_si512(shares[i] + p, _mm512_xor_si512(v0, s0));
            _mm512_storeu_si512(shares[i] + p + 64, _mm512_xor_si512(v1, s1));
        }
    }
}

// Whole runs of 256 bytes only.
MPC_AVX512 static void combine_avx512(uint8_t *out, const uint8_t *const *rows,
                                      const uint8_t *factors, size_t count, size_t n) {
    for (size_t p = 0; p < n; p += 256) {
        __m512i sum[4];
        for (int g = 0; g < 4; g++) sum[g] = _mm512_setzero_si512();
        for (size_t i = 0; i < count; i++) {
            __m512i factor = _mm512_set1_epi8((char)factors[i]);
            for (int g = 0; g < 4; g++) {
                __m512i x = _mm512_loadu_si512(rows[i] + p + 64 * g);
                sum[g] = _mm512_xor_si512(sum[g], _mm512_gf2p8mul_epi8(x, factor));
            }
        }
        for (int g = 0; g < 4; g++) _mm512_storeu_si512(out + p + 64 * g, sum[g]);
    }
}

// g(x) = f(x) - s = c1 x + c2 x^2 is linear over GF(2), as squaring is: for indices below 8 its values
// at 1, 2 and 4 give all others by sums. Those at 1 and 2 are drawn, which for degree 2 is the same
// as drawing the coefficients; g(4) = 8 g(1) + 6 g(2) then, and 4 g(1) for degree 1.
// `degree` and `groups` are constants; degree * groups is 4.
MPC_BODY MPC_KEYSTREAM void split_stream(mpc_keystream *stream, uint8_t *const *shares,
                                    const uint8_t *indices, size_t rows, const uint8_t *secret,
                                    const int degree, const int groups, size_t n) {
#define MPC_EACH(expression)                                                                       \
    for (int g = 0; g < groups; g++) _mm512_storeu_si512(out + 64 * g, expression);                \
    break
    __m512i keys[9], x[4], s[4], one[4], two[4], four[4];
    for (int r = 0; r < 9; r++) keys[r] = _mm512_broadcast_i32x4(stream->round[r + 2]);
    const __m512i a = _mm512_set1_epi8(degree == 1 ? 2 : 8);
    const __m512i b = _mm512_set1_epi8(degree == 1 ? 4 : 6);
    __m512i change = a;
    uint64_t number = stream->next;
    for (size_t p = 0; p < n; p += 64 * (size_t)groups, number += 16) {
        if (p == 0 || (number & 255) == 0) change = mpc_keystream_change(stream, number);
        mpc_keystream_blocks(stream, change, keys, number, x);
        for (int g = 0; g < groups; g++) {
            s[g] = _mm512_loadu_si512(secret + p + 64 * g);
            one[g] = x[degree * g];
            __m512i product = _mm512_gf2p8mul_epi8(one[g], a);
            two[g] = degree == 1 ? product : x[degree * g + 1];
            four[g] = _mm512_gf2p8mul_epi8(degree == 1 ? one[g] : two[g], b);
            if (degree == 2) four[g] = _mm512_xor_si512(four[g], product);
            four[g] = _mm512_xor_si512(four[g], s[g]);  // with the secret
        }
        for (size_t i = 0; i < rows; i++) {
            uint8_t *out = shares[i] + p;
            switch (indices[i]) {
            case 1: MPC_EACH(_mm512_xor_si512(s[g], one[g]));
            case 2: MPC_EACH(_mm512_xor_si512(s[g], two[g]));
            case 3: MPC_EACH(_mm512_ternarylogic_epi64(s[g], one[g], two[g], 0x96));
            case 4: MPC_EACH(four[g]);
            case 5: MPC_EACH(_mm512_xor_si512(four[g], one[g]));
            case 6: MPC_EACH(_mm512_xor_si512(four[g], two[g]));
            case 7: MPC_EACH(_mm512_ternarylogic_epi64(four[g], one[g], two[g], 0x96));
            }
        }
    }
    stream->next = number;
#undef MPC_EACH
}

MPC_KEYSTREAM static void split_stream1(mpc_keystream *stream, uint8_t *const *shares,
                                   const uint8_t *indices, size_t rows, const uint8_t *secret,
                                   size_t n) {
    split_stream(stream, shares, indices, rows, secret, 1, 4, n);
}

MPC_KEYSTREAM static void split_stream2(mpc_keystream *stream, uint8_t *const *shares,
                                   const uint8_t *indices, size_t rows, const uint8_t *secret,
                                   size_t n) {
    split_stream(stream, shares, indices, rows, secret, 2, 2, n);
}
#endif

void mpc_gf256_split_stream(mpc_keystream *stream, uint8_t *const *shares, const uint8_t *indices,
                            size_t rows, const uint8_t *secret, size_t degree, size_t n) {
#if MPC_HAS_AVX512
    if (degree == 1) split_stream1(stream, shares, indices, rows, secret, n);
    if (degree == 2) split_stream2(stream, shares, indices, rows, secret, n);
#else
    (void)stream, (void)shares, (void)indices, (void)rows, (void)secret, (void)degree, (void)n;
#endif
}

void mpc_gf256_split(uint8_t *const *shares, const uint8_t *indices, size_t rows,
                     const uint8_t *secret, const uint8_t *coefficients, size_t degree, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        split_avx512(shares, indices, rows, secret, coefficients, degree, n);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2 && rows <= most_rows) {
        split_avx2(shares, indices, rows, secret, coefficients, degree, n);
        return;
    }
#endif
    split_portable(shares, indices, rows, secret, coefficients, degree, n);
}

void mpc_gf256_combine(uint8_t *out, const uint8_t *const *rows, const uint8_t *factors,
                       size_t count, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        combine_avx512(out, rows, factors, count, n);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2 && count <= most_rows) {
        combine_avx2(out, rows, factors, count, n);
        return;
    }
#endif
    combine_portable(out, rows, factors, count, n);
}

MPC_KERNEL(void, mpc_xor_bytes, (uint8_t *restrict out, const uint8_t *restrict x, size_t n),
           (out, x, n)) {
    for (size_t i = 0; i < n; i++) out[i] ^= x[i];
}
