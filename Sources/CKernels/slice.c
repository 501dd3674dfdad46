#include "dispatch.h"
#include <string.h>

// 64x64 bit transpose in place (Warren, Hacker's Delight, 7-3, little-endian order).
MPC_BODY void transpose(uint64_t *block) {
    uint64_t mask = 0x00000000ffffffffull;
    for (unsigned j = 32; j != 0; j >>= 1, mask ^= mask << j) {
        for (unsigned k = 0; k < 64; k = (k + j + 1) & ~j) {
            uint64_t t = ((block[k] >> j) ^ block[k + j]) & mask;
            block[k] ^= t << j;
            block[k + j] ^= t;
        }
    }
}

MPC_KERNEL(void, mpc_slice,
           (uint64_t *restrict planes, size_t stride, const uint64_t *restrict elements, size_t n,
            unsigned width),
           (planes, stride, elements, n, width)) {
    uint64_t block[64];
    for (size_t k = 0; 64 * k < n; k++) {
        size_t here = n - 64 * k < 64 ? n - 64 * k : 64;
        memcpy(block, elements + 64 * k, 8 * here);
        memset(block + here, 0, 8 * (64 - here));
        transpose(block);
        for (unsigned j = 0; j < width; j++) planes[j * stride + k] = block[j];
    }
    memset(block, 0, sizeof block);
    __asm__ volatile("" : : "r"(block) : "memory");
}

MPC_KERNEL(void, mpc_unslice,
           (uint64_t *restrict elements, const uint64_t *restrict planes, size_t stride, size_t n,
            unsigned width),
           (elements, planes, stride, n, width)) {
    uint64_t block[64];
    for (size_t k = 0; 64 * k < n; k++) {
        size_t here = n - 64 * k < 64 ? n - 64 * k : 64;
        for (unsigned j = 0; j < width; j++) block[j] = planes[j * stride + k];
        memset(block + width, 0, 8 * (64 - width));
        transpose(block);
        memcpy(elements + 64 * k, block, 8 * here);
    }
    memset(block, 0, sizeof block);
    __asm__ volatile("" : : "r"(block) : "memory");
}
