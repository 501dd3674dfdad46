/// What oblivious transfer is made of: AES-128 under many keys and under one, arithmetic in GF(2^128), sums
/// of key streams, transposition of bit matrices, and products of numbers bit by bit.
/// See Protocols/oblivious-transfer.md.
#pragma once
#include <stddef.h>
#include <stdint.h>

// AES-128. These kernels need AES-NI and take VAES where it is; where `mpc_use_aes` is 0 they must not be
// called, and libcrypto does the same work. A schedule is 11 round keys, 22 words.

/// Whether the machine, the environment and `mpc_kernel_force_portable` allow the AES kernels.
int mpc_use_aes(void);
/// The same with VAES, on vectors of 64 bytes.
int mpc_use_vaes(void);
/// Schedules of n keys of 16 bytes.
void mpc_aes_expand(uint64_t *schedules, const uint64_t *keys, size_t n);
/// AES-128-CTR key streams of n keys: 2 * blocks words each, stream j at out + j * stride. The first
/// counter block is domain, then `first`, 8 bytes big-endian each. `blocks` is a multiple of 4.
void mpc_aes_ctr(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n, uint64_t domain,
                 uint64_t first, size_t blocks);
/// The tweakable hash p(p(x) ^ t) ^ p(x) under one fixed key, where x is row i (2 words) xor `offset` (2
/// words) and t = tweak + i: all 2 words of it, or only the first (`words`), one row after another.
void mpc_tmmo(uint64_t *out, const uint64_t *rows, const uint64_t *offset, const uint64_t *schedule,
              uint64_t tweak, size_t n, int words);

// GF(2^128) = GF(2)[x] / (x^128 + x^7 + x^2 + x + 1): 2 words, bit i of the number is x^i.

/// accumulator (4 words, not reduced) += sum of x[i] y[i] over n elements.
void mpc_gf128_accumulate(uint64_t *accumulator, const uint64_t *x, const uint64_t *y, size_t n);
/// The element that the accumulator stands for.
void mpc_gf128_reduce(uint64_t *z, const uint64_t *accumulator);

// SoftSpokenOT with trees of 16 leaves. Streams stand one after another, `words` words each.

/// From 16 streams r: v[b] = xor of the r[x] with bit b of x set, plane b at v + b * stride;
/// correction = choices xor all r[x].
void mpc_softspoken_receive(uint64_t *v, size_t stride, void *correction, const uint64_t *choices,
                            const uint64_t *r, size_t words);
/// The same planes from 15 streams r[1...15], and the correction xored into those whose bit of `delta`
/// is set.
void mpc_softspoken_send(uint64_t *v, size_t stride, const void *correction, unsigned delta,
                         const uint64_t *r, size_t words);
/// Rows of 128 bits (2 words) from 128 planes: 64 * words rows. Plane j, `words` words, at
/// planes + j * stride.
void mpc_transpose128(uint64_t *rows, const uint64_t *planes, size_t stride, size_t words);

// Products modulo 2^64 by oblivious transfer of 64 bits each (Gilboa 1999, 4.1). n is even; a message
// has 65 words for two products.

/// From the two hashes of 64 rows a product, and the factors a: z = this party's part, and the message.
void mpc_gilboa_send(uint64_t *z, void *message, const uint64_t *h0, const uint64_t *h1,
                     const uint64_t *a, size_t n);
/// From the one hash that the bits of b choose, and the message: the part that adds up with z to a b.
void mpc_gilboa_receive(uint64_t *z, const void *message, const uint64_t *h, const uint64_t *b, size_t n);

// Products of elements modulo 2^192 (3 words) with bits, for authenticated triples modulo 2^k.

/// With the bits of a digit that stays the same, from a tree of 16 streams as for keys: v + w = the bit times x for
/// each of four bits. v[b] of element i is added to p + stride i + 3 b; x, streams and the correction as of
/// `mpc_long_key_receive`.
void mpc_long_bits_receive(uint64_t *p, size_t stride, void *correction, const uint64_t *x,
                           const uint64_t *r, size_t n);
/// w in the same places, from the streams but the one numbered d.
void mpc_long_bits_send(uint64_t *p, size_t stride, const void *correction, unsigned d,
                        const uint64_t *r, size_t n);
/// Gilboa's products as above with n numbers of 64 bits, of three vectors of n elements at once: element i of vector
/// p at x + stride p + 3 i. A row's hashes have 10 words, of which 9 are used. The part of the one that has x is
/// added to z, in the same places; a message has 492 words a number.
void mpc_long_transfer_send(uint64_t *z, void *message, const uint64_t *h0, const uint64_t *h1,
                            const uint64_t *x, size_t stride, size_t n);
void mpc_long_transfer_receive(uint64_t *z, const void *message, const uint64_t *h,
                               const uint64_t *bits, size_t stride, size_t n);
/// z (3 words) += the sum of g[i] x[i] over n elements, with coefficients of one word.
void mpc_long_weigh(uint64_t *z, const uint64_t *g, const uint64_t *x, size_t n);
