// Control flow: switch, goto, break, continue, nested loops, early return, recursion-free calls.
#include <stdbool.h>
#include <stdint.h>

__attribute__((noinline)) static int classify(uint64_t x) {
    switch (x % 11) {
    case 0: return 7;
    case 1:
    case 2: return -3;
    case 5: return (int)(x & 15);
    case 9: return -100;
    default: break;
    }
    if (x & 0x100) return 1;
    return x > 0x8000000000000000u ? 2 : 3;
}

__attribute__((noinline)) static bool find(const uint64_t *in, uint32_t n, uint64_t x, uint32_t *at) {
    for (uint32_t i = 0; i < n; i++) {
        if (in[i] == x) {
            *at = i;
            return true;
        }
    }
    return false;
}

static uint64_t gcd(uint64_t a, uint64_t b) {
    while (b != 0) {
        uint64_t t = a % b;
        a = b;
        b = t;
    }
    return a;
}

void run(const uint64_t *in, uint32_t count, uint64_t *out) {
    for (int i = 0; i < 8; i++) out[i] = 0;
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (in[i] % 7 == 3) continue;
        if (in[i] % 97 == 5) break;
        total += classify(in[i]);
        out[1]++;
    }
    out[0] = (uint64_t)total;
    uint32_t at = 99;
    out[2] = find(in, count, in[count / 2], &at) ? at : 1000;
    out[3] = find(in, count, 12345, &at) ? at : 1000;
    for (uint32_t i = 0; i + 1 < count; i++) out[4] += gcd(in[i] & 0xFFFF, in[i + 1] & 0xFFFF);
    // Bubble sort of the low halves, with a swap flag.
    uint32_t a[16];
    uint32_t n = count < 16 ? count : 16;
    for (uint32_t i = 0; i < n; i++) a[i] = (uint32_t)in[i];
    bool swapped;
    do {
        swapped = false;
        for (uint32_t i = 0; i + 1 < n; i++) {
            if (a[i] > a[i + 1]) {
                uint32_t t = a[i];
                a[i] = a[i + 1];
                a[i + 1] = t;
                swapped = true;
            }
        }
    } while (swapped);
    for (uint32_t i = 0; i < n; i++) out[5] = out[5] * 33 + a[i];
    // Fibonacci: phis that read each other.
    uint64_t x = in[0], y = in[1 % count];
    for (uint32_t i = 0; i < (in[0] & 31); i++) {
        uint64_t z = x;
        x = y;
        y = z + y;
    }
    out[6] = x - y;
    uint64_t state = in[0];
    int steps = 0;
again:
    state = state & 1 ? state * 3 + 1 : state >> 1;
    if (++steps < 40 && state != 1) goto again;
    out[7] = (uint64_t)steps ^ state;
}
