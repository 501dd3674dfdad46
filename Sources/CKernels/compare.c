#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

// Carries of u + v for u known to one party and v known to two. See Protocols/replicated.md, "Carries".
// A number has 16 digits of 4 bits. Digit d stands at position reversed[d], so that the halves of each
// level of the carry tree are contiguous.
static const unsigned char reversed[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};

typedef uint64_t unaligned_word __attribute__((aligned(1), may_alias));

MPC_KERNEL(void, mpc_thresholds, (void *restrict message, const uint64_t *restrict u, size_t w),
           (message, u, w)) {
    for (unsigned d = 0; d < 16; d++) {
        unaligned_word *out = (unaligned_word *)message + 15 * w * d;
        const uint64_t *digit = u + 4 * w * d;
        for (size_t i = 0; i < w; i++) {
            uint64_t u0 = digit[i], u1 = digit[w + i], u2 = digit[2 * w + i],
                     u3 = digit[3 * w + i];
            // The high half of the digit is at least 1, 2, 3; the same for the low half.
            uint64_t a1 = u2 | u3, a2 = u3, a3 = u2 & u3;
            uint64_t b1 = u0 | u1, b2 = u1, b3 = u0 & u1;
            out[0 * w + i] = a1 | b1;
            out[1 * w + i] = a1 | b2;
            out[2 * w + i] = a1 | b3;
            out[3 * w + i] = a1;
            out[4 * w + i] = a2 | (a1 & b1);
            out[5 * w + i] = a2 | (a1 & b2);
            out[6 * w + i] = a2 | (a1 & b3);
            out[7 * w + i] = a2;
            out[8 * w + i] = a3 | (a2 & b1);
            out[9 * w + i] = a3 | (a2 & b2);
            out[10 * w + i] = a3 | (a2 & b3);
            out[11 * w + i] = a3;
            out[12 * w + i] = a3 & b1;
            out[13 * w + i] = a3 & b2;
            out[14 * w + i] = a3 & b3;
        }
    }
}

// Where s is 0 the bit of a, where it is 1 that of b.
MPC_BODY uint64_t mux(uint64_t s, uint64_t a, uint64_t b) { return a ^ (s & (a ^ b)); }

MPC_BODY uint64_t mux8(uint64_t s0, uint64_t s1, uint64_t s2, const uint64_t *t) {
    return mux(s2, mux(s1, mux(s0, t[0], t[1]), mux(s0, t[2], t[3])),
               mux(s1, mux(s0, t[4], t[5]), mux(s0, t[6], t[7])));
}

// Generate and propagate of one digit. t[k] = [digit of u >= 16-k], from t[0] = 0 to t[16] = 1: the
// carry is t[v] without and t[v+1] with a carry coming in.
MPC_BODY void carry_digit(uint64_t *restrict g, uint64_t *restrict p,
                          const uint64_t *restrict f, const uint64_t *restrict v, size_t w,
                          uint64_t one) {
    for (size_t i = 0; i < w; i++) {
        uint64_t t[17];
        t[0] = 0;
        for (unsigned k = 1; k < 16; k++) t[k] = f[(15 - k) * w + i];
        t[16] = one;
        uint64_t v0 = v[i], v1 = v[w + i], v2 = v[2 * w + i], v3 = v[3 * w + i];
        uint64_t without = mux(v3, mux8(v0, v1, v2, t), mux8(v0, v1, v2, t + 8));
        uint64_t with = mux(v3, mux8(v0, v1, v2, t + 1), mux8(v0, v1, v2, t + 9));
        g[i] = without;
        if (p) p[i] = with ^ without;
    }
}

