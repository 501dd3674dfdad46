#include "dispatch.h"
#include <stdatomic.h>
#include <stdlib.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

// 0: not decided, 1: portable, 2: AVX-512.
static _Atomic int path = 0;
int mpc_mulx_state = 0;
// What `mpc_kernel_force_portable` was told last.
static _Atomic int forced_portable = 0;

/// 0: processor decides, 1: no vectors, 2: nor mulx.
static int portable_level(void) {
    const int forced = atomic_load_explicit(&forced_portable, memory_order_relaxed);
    const char *asked = getenv("MPC_PORTABLE_KERNELS");
    const int level = asked && (asked[0] == '1' || asked[0] == '2') ? asked[0] - '0' : 0;
    return forced > level ? forced : level;
}

static int decide(int portable) {
#if MPC_HAS_AVX512
    if (!portable && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("gfni"))
        return 2;
#endif
    (void)portable;
    return 1;
}

int mpc_use_avx512(void) {
    int chosen = atomic_load_explicit(&path, memory_order_relaxed);
    if (chosen == 0) {
        chosen = decide(portable_level() > 0);
        atomic_store_explicit(&path, chosen, memory_order_relaxed);
    }
    return chosen == 2;
}

int mpc_mulx_decide(void) {
    int chosen = 1;
#if defined(__x86_64__)
    // Leaf 7: BMI2 is bit 8 of ebx, ADX bit 19.
    unsigned eax, ebx, ecx, edx;
    const unsigned both = 1u << 8 | 1u << 19;
    if (portable_level() < 2 && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
        (ebx & both) == both)
        chosen = 2;
#endif
    __atomic_store_n(&mpc_mulx_state, chosen, __ATOMIC_RELAXED);
    return chosen;
}

void mpc_kernel_force_portable(int portable) {
    atomic_store_explicit(&forced_portable, portable, memory_order_relaxed);
    atomic_store_explicit(&path, portable ? 1 : 0, memory_order_relaxed);
    __atomic_store_n(&mpc_mulx_state, 0, __ATOMIC_RELAXED);
}

int mpc_use_ifma(void) {
#if MPC_HAS_AVX512
    return mpc_use_avx512() && __builtin_cpu_supports("avx512ifma") &&
           __builtin_cpu_supports("avx512vbmi2");
#else
    return 0;
#endif
}

int mpc_use_vaes(void) {
#if MPC_HAS_AVX512
    return mpc_use_avx512() && __builtin_cpu_supports("vaes") && __builtin_cpu_supports("aes") &&
           __builtin_cpu_supports("vpclmulqdq") && __builtin_cpu_supports("pclmul");
#else
    return 0;
#endif
}

const char *mpc_field_path(void) { return mpc_use_ifma() ? "avx512ifma" : "portable"; }

const char *mpc_kernel_path(void) { return mpc_use_avx512() ? "avx512" : "portable"; }
