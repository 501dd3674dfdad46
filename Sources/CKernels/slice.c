#include "transpose.h"
#include <string.h>

// Blocks of 64 elements worked on together: each plane then gets a whole cache line.
enum { together = 8 };

void mpc_slice(uint64_t *planes, size_t stride, const uint64_t *elements, size_t n,
               unsigned width) {
    uint64_t blocks[together * 64];
    const mpc_path path = mpc_current_path();
    size_t words = (n + 63) / 64;
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        size_t count = n - 64 * k < 64 * here ? n - 64 * k : 64 * here;
        memcpy(blocks, elements + 64 * k, 8 * count);
        memset(blocks + count, 0, 8 * (64 * here - count));
        for (size_t b = 0; b < here; b++) mpc_transpose64(blocks + 64 * b, path);
        for (unsigned j = 0; j < width; j++)
            for (size_t b = 0; b < here; b++) planes[j * stride + k + b] = blocks[64 * b + j];
    }
    mpc_wipe(blocks, sizeof blocks);
}

void mpc_unslice(uint64_t *elements, const uint64_t *planes, size_t stride, size_t n,
                 unsigned width) {
    uint64_t blocks[together * 64];
    const mpc_path path = mpc_current_path();
    size_t words = (n + 63) / 64;
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        size_t count = n - 64 * k < 64 * here ? n - 64 * k : 64 * here;
        for (unsigned j = 0; j < 64; j++)
            for (size_t b = 0; b < here; b++)
                blocks[64 * b + j] = j < width ? planes[j * stride + k + b] : 0;
        for (size_t b = 0; b < here; b++) mpc_transpose64(blocks + 64 * b, path);
        memcpy(elements + 64 * k, blocks, 8 * count);
    }
    mpc_wipe(blocks, sizeof blocks);
}
