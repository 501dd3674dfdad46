/// Bytes as elements of GF(256), and the key stream that hides them.
///
/// GF(256) is GF(2)[x] / (x^8 + x^4 + x^3 + x + 1), the field of AES; a byte's bit i is the coefficient
/// of x^i, sums are exclusive ors. Share indices, factors and lengths are public: time depends on them,
/// and on nothing else. No table is read at a secret place. Pointers may have any alignment; n is a multiple
/// of 256 everywhere but in `mpc_xor_bytes`.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Polynomials' values: for each of `rows` shares i and each byte at place p in 0..<n
///   shares[i][p] = secret[p] + sum over j in 1...degree of coefficient(p, j) * indices[i]^j.
/// Coefficients come in groups for 64 places each: coefficient(p, j) stands at
/// coefficients[((p / 64) * degree + j - 1) * 64 + p % 64].
void mpc_gf256_split(uint8_t *const *shares, const uint8_t *indices, size_t rows,
                     const uint8_t *secret, const uint8_t *coefficients, size_t degree, size_t n);

/// out[p] = sum over `count` rows i of factors[i] * rows[i][p].
void mpc_gf256_combine(uint8_t *out, const uint8_t *const *rows, const uint8_t *factors,
                       size_t count, size_t n);

/// out[p] ^= x[p]; the two don't overlap.
void mpc_xor_bytes(uint8_t *out, const uint8_t *x, size_t n);

/// AES-128 in counter mode on vectors: 16-byte blocks numbered big-endian from (domain, 0).
typedef struct mpc_keystream mpc_keystream;
/// Its bytes, to be 64-byte aligned.
size_t mpc_keystream_size(void);
/// A stream of a key of 16 bytes. Only where `mpc_use_aes`; elsewhere libcrypto gives the same stream.
void mpc_keystream_init(mpc_keystream *stream, const uint8_t *key, uint64_t domain);
/// Whether the kernels that take a stream from registers may have this one: on vectors of 64 bytes.
int mpc_keystream_is_wide(const mpc_keystream *stream);
/// Xors the next n bytes of the stream into out.
void mpc_keystream_xor(mpc_keystream *stream, uint8_t *out, size_t n);
/// Writes the next n bytes, a multiple of 256, to out.
void mpc_keystream_write(mpc_keystream *stream, uint8_t *out, size_t n);
/// As `mpc_gf256_split`, for polynomials that the stream's next degree * n bytes determine and that are
/// never written to memory: in each group of 64 places the first 64 bytes are the polynomials' values at
/// 1, for degree 2 the next 64 those at 2, both less the secret. Degree 1 or 2, indices 1...7. Only for wide
/// streams.
void mpc_gf256_split_stream(mpc_keystream *stream, uint8_t *const *shares, const uint8_t *indices,
                            size_t rows, const uint8_t *secret, size_t degree, size_t n);
