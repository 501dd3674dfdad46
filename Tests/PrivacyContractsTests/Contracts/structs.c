// Memory: structs with padding, arrays of structs, pointers in memory, copies and fills.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct small { uint8_t tag; uint32_t value; uint16_t tail; };
struct big { struct small items[3]; uint64_t sum; struct big *next; };
struct __attribute__((packed)) tight { uint8_t a; uint32_t b; uint64_t c; };
struct bits { unsigned low : 5; unsigned middle : 13; int high : 9; };

static const uint32_t primes[8] = {2, 3, 5, 7, 11, 13, 17, 19};
static const char *const names[3] = {"one", "three", "fifteen"};
static uint64_t counter = 5;

__attribute__((noinline)) static struct small make(uint64_t x) {
    struct small s = {(uint8_t)x, (uint32_t)(x >> 8), (uint16_t)(x >> 40)};
    return s;
}

__attribute__((noinline)) static void fill(struct big *b, const uint64_t *in, uint32_t i) {
    memset(b, 0, sizeof *b);
    for (int k = 0; k < 3; k++) {
        b->items[k] = make(in[i] * (uint64_t)(k + 1));
        b->sum += b->items[k].value + b->items[k].tail + b->items[k].tag;
    }
}

void run(const uint64_t *in, uint32_t count, uint64_t *out) {
    struct big first, second;
    struct tight t;
    uint64_t grid[4][3];
    memset(grid, 0, sizeof grid);
    memset(out, 0, 8 * sizeof *out);
    counter = 5;
    for (uint32_t i = 0; i < count; i++) {
        fill(&first, in, i);
        second = first;
        second.next = &first;
        first.next = 0;
        for (struct big *p = &second; p; p = p->next) out[0] += p->sum + p->items[i % 3].value;
        t.a = (uint8_t)in[i];
        t.b = (uint32_t)(in[i] >> 3);
        t.c = in[i] ^ t.b;
        struct tight copy;
        memcpy(&copy, &t, sizeof t);
        out[1] ^= copy.c + copy.b + copy.a;
        grid[i % 4][i % 3] += in[i];
        out[2] += primes[in[i] & 7];
        out[3] += (uint64_t)names[i % 3][i % 3];
        counter += in[i] & 1;
        struct bits b = {0};
        b.low = (unsigned)in[i];
        b.middle = (unsigned)(in[i] >> 7);
        b.high = (int)(in[i] >> 20);
        out[4] += b.low + b.middle + (uint64_t)(int64_t)b.high;
    }
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 3; c++) out[5] = out[5] * 31 + grid[r][c];
    out[6] = counter;
    uint64_t moved[6];
    for (int k = 0; k < 6; k++) moved[k] = out[k];
    memmove(moved + 1, moved, 5 * sizeof *moved);
    out[7] = moved[5] + (moved[0] == moved[1]);
}
