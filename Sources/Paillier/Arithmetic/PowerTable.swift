internal import CKernels

/// Powers of one base, for exponents of a fixed length: a power takes one product for each six bits.
/// Constant time in base and exponents. Wiped on release.
final class PowerTable: @unchecked Sendable {
    // Sendable: the kernels only read it.
    private let handle: OpaquePointer
    let modulus: Modulus
    /// Exponents are below 2^bits.
    let bits: Int

    init(_ base: Numbers, bits: Int, modulus: Modulus) {
        precondition(base.count == 1 && base.width == modulus.width && bits > 0, "one residue")
        let made = base.read { mpc_power_table_create(modulus.handle, $0, Int32(bits)) }
        guard let made else { preconditionFailure("no memory") }
        handle = made
        self.modulus = modulus
        self.bits = bits
    }

    deinit { mpc_power_table_release(handle) }

    /// `factors[i] * base^exponents[i]`; exponents in (bits + 63) / 64 words.
    func power(_ exponents: Numbers, factors: Numbers? = nil) -> Numbers {
        precondition(
            exponents.width == (bits + 63) / 64
                && (factors.map { $0.count == exponents.count && $0.width == modulus.width } ?? true),
            "exponents and factors don't fit together")
        let made = Numbers(count: exponents.count, width: modulus.width)
        let factors = factors ?? Numbers(count: 0, width: 1)
        let status = exponents.read { exponents in
            factors.read { f in
                made.write {
                    mpc_power_table_power(
                        handle, $0, exponents, factors.count > 0 ? f : nil, made.count)
                }
            }
        }
        precondition(status == 0, "no memory")
        return made
    }
}
