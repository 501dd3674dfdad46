#include "dispatch.h"
#include <stdatomic.h>
#include <stdlib.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

// 0: not decided.
static _Atomic int path = 0;
int mpc_mulx_state = 0;
// What `mpc_kernel_force_portable` was told last.
static _Atomic int forced_portable = 0;

#if defined(__x86_64__)
enum { free_choice = 0, no_vectors = 1, nor_mulx = 2, no_avx512 = 3 };

// The one of what was forced and what the environment says that leaves less.
static int forced_level(void) {
    // By level; the greater leaves less.
    static const int forbids[] = {0, 2, 3, 1};
    const int forced = atomic_load_explicit(&forced_portable, memory_order_relaxed);
    const char *text = getenv("MPC_PORTABLE_KERNELS");
    const int asked = text && text[0] >= '1' && text[0] <= '3' ? text[0] - '0' : free_choice;
    return forbids[asked] > forbids[forced] ? asked : forced;
}
#endif

static mpc_path decide(void) {
#if MPC_HAS_AVX512
    const int level = forced_level();
    if (level == no_vectors || level == nor_mulx) return mpc_path_portable;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("aes") ||
        !__builtin_cpu_supports("pclmul"))
        return mpc_path_portable;
    if (level != no_avx512 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("gfni"))
        return mpc_path_avx512;
    return mpc_path_avx2;
#else
    return mpc_path_portable;
#endif
}

mpc_path mpc_current_path(void) {
    int chosen = atomic_load_explicit(&path, memory_order_relaxed);
    if (chosen == 0) {
        chosen = decide();
        atomic_store_explicit(&path, chosen, memory_order_relaxed);
    }
    return chosen;
}

int mpc_mulx_decide(void) {
    int chosen = 1;
#if defined(__x86_64__)
    // Leaf 7: BMI2 is bit 8 of ebx, ADX bit 19.
    unsigned eax, ebx, ecx, edx;
    const unsigned both = 1u << 8 | 1u << 19;
    if (forced_level() != nor_mulx && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
        (ebx & both) == both)
        chosen = 2;
#endif
    __atomic_store_n(&mpc_mulx_state, chosen, __ATOMIC_RELAXED);
    return chosen;
}

void mpc_kernel_force_portable(int portable) {
    atomic_store_explicit(&forced_portable, portable >= 0 && portable <= 3 ? portable : 1,
                          memory_order_relaxed);
    atomic_store_explicit(&path, 0, memory_order_relaxed);
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

int mpc_use_aes(void) { return mpc_current_path() != mpc_path_portable; }

int mpc_use_vaes(void) {
#if MPC_HAS_AVX512
    return mpc_use_avx512() && __builtin_cpu_supports("vaes") && __builtin_cpu_supports("aes") &&
           __builtin_cpu_supports("vpclmulqdq") && __builtin_cpu_supports("pclmul");
#else
    return 0;
#endif
}

const char *mpc_field_path(void) { return mpc_use_ifma() ? "avx512ifma" : "portable"; }

const char *mpc_kernel_path(void) {
    switch (mpc_current_path()) {
    case mpc_path_avx512: return "avx512";
    case mpc_path_avx2: return "avx2";
    default: return "portable";
    }
}
