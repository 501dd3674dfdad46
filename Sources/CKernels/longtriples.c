#include "longring.h"

// What authenticated triples modulo 2^k are made of: products of elements modulo 2^192 with bits, out of trees or
// out of single transfers, and combinations with coefficients of 64 bits.

MPC_BODY u192 load_3(const uint64_t *x) {
    u192 value;
    memcpy(&value, x, sizeof value);
    return value;
}
MPC_BODY void add_to(uint64_t *z, u192 x) {
    u192 sum = add_3(load_3(z), x);
    memcpy(z, &sum, sizeof sum);
}
MPC_BODY u192 mask_3(u192 a, uint64_t m) {
    return (u192){{a.word[0] & m, a.word[1] & m, a.word[2] & m}};
}

#define LOAD_PLANES load_planes

static void bits_receive_portable(uint64_t *p, size_t stride, void *correction, const uint64_t *x,
                                  const uint64_t *r, size_t start, size_t n) {
    for (size_t i = start; i < n; i++) {
        FOLD_LONG(u192, add_3, add_3(STREAM(0), odd), STREAM)
        for (unsigned b = 0; b < 4; b++) add_to(p + stride * i + 3 * b, s[b]);
        store_planes(correction, i, n, subtract_3(load_planes(x, i, n), all));
    }
}

// s + c, or -s where the bit of d is not set.
static void bits_send_portable(uint64_t *p, size_t stride, const void *correction, unsigned d,
                               const uint64_t *r, size_t start, size_t n) {
    for (size_t i = start; i < n; i++) {
        FOLD_LONG(u192, add_3, odd, LATER_STREAM)
        (void)all;
        const u192 c = load_planes(correction, i, n);
        for (unsigned b = 0; b < 4; b++) {
            const uint64_t set = 0 - (uint64_t)(d >> b & 1), m = ~set;
            u192 term = add_3(s[b], mask_3(c, set));
            for (int l = 0; l < 3; l++) term.word[l] ^= m;
            add_to(p + stride * i + 3 * b, subtract_3(term, (u192){{m, m, m}}));
        }
    }
}
#undef LOAD_PLANES

#if MPC_HAS_AVX512
#define LOAD_PLANES planar_load

// Four elements each of eight, to the eight places.
INLINE void scatter(uint64_t *p, size_t stride, const planar *s) {
    uint64_t words[4][3][8];
    for (unsigned b = 0; b < 4; b++)
        for (unsigned l = 0; l < 3; l++) _mm512_storeu_si512(words[b][l], s[b].word[l]);
    for (unsigned e = 0; e < 8; e++)
        for (unsigned b = 0; b < 4; b++) {
            const u192 x = {{words[b][0][e], words[b][1][e], words[b][2][e]}};
            add_to(p + stride * e + 3 * b, x);
        }
}

MPC_AVX512 static void bits_receive_avx512(uint64_t *p, size_t stride, void *correction,
                                           const uint64_t *x, const uint64_t *r, size_t n) {
    for (size_t i = 0; i + 8 <= n; i += 8) {
        FOLD_LONG(planar, planar_add, planar_add(STREAM(0), odd), STREAM)
        scatter(p + stride * i, stride, s);
        planar_store(correction, i, n, planar_add(planar_load(x, i, n), planar_negate(all, ~0ull)));
    }
}

MPC_AVX512 static void bits_send_avx512(uint64_t *p, size_t stride, const void *correction,
                                        unsigned d, const uint64_t *r, size_t n) {
    for (size_t i = 0; i + 8 <= n; i += 8) {
        FOLD_LONG(planar, planar_add, odd, LATER_STREAM)
        (void)all;
        const planar c = planar_load(correction, i, n);
        for (unsigned b = 0; b < 4; b++) {
            const uint64_t set = 0 - (uint64_t)(d >> b & 1);
            planar masked = c;
            for (int l = 0; l < 3; l++)
                masked.word[l] = _mm512_and_si512(c.word[l], _mm512_set1_epi64((long long)set));
            s[b] = planar_negate(planar_add(s[b], masked), ~set);
        }
        scatter(p + stride * i, stride, s);
    }
}
#undef LOAD_PLANES
#endif

