#if arch(x86_64)
public import CKernels

extension QuadraticExtension {
    /// `a * b`: two sums of two products, each with one reduction. - Precondition: `Base.takesMulx`.
    @inlinable @inline(__always)
    static func multiplyMulx(_ a: Self, _ b: Self) -> Self {
        var result = Self.zero
        withUnsafePointer(to: a) { x in
            withUnsafePointer(to: b) { y in
                withUnsafeMutablePointer(to: &result) { z in
                    switch Modulus.productKernel {
                    case .bn254Fp: mpc_multiply_bn254_fp2(z, x, y)
                    case .bls12381Fp: mpc_multiply_bls12_381_fp2(z, x, y)
                    case .bn254Fr, .ed25519Fl, .ed25519Fp, .secp256k1Fp, .none:
                        z.pointee = multiply(x.pointee, y.pointee)
                    }
                }
            }
        }
        return result
    }
}
#endif
