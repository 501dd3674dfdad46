internal import BigIntegers
internal import CKernels

/// An odd modulus m, or the square of one, with its constants for batches of modular arithmetic
/// (`CKernelsModular.h`). Constant time in operands, exponents and modulus. Wiped on release.
package final class Modulus: @unchecked Sendable {
    // Sendable: the kernels only read it.
    let handle: OpaquePointer
    /// Words of a residue.
    package let width: Int
    /// The modulus itself, `width` words.
    package let value: Numbers

    /// The modulus `root`, or its square: an odd number of 16 to 8192 bits, its highest word not zero.
    package init(_ root: Numbers, squared: Bool = false) {
        precondition(root.count == 1, "one modulus")
        let made = root.read {
            squared
                ? mpc_modulus_create_square($0, Int32(root.width), 0)
                : mpc_modulus_create($0, Int32(root.width), 0)
        }
        guard let made else { preconditionFailure("an even or empty modulus, or no memory") }
        handle = made
        width = squared ? 2 * root.width : root.width
        value = squared ? root.multiplied(by: root) : root
    }

    deinit { mpc_modulus_release(handle) }

    /// Name of the path that kernels take: "avx512ifma" or "portable".
    package static var path: String { String(cString: mpc_field_path()) }

    /// Products of residues, row by row.
    func multiply(_ x: Numbers, _ y: Numbers) -> Numbers {
        let rows = max(x.count, y.count)
        let a = x.count == rows ? x : x.repeated(rows)
        let b = y.count == rows ? y : y.repeated(rows)
        precondition(a.width == width && b.width == width, "residues of another width")
        let made = Numbers(count: rows, width: width)
        let status = Self.withPointers([self]) { moduli, k in
            a.read { x in
                b.read { y in
                    made.write { mpc_mod_multiply(moduli, k, $0, x, y, rows) }
                }
            }
        }
        precondition(status == 0, "no memory")
        return made
    }

    /// Row by row the number below M q that is `a` modulo M and `b` modulo q, twice as wide; M is this
    /// modulus or its square. q and a are below M, b below q; `inverse` is 1/q modulo M.
    func joined(_ a: Numbers, _ b: Numbers, q: Numbers, inverse: Numbers) -> Numbers {
        precondition(
            a.count == b.count && [a, b, q, inverse].allSatisfy { $0.width == width },
            "residues of another width")
        let made = Numbers(count: a.count, width: 2 * width)
        let status = a.read { a in
            b.read { b in
                q.read { q in
                    inverse.read { inverse in
                        made.write { mpc_mod_join(handle, inverse, q, $0, a, b, made.count) }
                    }
                }
            }
        }
        precondition(status == 0, "no memory")
        return made
    }

    /// Of a square m^2: a number that has a divisor in common with m exactly if one of `residues` has.
    func common(_ residues: Numbers) -> Numbers {
        precondition(residues.width == width, "residues of another width")
        let made = Numbers(count: 1, width: width / 2)
        let status = residues.read { residue in
            made.write { mpc_mod_common(handle, $0, residue, residues.count) }
        }
        precondition(status == 0, "no square, or no memory")
        return made
    }

    /// `factors[i]` times the product of `bases[i terms + j]^exponents[i terms + j]` for each i.
    /// Exponents are below 2^bits, in (bits + 63) / 64 words each; bases and factors are residues.
    package func power(
        _ bases: Numbers, _ exponents: Numbers, bits: Int, terms: Int = 1, factors: Numbers? = nil
    ) -> Numbers {
        Self.power([self], bases, exponents, bits: bits, terms: terms, factors: factors)
    }

    /// The same with item i modulo `moduli[i % moduli.count]`; all of one width.
    static func power(
        _ moduli: [Modulus], _ bases: Numbers, _ exponents: Numbers, bits: Int, terms: Int = 1,
        factors: Numbers? = nil
    ) -> Numbers {
        let width = moduli[0].width
        let rows = bases.count / terms
        precondition(
            bases.width == width && bases.count == rows * terms && exponents.count == bases.count
                && exponents.width == max((bits + 63) / 64, 1)
                && moduli.allSatisfy { $0.width == width }
                && (factors.map { $0.count == rows && $0.width == width } ?? true),
            "bases, exponents and factors don't fit together")
        let made = Numbers(count: rows, width: width)
        let factors = factors ?? Numbers(count: 0, width: 1)
        let status = withPointers(moduli) { moduli, k in
            bases.read { bases in
                exponents.read { exponents in
                    factors.read { f in
                        made.write {
                            mpc_mod_power(
                                moduli, k, $0, bases, exponents, Int32(bits), terms,
                                factors.count > 0 ? f : nil, rows)
                        }
                    }
                }
            }
        }
        precondition(status == 0, "no memory")
        return made
    }

    private static func withPointers<Result>(
        _ moduli: [Modulus], _ body: (UnsafePointer<OpaquePointer?>, Int) -> Result
    ) -> Result {
        let handles = moduli.map { $0.handle as OpaquePointer? }
        defer { withExtendedLifetime(moduli) {} }
        return handles.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("no modulus") }
            return body(start, buffer.count)
        }
    }
}
