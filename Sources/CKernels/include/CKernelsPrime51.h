/// Vectors over prime fields of a modulus p that is drawn at run time, 2^50 < p < 2^51.
///
/// A word below p stands for an element: x for x·2^-52 modulo p (Montgomery's form with R = 2^52).
/// `multiply` gives x·y·2^-52. Constant time but for lengths and the modulus.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t p;
    /// -1/p modulo 2^52.
    uint64_t inverse;
    /// 2^104 and 2^156 modulo p.
    uint64_t r2, r3;
} mpc_prime51;

/// What the kernels need of an odd modulus, 2^50 < p < 2^51.
mpc_prime51 mpc_p51_field(uint64_t p);

void mpc_p51_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n, const mpc_prime51 *f);
void mpc_p51_subtract(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                      const mpc_prime51 *f);
void mpc_p51_add_constant(uint64_t *z, const uint64_t *x, uint64_t c, size_t n,
                          const mpc_prime51 *f);
void mpc_p51_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                      const mpc_prime51 *f);
void mpc_p51_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                          const mpc_prime51 *f);
void mpc_p51_scale(uint64_t *z, const uint64_t *x, uint64_t c, size_t n, const mpc_prime51 *f);
void mpc_p51_scale_add(uint64_t *z, const uint64_t *x, uint64_t c, size_t n, const mpc_prime51 *f);
uint64_t mpc_p51_sum(const uint64_t *x, size_t n, const mpc_prime51 *f);
/// Sum of x·y·2^-52.
uint64_t mpc_p51_inner_product(const uint64_t *x, const uint64_t *y, size_t n,
                               const mpc_prime51 *f);
/// z = x modulo p, of any words x: as elements x·2^-52.
void mpc_p51_reduce(uint64_t *z, const uint64_t *x, size_t n, const mpc_prime51 *f);
/// z = x·c·2^-52, of any words x, and c below p.
void mpc_p51_weigh(uint64_t *z, const uint64_t *x, const uint64_t *c, size_t n,
                   const mpc_prime51 *f);