void mpc_long_bits_receive(uint64_t *p, size_t stride, void *correction, const uint64_t *x,
                           const uint64_t *r, size_t n) {
    size_t start = 0;
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        bits_receive_avx512(p, stride, correction, x, r, n);
        start = n & ~(size_t)7;
    }
#endif
    bits_receive_portable(p, stride, correction, x, r, start, n);
}

void mpc_long_bits_send(uint64_t *p, size_t stride, const void *correction, unsigned d,
                        const uint64_t *r, size_t n) {
    size_t start = 0;
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        bits_send_avx512(p, stride, correction, d, r, n);
        start = n & ~(size_t)7;
    }
#endif
    bits_send_portable(p, stride, correction, d, r, start, n);
}

// Of an element that is taken times 2^k the low 192 - k bits count: 24 - k / 8 bytes of it are sent.
enum { parts = 3, hash_words = 10 };

MPC_BODY uint8_t *put(uint8_t *out, u192 d, unsigned dropped) {
    const unsigned bits = 8 * dropped;
    const uint64_t last = bits == 0 ? d.word[2] : d.word[1] >> (64 - bits) | d.word[2] << bits;
    memcpy(out, d.word, 16);
    memcpy(out + 16 - dropped, &last, 8);
    return out + 24 - dropped;
}
MPC_BODY u192 take(const uint8_t *in, unsigned dropped) {
    u192 d;
    memcpy(d.word, in, 16);
    memcpy(d.word + 2, in + 16 - dropped, 8);
    d.word[2] >>= 8 * dropped;
    return d;
}

void mpc_long_transfer_send(uint64_t *z, void *message, const uint64_t *h0, const uint64_t *h1,
                            const uint64_t *x, size_t stride, size_t n) {
    uint8_t *out = message;
    for (size_t i = 0; i < n; i++) {
        u192 sum[parts] = {0};
        for (unsigned k = 0; k < 64; k++, h0 += hash_words, h1 += hash_words)
            for (unsigned p = 0; p < parts; p++) {
                const u192 h = load_3(h0 + 3 * p);
                sum[p] = add_3(sum[p], shift_3(h, k));
                u192 d = add_3(subtract_3(h, load_3(h1 + 3 * p)), load_3(x + stride * p + 3 * i));
                out = put(out, d, k / 8);
            }
        for (unsigned p = 0; p < parts; p++)
            add_to(z + stride * p + 3 * i, subtract_3((u192){{0, 0, 0}}, sum[p]));
    }
}

void mpc_long_transfer_receive(uint64_t *z, const void *message, const uint64_t *h,
                               const uint64_t *bits, size_t stride, size_t n) {
    const uint8_t *in = message;
    for (size_t i = 0; i < n; i++) {
        u192 sum[parts] = {0};
        for (unsigned k = 0; k < 64; k++, h += hash_words)
            for (unsigned p = 0; p < parts; p++) {
                const u192 d = mask_3(take(in, k / 8), 0 - (bits[i] >> k & 1));
                sum[p] = add_3(sum[p], shift_3(add_3(load_3(h + 3 * p), d), k));
                in += 24 - k / 8;
            }
        for (unsigned p = 0; p < parts; p++) add_to(z + stride * p + 3 * i, sum[p]);
    }
}

void mpc_long_weigh(uint64_t *z, const uint64_t *g, const uint64_t *x, size_t n) {
    u128 low = 0, middle = 0;
    uint64_t high = 0;
    for (size_t i = 0; i < n; i++, x += 3) {
        const u128 a = (u128)g[i] * x[0], b = (u128)g[i] * x[1];
        low += (uint64_t)a;
        middle += (uint64_t)(a >> 64);
        middle += (uint64_t)b;
        high += (uint64_t)(b >> 64) + g[i] * x[2];
    }
    middle += (uint64_t)(low >> 64);
    add_to(z, (u192){{(uint64_t)low, (uint64_t)middle, high + (uint64_t)(middle >> 64)}});
}
