// How a kernel gets its paths. The body is written once; it is compiled for the baseline, for AVX2 and for
// AVX-512, where the compiler vectorises it two, four and eight words wide. No vector value crosses a
// function boundary: only pointers do.
#pragma once
#include "CKernels.h"

#if defined(__x86_64__)
#define MPC_HAS_AVX512 1
#define MPC_AVX2 __attribute__((target("avx2,bmi,bmi2,aes,pclmul")))
#define MPC_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi,gfni")))
/// For kernels of AES and of carry-less products: reached only where `mpc_use_vaes` holds.
#define MPC_VAES __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,vaes,aes,vpclmulqdq,pclmul")))
#else
#define MPC_HAS_AVX512 0
#define MPC_AVX2
#define MPC_AVX512
#define MPC_VAES
#endif
/// A word of a message, which may have any alignment.
typedef uint64_t mpc_unaligned_word __attribute__((aligned(1), may_alias));

#define MPC_BODY static inline __attribute__((always_inline))

/// The path that runs: each includes those before it.
typedef enum { mpc_path_portable = 1, mpc_path_avx2, mpc_path_avx512 } mpc_path;
mpc_path mpc_current_path(void);
/// Whether the AVX-512 path runs.
static inline int mpc_use_avx512(void) { return mpc_current_path() == mpc_path_avx512; }
/// Whether kernels of AES and of carry-less products run.
int mpc_use_vaes(void);

#define MPC_KERNEL(type, name, PARAMETERS, ARGUMENTS)                                              \
    MPC_BODY type name##_body PARAMETERS;                                                          \
    static type name##_portable PARAMETERS { return name##_body ARGUMENTS; }                       \
    MPC_AVX2 static type name##_avx2 PARAMETERS { return name##_body ARGUMENTS; }                  \
    MPC_AVX512 static type name##_avx512 PARAMETERS { return name##_body ARGUMENTS; }              \
    type name PARAMETERS {                                                                         \
        switch (mpc_current_path()) {                                                              \
        case mpc_path_avx512: return name##_avx512 ARGUMENTS;                                      \
        case mpc_path_avx2: return name##_avx2 ARGUMENTS;                                          \
        default: return name##_portable ARGUMENTS;                                                 \
        }                                                                                          \
    }                                                                                              \
    MPC_BODY type name##_body PARAMETERS
