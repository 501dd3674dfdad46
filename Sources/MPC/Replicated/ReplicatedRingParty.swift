public import Channels

/// One party of a three-party computation on replicated shares over Z/2^64, and of bits, that an active
/// adversary can't change unnoticed.
///
/// Three parties, one of which may be corrupt. A deviation ends the computation with an error before
/// anything that depends on it is opened, but for a chance of 2^-40; the party that deviated is named only
/// where it sends what no party can send, and output is not guaranteed. A party that stops ends the
/// computation with an error that names it. Products are those of `ReplicatedParty` (Araki et al., ePrint
/// 2016/768), verified in large numbers by `RingVerifier`. Assumes authenticated private channels, and
/// AES-128 as a pseudo-random function. See Protocols/replicated.md, "Active security".
public final class ReplicatedRingParty: MixedParty {
    public typealias Shares = ArithmeticShares
    public typealias Bits = BooleanShares

    /// Does what needs no check.
    let inner: ReplicatedParty
    let verifier: RingVerifier

    /// Sets up a session: agrees with the other two on keys, and checks that all see the same session. Two
    /// rounds. A party that gives another `binding` makes all three throw `.transcriptMismatch`.
    public init(channel: any Channel, binding: [UInt8] = []) async throws(MPCError) {
        let randomness = try await SessionSetup.agree(
            on: channel, version: "swift-mpc/replicated/1 z2^64 active", binding: binding)
        let links = VectorLinks(channel: channel)
        inner = ReplicatedParty(links: links, randomness: randomness)
        verifier = RingVerifier(links: links, randomness: randomness)
    }

    public var domain: Ring64 { Ring64() }
    public var channel: any Channel { inner.channel }

    public var claim: SecurityClaim {
        SecurityClaim(
            parties: 3, corruptible: 1, adversary: .activeWithAbort, statisticalBits: 40,
            hidingBits: 54)
    }

    public func verify() async throws(MPCError) { try await verifier.verify() }

    /// As `ReplicatedParty`, with a hash besides what is opened to all. Verification is not counted.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        var cost = inner.cost(of: operation, count: count)
        switch operation {
        case .open, .openBits: if cost.bytes > 0 { cost.bytes += 32 }
        default: break
        }
        return cost
    }
}

/// What needs no message.
extension ReplicatedRingParty {
    public func shares(ofPublic values: [UInt64]) -> Shares { inner.shares(ofPublic: values) }

    public func shares(ofPublic value: UInt64, count: Int) -> Shares {
        inner.shares(ofPublic: value, count: count)
    }

    public func add(_ x: Shares, _ y: Shares) -> Shares { inner.add(x, y) }
    public func subtract(_ x: Shares, _ y: Shares) -> Shares { inner.subtract(x, y) }
    public func scale(_ x: Shares, by factor: UInt64) -> Shares { inner.scale(x, by: factor) }
    public func scale(_ x: Shares, by factors: [UInt64]) -> Shares { inner.scale(x, by: factors) }
    public func addPublic(_ x: Shares, _ constant: UInt64) -> Shares {
        inner.addPublic(x, constant)
    }
    public func sums(_ x: Shares, length: Int) -> Shares { inner.sums(x, length: length) }
    public func random(count: Int) async throws(MPCError) -> Shares { inner.random(count: count) }
}

/// What needs messages.
extension ReplicatedRingParty {
    /// One round; the owner sends an element to one party: whatever it sends is its input.
    public func input(
        _ values: [UInt64]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        try await inner.input(values, from: owner, count: count)
    }

    /// One round; every party sends 8 bytes an element.
    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        let (z, borrows) = try await inner.multiplyRecorded(x, y)
        return try await recorded(
            RingVerifier.Product(x: x, y: y, z: z, borrows: borrows, length: 1))
    }

    /// One round; every party sends 8 bytes a run.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        precondition(length < 1 << 28, "runs too long")
        let (z, borrows) = try await inner.dotProductsRecorded(x, y, length: length)
        return try await recorded(
            RingVerifier.Product(x: x, y: y, z: z, borrows: borrows, length: length))
    }

    private func recorded(_ product: RingVerifier.Product) async throws(MPCError) -> Shares {
        guard product.z.count > 0 else { return product.z }
        if verifier.record(product) { try await verify() }
        return product.z
    }

    /// One round after a verification; every party sends an element, and a hash by which each compares what
    /// it is sent with what the third has.
    public func open(_ x: Shares) async throws(MPCError) -> [UInt64] {
        try await verify()
        return try await inner.openChecked(x)
    }

    public func openMasked(_ x: Shares) async throws(MPCError) -> [UInt64] {
        try await inner.openChecked(x)
    }

    public func open(_ x: Shares, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        try await verify()
        return try await inner.openChecked(x, to: receiver)
    }
}
