/// The primes that CKernelsMontgomery.h and CKernelsFolding.h know: on x86-64 with BMI2 and ADX, products
/// in their fields are made there.
public enum ProductKernel: Sendable {
    /// Products are made in Swift everywhere.
    case none
    case bn254Fr
    case bn254Fp
    case ed25519Fl
    case bls12381Fp
    /// These two fold, and have squares of their own.
    case ed25519Fp
    case secp256k1Fp
}
