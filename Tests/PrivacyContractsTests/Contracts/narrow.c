// Narrow types as parameters and results of functions, and in arrays.
#include <stdbool.h>
#include <stdint.h>

struct pair { int16_t a; int8_t b; };
struct wide { uint64_t a, b, c; };

__attribute__((noinline)) static int8_t shrink(int64_t x) { return (int8_t)x; }
__attribute__((noinline)) static bool odd(uint16_t x) { return x & 1; }
__attribute__((noinline)) static struct pair mix(struct pair p, int8_t d) {
    struct pair q = {(int16_t)(p.a - d), (int8_t)(p.b + d)};
    return q;
}
__attribute__((noinline)) static void spread(struct wide *w, uint64_t x) {
    w->a = x;
    w->b = x + 1;
    w->c = x * x;
}

void run(const uint64_t *in, uint32_t count, uint64_t *out) {
    for (int i = 0; i < 8; i++) out[i] = 0;
    int8_t bytes[32];
    int16_t halves[8] = {1, -2, 3, -4};
    bool flags[5] = {false};
    for (int i = 0; i < 32; i++) bytes[i] = (int8_t)(i * 9);
    struct pair p = {1000, -7};
    for (uint32_t i = 0; i < count; i++) {
        bytes[in[i] & 31] = shrink((int64_t)in[i]);
        halves[i & 7] = (int16_t)(halves[(i + 3) & 7] * 3 + bytes[i & 31]);
        flags[i % 5] = odd((uint16_t)(in[i] >> 4)) && !flags[(i + 1) % 5];
        p = mix(p, bytes[(i * 7) & 31]);
        struct wide w;
        spread(&w, in[i]);
        out[5] += w.a ^ w.b ^ w.c;
    }
    for (int i = 0; i < 32; i++) out[0] = out[0] * 5 + (uint64_t)(int64_t)bytes[i];
    for (int i = 0; i < 8; i++) out[1] = out[1] * 5 + (uint64_t)(int64_t)halves[i];
    for (int i = 0; i < 5; i++) out[2] = out[2] * 2 + flags[i];
    out[3] = (uint64_t)(int64_t)p.a;
    out[4] = (uint64_t)(int64_t)p.b;
    uint64_t sum = 0;
    uint32_t n = (uint32_t)(in[0] & 0xFFFF);
    for (uint32_t i = 0; i < n; i++) sum += i;
    out[6] = sum;
    out[7] = (uint64_t)((int8_t)in[0] < (int8_t)in[count - 1]);
}
