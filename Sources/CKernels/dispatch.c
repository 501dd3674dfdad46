#include "dispatch.h"
#include <stdatomic.h>
#include <stdlib.h>

// 0: not decided, 1: portable, 2: AVX-512.
static _Atomic int path = 0;

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
        const char *forced = getenv("MPC_PORTABLE_KERNELS");
        chosen = decide(forced && forced[0] == '1');
        atomic_store_explicit(&path, chosen, memory_order_relaxed);
    }
    return chosen == 2;
}

void mpc_kernel_force_portable(int portable) {
    atomic_store_explicit(&path, portable ? 1 : 0, memory_order_relaxed);
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
