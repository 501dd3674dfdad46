// Every integer operator at every width, signed and unsigned.
#include <stdint.h>

static uint64_t fold(uint64_t seed, uint64_t value) { return (seed ^ value) * 0x9E3779B97F4A7C15u; }

#define OPERATORS(T, a, b, acc)                                 \
    do {                                                        \
        T x = (T)(a), y = (T)(b), d = (T)(y | 1);               \
        acc = fold(acc, (uint64_t)(T)(x + y));                  \
        acc = fold(acc, (uint64_t)(T)(x - y));                  \
        acc = fold(acc, (uint64_t)(T)((uint64_t)x * (uint64_t)y)); \
        acc = fold(acc, (uint64_t)(T)(x / d));                  \
        acc = fold(acc, (uint64_t)(T)(x % d));                  \
        acc = fold(acc, (uint64_t)(T)(x & y));                  \
        acc = fold(acc, (uint64_t)(T)(x | y));                  \
        acc = fold(acc, (uint64_t)(T)(x ^ y));                  \
        acc = fold(acc, (uint64_t)(T)(~x));                     \
        acc = fold(acc, (uint64_t)(T)(x >> (b & (8 * sizeof(T) - 1)))); \
        acc = fold(acc, (uint64_t)(T)((uint64_t)x << (b & (8 * sizeof(T) - 1)))); \
        acc = fold(acc, (uint64_t)(x < y) | (uint64_t)(x <= y) << 1 | (uint64_t)(x > y) << 2 | \
                            (uint64_t)(x >= y) << 3 | (uint64_t)(x == y) << 4 | \
                            (uint64_t)(x != y) << 5 | (uint64_t)(!x) << 6); \
    } while (0)

void run(const uint64_t *in, uint32_t count, uint64_t *out) {
    for (int i = 0; i < 8; i++) out[i] = 0;
    for (uint32_t i = 0; i + 1 < count; i++) {
        // Never INT_MIN / -1: that has no value in C.
        uint64_t a = in[i], b = in[i + 1] >> 1;
        OPERATORS(uint8_t, a, b, out[0]);
        OPERATORS(uint16_t, a, b, out[1]);
        OPERATORS(uint32_t, a, b, out[2]);
        OPERATORS(uint64_t, a, b, out[3]);
        OPERATORS(int8_t, a & 0x7F, b & 0x7F, out[4]);
        OPERATORS(int16_t, a & 0x7FFF, b & 0x7FFF, out[5]);
        OPERATORS(int32_t, a & 0x3FFFFFFF, b & 0x3FFFFFFF, out[6]);
        int64_t s = (int64_t)a >> 1, t = (int64_t)(b | 1) >> 1;
        out[7] = fold(out[7], (uint64_t)(s / (t | 3)) ^ (uint64_t)(s % (t | 3)));
        out[7] = fold(out[7], (uint64_t)(s >> (b & 63)) + (uint64_t)(s < t) + (uint64_t)(-s));
    }
}
