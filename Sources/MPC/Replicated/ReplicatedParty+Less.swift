internal import CKernels
internal import Channels

extension ReplicatedParty {
    /// What is compared.
    enum Operand {
        case shares(ArithmeticShares)
        /// Everybody knows them: u is the value and v is zero.
        case values([UInt64])

        var isPublic: Bool {
            if case .values = self { true } else { false }
        }
    }

    /// x < y as the borrow of x - y, on integers.
    ///
    /// With x = uₓ + vₓ - 2^64 wₓ, where w is the carry, and so for y and d = x - y mod 2^64, and with
    /// βᵤ = [uₓ < u_y], βᵥ = [vₓ < v_y], the borrow is βᵤ + βᵥ + wₓ - w_y - w_d. It is 0 or 1, so
    /// modulo 2 it is the ⊕ of the five. Party 0 knows βᵤ, parties 1 and 2 know βᵥ. A public operand has
    /// no carry. Signed operands are compared as unsigned ones plus 2^63.
    func less(
        _ x: Operand, _ y: Operand, count: Int, _ signedness: Signedness
    ) async throws(MPCError) -> BooleanShares {
        let words = (count + 63) / 64
        let padded = 64 * words
        guard words > 0 else { return BooleanShares(uninitialized: 0, width: 1) }
        // x, y, d; public ones are left out of what goes into `carries`.
        let known = WordBuffer(uninitialized: 3 * padded)
        let (a, b, d) = (known.base, known.base + padded, known.base + 2 * padded)
        knownPart(of: x, count: count, padded: padded, into: a)
        knownPart(of: y, count: count, padded: padded, into: b)
        if signedness == .signed, party == 0 {
            mpc_xor_constant(a, a, 1 << 63, 2 * padded)
        }
        mpc_subtract(d, a, b, padded)
        let borrow = WordBuffer(uninitialized: words)
        mpc_less_plane(borrow.base, a, b, padded)

        let z = BooleanShares(uninitialized: count, width: 1)
        try await shareBorrow(borrow, z, words: words)
        var parts = 3
        if x.isPublic {
            a.update(from: b, count: 2 * padded)
            parts = 2
        } else if y.isPublic {
            b.update(from: d, count: padded)
            parts = 2
        }
        let bits = try await carries(known, words: parts * words, .carry)
        for part in 0..<parts {
            mpc_xor(z.first, z.first, bits.first + part * words, words)
            mpc_xor(z.second, z.second, bits.second + part * words, words)
        }
        extendLifetime((bits, borrow, known))
        return z
    }

    /// Shares of βᵤ ⊕ βᵥ, of which party 0 has the first and the others the second.
    /// Goes with the first message of `carries`: no round of its own.
    private func shareBorrow(
        _ borrow: WordBuffer, _ z: BooleanShares, words: Int
    ) async throws(MPCError) {
        switch party {
        case 0:
            randomness.common.first.read(into: z.first, count: words)
            mpc_xor(z.second, z.first, borrow.base, words)
            try await sendAll(words, to: 1) { range, message in
                message.copyMemory(from: z.second + range.lowerBound, byteCount: 8 * range.count)
            }
        case 1:
            try await receiveAll(words, from: 0, into: z.first)
            z.second.update(from: borrow.base, count: words)
        default:
            z.first.update(from: borrow.base, count: words)
            randomness.common.second.read(into: z.second, count: words)
        }
    }

    /// This party's part of x = u + v: u = s₀+s₁ at party 0, v = s₂ at the others; zeros up to
    /// `padded` elements.
    func knownPart(
        of x: Operand, count: Int, padded: Int, into target: UnsafeMutablePointer<UInt64>
    ) {
        switch x {
        case .shares(let x):
            switch party {
            case 0: mpc_add(target, x.first, x.second, count)
            case 1: target.update(from: x.second, count: count)
            default: target.update(from: x.first, count: count)
            }
        case .values(let values):
            if party == 0 {
                target.update(from: values, count: count)
            } else {
                target.update(repeating: 0, count: count)
            }
        }
        (target + count).update(repeating: 0, count: padded - count)
    }
}
