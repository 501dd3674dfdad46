package import CKernels

/// The constants with which the whole-array kernels work in a field, and the path they take: AVX-512
/// IFMA on limbs of 52 bits, or portable words of 64 bits. Immutable; made once and shared by the
/// vectors that are worked on together.
public final class FieldKernel<F: VectorField>: @unchecked Sendable {
    /// Alive as long as the kernel is; never written to again.
    package let field: UnsafePointer<mpc_field>

    /// - Parameters:
    ///   - portable: Takes the portable path even where the machine has AVX-512 IFMA. The environment
    ///     variable `MPC_PORTABLE_KERNELS=1` does so for a whole process.
    ///   - mulx: Whether products on the portable path may take mulx, adcx and adox where the machine
    ///     has them. `MPC_PORTABLE_KERNELS=2` forbids it for a whole process.
    /// - Precondition: F has 4 words and 251 to 255 bits, or 6 words and 379 to 383 bits.
    public init(portable: Bool = false, mulx: Bool = true) {
        let constants = UnsafeMutablePointer<mpc_field>.allocate(capacity: 1)
        let words = F.modulusWords
        let level: Int32 = !portable ? 0 : mulx ? 1 : 2
        let result = mpc_field_init(constants, words, Int32(words.count), level)
        precondition(result == 0, "no kernels for primes of this length")
        field = UnsafePointer(constants)
    }

    deinit { field.deallocate() }

    /// `avx512ifma` or `portable`.
    public var path: String { field.pointee.vector == 1 ? "avx512ifma" : "portable" }

    /// Elements in a block, the unit of memory: 8, or 1 on the portable path.
    package var lanes: Int { Int(field.pointee.lanes) }

    /// 64-bit words in a block.
    package var blockWords: Int { Int(field.pointee.block_words) }
}
