#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "dispatch.h"
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

void *mpc_allocate(size_t bytes) {
    const size_t huge = (size_t)2 << 20;
    size_t alignment = bytes >= huge ? huge : 64;
    void *memory = NULL;
    if (posix_memalign(&memory, alignment, bytes ? bytes : 1) != 0) return NULL;
#if defined(__linux__)
    // Fewer page faults and TLB misses for long vectors; a refusal does no harm.
    if (alignment == huge) (void)madvise(memory, bytes & ~(huge - 1), MADV_HUGEPAGE);
#endif
    return memory;
}

void mpc_release(void *memory) { free(memory); }

void mpc_wipe(void *memory, size_t bytes) {
    memset(memory, 0, bytes);
    // The compiler has to take the zeros as read.
    __asm__ volatile("" : : "r"(memory) : "memory");
}

__attribute__((noinline)) void mpc_wipe_stack(void) {
    unsigned char below[64 << 10];
    mpc_wipe(below, sizeof below);
}
