internal import CKernels
public import Channels

/// One party of a three-party computation on replicated shares over a prime field, and of bits.
///
/// Three parties, one of which may be corrupt. With a passive adversary a corrupt party that follows the
/// protocol learns nothing but what is opened to it (Araki et al., ePrint 2016/768); one that deviates can
/// change results and is not caught. With an active one, a deviation ends the computation with an error
/// before anything that depends on it is opened, but for a chance of 2^-54 (the check of products is that of
/// `ProductCheck`); nobody is named, and output is not guaranteed. A party that stops ends the computation
/// with an error that names it. Assumes authenticated private channels, and AES-128 as a pseudo-random
/// function. See Protocols/replicated.md.
public final class ReplicatedFieldParty<Domain: FieldDomain>: MixedParty {
    public typealias Shares = ReplicatedShares<Domain>
    public typealias Bits = BooleanShares

    let core: ReplicatedCore<Domain>
    /// Does what is done with bits.
    let bitParty: ReplicatedParty
    /// What has to be verified; nil with a passive adversary.
    let verifier: ProductVerifier<ReplicatedCore<Domain>, ReplicatedCore<BinaryField60>>?

    /// Sets up a session: agrees with the other two on keys, and checks that all see the same session. Two
    /// rounds. A party that gives another `binding` makes all three throw `.transcriptMismatch`.
    public init(
        channel: any Channel, domain: Domain, adversary: SecurityClaim.Adversary = .passive,
        binding: [UInt8] = []
    ) async throws(MPCError) {
        let version =
            "swift-mpc/replicated/1 \(domain.name)" + (adversary == .passive ? "" : " active")
        let randomness = try await SessionSetup.agree(
            on: channel, version: version, binding: binding)
        let links = VectorLinks(channel: channel)
        core = ReplicatedCore(domain: domain, links: links, randomness: randomness)
        bitParty = ReplicatedParty(links: links, randomness: randomness)
        let bitCore = ReplicatedCore(
            domain: BinaryField60(parties: 3), links: links, randomness: randomness)
        verifier = adversary == .passive ? nil : ProductVerifier(core, bitCore)
    }

    public var domain: Domain { core.domain }
    public var channel: any Channel { core.links.channel }

    public var claim: SecurityClaim {
        SecurityClaim(
            parties: 3, corruptible: 1,
            adversary: verifier == nil ? .passive : .activeWithAbort,
            statisticalBits: verifier == nil ? nil : 54, hidingBits: statisticalSecurity)
    }

    public func verify() async throws(MPCError) { try await verifier?.verify() }

    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        var cost = bitParty.cost(of: operation, count: count)
        switch operation {
        case .random, .randomBits, .inputBits, .and: break
        case .input, .multiply, .dotProducts: cost.bytes = count * domain.wireBytes
        case .open, .openToOne:
            cost.bytes = count * domain.wireBytes
            if verifier != nil, operation == .open, count > 0 { cost.bytes += 32 }
        case .openBits: if verifier != nil, cost.bytes > 0 { cost.bytes += 32 }
        case .openBitsToOne: break
        }
        return cost
    }
}

/// What needs no message: every party works on its own components.
extension ReplicatedFieldParty {
    private func local(
        _ count: Int, _ body: (Int, UnsafeMutablePointer<UInt64>) -> Void
    ) -> Shares {
        let z = core.newBuffer(count)
        for c in 0..<2 { body(c, z.component(c)) }
        return Shares(buffer: z)
    }

    public func shares(ofPublic values: [Element]) -> Shares {
        Shares(buffer: core.shares(ofPublic: values))
    }

    public func shares(ofPublic value: Element, count: Int) -> Shares {
        shares(ofPublic: [Element](repeating: value, count: count))
    }

    public func add(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        return local(x.count) {
            domain.add($1, x.buffer.component($0), y.buffer.component($0), count: x.count)
        }
    }

    public func subtract(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        return local(x.count) {
            domain.subtract($1, x.buffer.component($0), y.buffer.component($0), count: x.count)
        }
    }

    public func scale(_ x: Shares, by factor: Element) -> Shares {
        local(x.count) {
            domain.scale($1, x.buffer.component($0), by: factor, count: x.count)
        }
    }

    public func scale(_ x: Shares, by factors: [Element]) -> Shares {
        precondition(x.count == factors.count, "vectors of different lengths")
        let y = ShareBuffer(uninitialized: x.count, domain: domain)
        y.setComponent(0, factors)
        return local(x.count) {
            domain.multiply($1, x.buffer.component($0), y.base, count: x.count)
        }
    }

    public func addPublic(_ x: Shares, _ constant: Element) -> Shares {
        let place = core.place(ofComponent: 0)
        return local(x.count) { c, z in
            domain.addConstant(
                z, x.buffer.component(c), c == place ? constant : domain.element(0),
                count: x.count)
        }
    }

    public func sums(_ x: Shares, length: Int) -> Shares {
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        return local(x.count / length) {
            domain.sums(
                $1, x.buffer.component($0), length: length, runs: x.count / length)
        }
    }

    /// Shares of uniformly random values that nobody knows. Local.
    public func random(count: Int) async throws(MPCError) -> Shares {
        Shares(buffer: core.randomShares(count: count))
    }
}

/// What needs messages.
extension ReplicatedFieldParty {
    /// One round; the owner sends an element to one party.
    public func input(
        _ values: [Element]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        precondition((0..<3).contains(owner))
        precondition(party == owner ? values?.count == count : values == nil)
        let given = values.map { values in
            let buffer = ShareBuffer(uninitialized: count, domain: domain)
            buffer.setComponent(0, values)
            return buffer
        }
        return Shares(buffer: try await core.input(given, from: owner, count: count))
    }

    /// One round; every party sends an element.
    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(buffer: try await core.multiply(x.buffer, y.buffer))
        try await record(x, y, z, length: 1)
        return z
    }

    /// One round; every party sends an element a run.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = Shares(
            buffer: try await core.dotProducts(x.buffer, y.buffer, length: length))
        try await record(x, y, z, length: length)
        return z
    }

    private func record(
        _ x: Shares, _ y: Shares, _ z: Shares, length: Int
    ) async throws(MPCError) {
        guard let verifier, x.count > 0 else { return }
        if verifier.record(
            .init(x: x.buffer, y: y.buffer, z: z.buffer, length: length))
        {
            try await verifier.verify()
        }
    }

    /// One round; every party sends an element; with an active adversary after a verification, and a hash
    /// besides, by which each party compares what it is sent with what the third has.
    public func open(_ x: Shares) async throws(MPCError) -> [Element] {
        try await verify()
        return try await openMasked(x)
    }

    public func openMasked(_ x: Shares) async throws(MPCError) -> [Element] {
        try await core.opened(x.buffer, checked: verifier != nil).elements(ofComponent: 0)
    }

    public func open(
        _ x: Shares, to receiver: Int
    ) async throws(MPCError) -> [Element]? {
        precondition((0..<3).contains(receiver))
        try await verify()
        return try await core.opened(x.buffer, to: receiver, checked: verifier != nil)?
            .elements(ofComponent: 0)
    }
}