// The same for bit 3 of the digit's sum in place of its carry. With v = 8h + a it is
// h ^ [u >= 8-a] ^ [u >= 16-a], and with a carry coming in the same for a+1.
MPC_BODY void sum_digit(uint64_t *restrict g, uint64_t *restrict p, const uint64_t *restrict f,
                        const uint64_t *restrict v, size_t w, uint64_t one) {
    for (size_t i = 0; i < w; i++) {
        uint64_t t[9];
        t[0] = f[7 * w + i];
        for (unsigned a = 1; a < 8; a++) t[a] = f[(7 - a) * w + i] ^ f[(15 - a) * w + i];
        t[8] = one ^ f[7 * w + i];
        uint64_t v0 = v[i], v1 = v[w + i], v2 = v[2 * w + i], v3 = v[3 * w + i];
        uint64_t without = mux8(v0, v1, v2, t);
        uint64_t with = mux8(v0, v1, v2, t + 1);
        g[i] = without ^ (v3 & one);
        p[i] = with ^ without;
    }
}

MPC_KERNEL(void, mpc_lookup,
           (uint64_t *restrict out, const uint64_t *restrict shares, const uint64_t *restrict v,
            size_t w, int constants, int top_bit),
           (out, shares, v, w, constants, top_bit)) {
    uint64_t one = constants ? ~0ull : 0;
    for (unsigned d = 0; d < 16; d++) {
        unsigned at = reversed[d];
        uint64_t *g = out + at * w;
        const uint64_t *f = shares + 15 * w * d;
        if (d == 0)
            carry_digit(g, NULL, f, v, w, one);
        else if (d == 15 && top_bit)
            sum_digit(g, out + (15 + at) * w, f, v + 4 * w * d, w, one);
        else
            carry_digit(g, out + (15 + at) * w, f, v + 4 * w * d, w, one);
    }
}

static void less_plane_portable(uint64_t *out, const uint64_t *x, const uint64_t *y, size_t n) {
    for (size_t k = 0; 64 * k < n; k++) {
        size_t here = n - 64 * k < 64 ? n - 64 * k : 64;
        uint64_t word = 0;
        for (size_t e = 0; e < here; e++) {
            uint64_t a = x[64 * k + e], b = y[64 * k + e];
            // The borrow of a - b (Hacker's Delight, 2-12): no branch on a secret.
            word |= (((~a & b) | ((~a | b) & (a - b))) >> 63) << e;
        }
        out[k] = word;
    }
}

#if MPC_HAS_AVX512
MPC_AVX2 static void less_plane_avx2(uint64_t *out, const uint64_t *x, const uint64_t *y,
                                     size_t n) {
    const __m256i top = _mm256_set1_epi64x((long long)(1ull << 63));
    size_t whole = n / 64;
    for (size_t k = 0; k < whole; k++) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e += 4) {
            // The comparison is of signed numbers.
            const __m256i a =
                _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(x + 64 * k + e)), top);
            const __m256i b =
                _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(y + 64 * k + e)), top);
            const __m256d less = _mm256_castsi256_pd(_mm256_cmpgt_epi64(b, a));
            word |= (uint64_t)_mm256_movemask_pd(less) << e;
        }
        out[k] = word;
    }
    less_plane_portable(out + whole, x + 64 * whole, y + 64 * whole, n - 64 * whole);
}

MPC_AVX512 static void less_plane_avx512(uint64_t *out, const uint64_t *x, const uint64_t *y,
                                         size_t n) {
    size_t whole = n / 64;
    for (size_t k = 0; k < whole; k++) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e += 8) {
            __m512i a = _mm512_loadu_si512(x + 64 * k + e);
            __m512i b = _mm512_loadu_si512(y + 64 * k + e);
            word |= (uint64_t)_mm512_cmplt_epu64_mask(a, b) << e;
        }
        out[k] = word;
    }
    less_plane_portable(out + whole, x + 64 * whole, y + 64 * whole, n - 64 * whole);
}
#endif

void mpc_less_plane(uint64_t *out, const uint64_t *x, const uint64_t *y, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        less_plane_avx512(out, x, y, n);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2) {
        less_plane_avx2(out, x, y, n);
        return;
    }
#endif
    less_plane_portable(out, x, y, n);
}
