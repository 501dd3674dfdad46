// Intrinsics: counts, swaps, rotations, minima and maxima, checked arithmetic, odd widths.
#include <stdbool.h>
#include <stdint.h>

static uint64_t rotl(uint64_t x, unsigned k) { return x << (k & 63) | x >> (-k & 63); }
static uint32_t rotr32(uint32_t x, unsigned k) { return x >> (k & 31) | x << (-k & 31); }

void run(const uint64_t *in, uint32_t count, uint64_t *out) {
    for (int i = 0; i < 8; i++) out[i] = 0;
    int64_t low = INT64_MAX, high = INT64_MIN;
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t x = in[i], y = in[(i + 1) % count];
        out[0] += (uint64_t)__builtin_popcountll(x) + (uint64_t)__builtin_popcount((uint32_t)y) * 3;
        out[0] += x ? (uint64_t)__builtin_clzll(x) + (uint64_t)__builtin_ctzll(x) * 5 : 64;
        out[0] += (uint32_t)y ? (uint64_t)__builtin_clz((uint32_t)y) : 32;
        out[1] ^= __builtin_bswap64(x) + __builtin_bswap32((uint32_t)y) + __builtin_bswap16((uint16_t)x);
        out[2] ^= rotl(x, (unsigned)y) + rotr32((uint32_t)x, (unsigned)y) + rotl(y, 17);
        int64_t s = (int64_t)x;
        low = s < low ? s : low;
        high = s > high ? s : high;
        least = (uint32_t)x < least ? (uint32_t)x : least;
        most = (uint32_t)x > most ? (uint32_t)x : most;
        int32_t narrow = (int32_t)x >> 1;
        out[3] += (uint64_t)(narrow < 0 ? -narrow : narrow);
        uint64_t sum, difference;
        out[4] += __builtin_add_overflow(x, y, &sum) + 2 * __builtin_sub_overflow(x, y, &difference);
        out[4] += sum ^ difference;
        int64_t signedSum;
        out[4] += 7 * __builtin_add_overflow((int64_t)x, (int64_t)y, &signedSum);
        out[4] += 11 * __builtin_sub_overflow((int64_t)x, (int64_t)y, &signedSum);
        uint32_t product;
        int32_t signedProduct;
        out[5] += __builtin_mul_overflow((uint32_t)x >> 12, (uint32_t)y >> 12, &product);
        out[5] += 3 * __builtin_mul_overflow((int32_t)x >> 12, (int32_t)y >> 12, &signedProduct);
        out[5] += product + (uint64_t)(int64_t)signedProduct;
        bool flag = (x & 3) == 1;
        flag |= y > x;
        out[6] += flag;
        out[6] += x - y > x ? 0 : x - y;
        out[6] ^= x + y < x ? UINT64_MAX : x + y;
        // A shift that is only used where it is in range.
        unsigned k = (unsigned)(y & 127);
        out[7] ^= k < 64 ? x >> k : 5;
    }
    out[3] ^= (uint64_t)low + (uint64_t)high + least + most;
    uint32_t n = (uint32_t)in[0] & 0xFFF, closed = 0;
    for (uint32_t i = 0; i < n; i++) closed += i * i + 3;
    out[7] += closed;
}
