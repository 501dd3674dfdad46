internal import CKernels

/// Computation on secret vectors of words, bit by bit.
public protocol BooleanParty: ComputationParty {
    associatedtype Bits: BitShareVector

    // MARK: Local

    /// Shares of values that everybody knows, of which the low `width` bits count: 0...64.
    func bits(ofPublic values: [UInt64], width: Int) -> Bits
    /// x ⊕ y.
    func xor(_ x: Bits, _ y: Bits) -> Bits
    /// Every element ⊕ the same public constant; its bits from 64 up are zeros.
    func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits
    /// Every bit flipped.
    func not(_ x: Bits) -> Bits

    // MARK: With messages

    /// Shares of values that party `owner` knows and gives, of which the low `width` bits count; the
    /// others give `nil`. Precondition: the owner gives `count` values, the others none.
    func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits
    /// Shares of uniformly random values of `width` bits that nobody knows.
    func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits
    /// x ∧ y.
    func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits
    /// Ands planes pair by pair: plane k of the result is x.plane(pairs[k].0) ∧ y.plane(pairs[k].1).
    func and(
        planes pairs: [(Int, Int)], of x: Bits, and y: Bits
    ) async throws(MPCError) -> Bits
    /// The outputs of a circuit for as many instances as the inputs have elements: a batch of `and` for each
    /// level of AND gates.
    ///
    /// - Parameter inputs: for each of the circuit's inputs, at least one, a vector of its width, wires as
    ///   planes; of equal counts.
    func evaluate(
        _ circuit: BooleanCircuit, _ inputs: [Bits]
    ) async throws(MPCError) -> [Bits]
    /// Opens values to all parties, after everything they depend on has been verified. Width ≤ 64.
    func open(_ x: Bits) async throws(MPCError) -> [UInt64]
    /// Opens values that fresh random bits hide: as `ArithmeticParty.openMasked`.
    func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64]
    /// Opens values to party `receiver` only; the others get `nil`. Width ≤ 64.
    func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]?
}

extension BooleanParty {
    public func xor(_ x: Bits, _ y: Bits) -> Bits { Bits(planes: x.planes.xor(y.planes)) }

    public func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await open(x)
    }

    public func and(
        planes pairs: [(Int, Int)], of x: Bits, and y: Bits
    ) async throws(MPCError) -> Bits {
        try await and(
            x.selectingPlanes(pairs.map { $0.0 }), y.selectingPlanes(pairs.map { $0.1 }))
    }

    /// Every element ∧ the same public constant, of which `width` bits count. Local.
    public func andPublic(_ x: Bits, _ constant: UInt64) -> Bits {
        x.selectingPlanes(
            (0..<x.width).map { $0 < 64 && constant >> UInt64($0) & 1 == 1 ? $0 : nil })
    }

    /// Shares of values that everybody knows, given by their planes: of any width. Local.
    public func bits(ofPublicPlanes values: BitPlanes) -> Bits {
        precondition(values.components == 1)
        guard values.width > 64 else {
            return bits(ofPublic: values.elements(ofComponent: 0), width: values.width)
        }
        let parts = stride(from: 0, to: values.width, by: 64).map { start in
            let planes = values.selectingPlanes(Array(start..<min(start + 64, values.width)))
            return bits(ofPublic: planes.elements(ofComponent: 0), width: planes.width)
        }
        return .joiningPlanes(parts)
    }

    /// x ∧ y, where everybody knows y. Local.
    public func and(_ x: Bits, publicPlanes y: BitPlanes) -> Bits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let z = BitPlanes(
            uninitialized: x.count, width: x.width, components: x.planes.components)
        for c in 0..<z.components {
            mpc_and(z.component(c), x.planes.component(c), y.component(0), z.wordCount)
        }
        return Bits(planes: z)
    }

    /// x ∨ y: as `and`.
    public func or(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        let both = try await and(x, y)
        return xor(both, xor(x, y))
    }

    /// The ∧ of all bits of an element. ⌈log₂ width⌉ times `and`. Precondition: width ≥ 1.
    public func allOnes(_ x: Bits) async throws(MPCError) -> Bits {
        precondition(x.width >= 1)
        var z = x
        while z.width > 1 {
            let half = z.width / 2
            let pairs = (0..<half).map { ($0, $0 + half) }
            let both = try await and(planes: pairs, of: z, and: z)
            z = z.width % 2 == 0 ? both : .joiningPlanes([both, z.bit(z.width - 1)])
        }
        return z
    }

    /// Whether x = y: one bit an element. ⌈log₂ width⌉ times `and`.
    public func equal(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        try await allOnes(not(xor(x, y)))
    }

    /// Where the condition's bit is 1 the element of x, else that of y. One `and`.
    public func select(
        _ condition: Bits, _ x: Bits, _ y: Bits
    ) async throws(MPCError) -> Bits {
        precondition(condition.width == 1 && condition.count == x.count)
        let difference = xor(x, y)
        let pairs = (0..<x.width).map { (0, $0) }
        return xor(y, try await and(planes: pairs, of: condition, and: difference))
    }
}
