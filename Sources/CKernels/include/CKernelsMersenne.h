/// Vectors over the integers modulo p = 2^61 - 1: words below p, in any number, 8-byte aligned where
/// they don't say otherwise. Outputs may be inputs. Time depends on lengths only.
#pragma once
#include <stddef.h>
#include <stdint.h>

void mpc_m61_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
void mpc_m61_subtract(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
void mpc_m61_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = z + x*y.
void mpc_m61_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = x + c.
void mpc_m61_add_constant(uint64_t *z, const uint64_t *x, uint64_t c, size_t n);
/// z = sum over the k inputs of factors[j] * inputs[j], for k up to 256; z may be an input.
void mpc_m61_combine(uint64_t *z, const uint64_t *const *inputs, const uint64_t *factors, size_t k,
                     size_t n);
uint64_t mpc_m61_sum(const uint64_t *x, size_t n);
/// Sum of x*y.
uint64_t mpc_m61_inner_product(const uint64_t *x, const uint64_t *y, size_t n);
/// z = the words of the message, at any alignment. Nonzero if one of them is not below p.
int mpc_m61_read(uint64_t *z, const void *message, size_t n);
/// Keeps the low 61 bits of every word. Nonzero if one of them is then p itself.
int mpc_m61_cut(uint64_t *z, size_t n);
