#if arch(x86_64)
public import CKernels
#endif

/// Products by mulx, adcx and adox, of which Swift writes only the first: see CKernelsMontgomery.h and, for
/// primes with a folding factor, CKernelsFolding.h.
extension MontgomeryField {
    /// Whether products are made by the processor's mulx, adcx and adox: it has them, the C code
    /// knows the prime, and neither `MPC_PORTABLE_KERNELS=2` nor `mpc_kernel_force_portable(2)` forbids it.
    @inlinable @inline(__always)
    package static var takesMulx: Bool {
        #if arch(x86_64)
        Modulus.productKernel != .none && mpc_use_mulx() != 0
        #else
        false
        #endif
    }

    #if arch(x86_64)
    /// `a * b / R mod p`, both reduced; any words where R = 1. - Precondition: `takesMulx`.
    ///
    /// A function of its own, with its operands and its result in registers: Swift 6.3.1 makes wrong code of
    /// asynchronous functions into which these instructions are inlined.
    @inlinable @inline(never)
    static func multiplyMulx(_ a: Self, _ b: Self) -> Self {
        let (x, y) = (a.montgomery, b.montgomery)
        let product: mpc_words4
        switch Modulus.productKernel {
        case .bn254Fr:
            product = mpc_multiply_bn254_fr(
                x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3])
        case .bn254Fp:
            product = mpc_multiply_bn254_fp(
                x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3])
        case .ed25519Fl:
            product = mpc_multiply_ed25519_fl(
                x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3])
        case .ed25519Fp:
            product = mpc_multiply_ed25519_fp(
                x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3])
        case .secp256k1Fp:
            product = mpc_multiply_secp256k1_fp(
                x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3])
        case .bls12381Fp:
            var result = a
            withUnsafeMutablePointer(to: &result) { x in
                withUnsafePointer(to: b) { y in mpc_multiply_bls12_381_fp(x, x, y) }
            }
            return result
        case .none:
            return multiply(a, b)
        }
        return element(product)
    }

    /// `a * a`. - Precondition: `takesMulx`, and a folding factor.
    @inlinable @inline(never)
    static func squareMulx(_ a: Self) -> Self {
        let x = a.montgomery
        switch Modulus.productKernel {
        case .ed25519Fp:
            return element(
                mpc_square_ed25519_fp(
                    x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3]))
        case .secp256k1Fp:
            return element(
                mpc_square_secp256k1_fp(
                    x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3]))
        case .none, .bn254Fr, .bn254Fp, .ed25519Fl, .bls12381Fp:
            preconditionFailure("a prime that does not fold has no squares of its own")
        }
    }

    /// - Precondition: there are four limbs.
    @inlinable @inline(__always)
    static func element(_ words: mpc_words4) -> Self {
        let words: InlineArray<4, UInt64> = [words.w0, words.w1, words.w2, words.w3]
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }
    #endif
}
