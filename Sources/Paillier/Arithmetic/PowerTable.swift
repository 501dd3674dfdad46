internal import CKernels

/// Powers of one base, for exponents of a fixed length: a power takes one product for each six bits.
/// Modulo a square the base is a unit, and exponents have 3072 bits at most.
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
        guard let made else { preconditionFailure("no unit, too many bits, or no memory") }
        handle = made
        self.modulus = modulus
        self.bits = bits
    }

    deinit { mpc_power_table_release(handle) }

    /// Numbers that a modulus m^2 encrypts as 1 + scale x m: `scale` is below m, and x fits the modulus's
    /// width.
    struct Plain {
        let numbers: Numbers
        let scale: Numbers
    }

    /// `factors[i] * base^exponents[i]`, encryptions of plain numbers where there are any; exponents in
    /// (bits + 63) / 64 words.
    func power(_ exponents: Numbers, factors: Numbers? = nil, plain: Plain? = nil) -> Numbers {
        let count = exponents.count
        precondition(
            exponents.width == (bits + 63) / 64
                && (factors.map { $0.count == count && $0.width == modulus.width } ?? true)
                && (plain.map {
                    $0.numbers.count == count && $0.numbers.width <= modulus.width
                        && 2 * $0.scale.width == modulus.width
                } ?? true),
            "exponents, factors and plain numbers don't fit together")
        let made = Numbers(count: count, width: modulus.width)
        let none = Numbers(count: 0, width: 1)
        let status = exponents.read { exponents in
            (factors ?? none).read { f in
                (plain?.numbers ?? none).read { numbers in
                    (plain?.scale ?? none).read { scale in
                        let plain = plain.map {
                            mpc_plain_numbers(
                                numbers: numbers, words: Int32($0.numbers.width), scale: scale)
                        }
                        return made.write {
                            Self.power(
                                handle, $0, exponents, factors == nil ? nil : f, plain, count)
                        }
                    }
                }
            }
        }
        precondition(status == 0, "no memory")
        return made
    }

    private static func power(
        _ table: OpaquePointer, _ results: UnsafeMutablePointer<UInt64>,
        _ exponents: UnsafePointer<UInt64>, _ factors: UnsafePointer<UInt64>?,
        _ plain: mpc_plain_numbers?, _ count: Int
    ) -> Int32 {
        guard var plain else {
            return mpc_power_table_power(table, results, exponents, factors, nil, count)
        }
        return mpc_power_table_power(table, results, exponents, factors, &plain, count)
    }
}
