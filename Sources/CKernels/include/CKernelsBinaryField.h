/// Vectors over the field of 2^60 elements, polynomials over GF(2) modulo x^60 + x + 1: words below
/// 2^60, in any number, 8-byte aligned. Outputs may be inputs. Time depends on lengths only.
#pragma once
#include <stddef.h>
#include <stdint.h>

void mpc_gf60_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = z + x*y.
void mpc_gf60_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = x*c.
void mpc_gf60_scale(uint64_t *z, const uint64_t *x, uint64_t c, size_t n);
/// z = z + x*c.
void mpc_gf60_scale_add(uint64_t *z, const uint64_t *x, uint64_t c, size_t n);
/// Sum of x*y.
uint64_t mpc_gf60_inner_product(const uint64_t *x, const uint64_t *y, size_t n);
/// Element i is the sum of basis[c] over the components c < m whose bit i is set; component c is a run of
/// words at planes + c*stride.
void mpc_gf60_expand(uint64_t *z, const uint64_t *planes, size_t stride, const uint64_t *basis,
                     unsigned m, size_t n);
