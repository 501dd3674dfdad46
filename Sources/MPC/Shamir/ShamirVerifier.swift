internal import CKernels
internal import Synchronization

/// What an active party has computed and not yet verified: products, of elements and of bits, and
/// sharings that were dealt.
final class ShamirVerifier<Domain: SharingField>: Sendable {
    typealias Products = ProductVerifier<ShamirCore<Domain>, ShamirCore<BinaryField60>>

    private struct State {
        var dealt: [ShareBuffer<Domain>] = []
        var dealtBits: [BitPlanes] = []
        /// Elements of both.
        var count = 0
    }

    let products: Products
    private let state = Mutex(State())

    private var core: ShamirCore<Domain> { products.sharing }
    private var bitCore: ShamirCore<BinaryField60> { products.bitSharing }

    /// Of n = 2t + 1 parties t + 1 are honest, and whatever a dealer sends them lies on a polynomial.
    private var checksDealings: Bool { core.partyCount > 2 * core.threshold + 1 }

    init(core: ShamirCore<Domain>) {
        let bitCore = ShamirCore(
            domain: BinaryField60(parties: core.partyCount), threshold: core.threshold,
            links: core.links, randomness: core.randomness, isActive: true)
        products = Products(core, bitCore)
    }

    /// Whether it is time to verify what has been recorded.
    func record(dealt: ShareBuffer<Domain>) -> Bool {
        guard checksDealings else { return false }
        return state.withLock { state in
            state.dealt.append(dealt)
            state.count += dealt.count
            return state.count >= Products.most
        }
    }

    func record(dealt: BitPlanes) -> Bool {
        guard checksDealings else { return false }
        return state.withLock { state in
            state.dealtBits.append(dealt)
            state.count += dealt.count * dealt.width
            return state.count >= Products.most
        }
    }

    /// Verifies all that has been recorded. Throws `.verificationFailed`, `.inconsistentShares`.
    func verify() async throws(MPCError) {
        let pending = state.withLock { state in
            defer { state = State() }
            return state
        }
        try await checkDealings(pending.dealt)
        try await checkDealings(pending.dealtBits)
        try await products.verify()
    }

    // MARK: Dealings

    /// Whether sharings are of degree t: a random combination of all, masked, is opened. The mask
    /// is there before the factors are known: who knows them could deal one that makes up for a
    /// wrong share.
    private func checkDealings(_ dealt: [ShareBuffer<Domain>]) async throws(MPCError) {
        guard !dealt.isEmpty else { return }
        let domain = core.domain
        let sum = try await core.random(count: 1)
        let stream = try await core.publicStream()
        let part = core.buffer(1)
        for x in dealt where x.count > 0 {
            let factors = core.buffer(x.count)
            domain.fill(factors.base, count: x.count, from: stream)
            domain.dotProducts(part.base, factors.base, x.base, length: x.count, runs: 1)
            domain.add(sum.base, sum.base, part.base, count: 1)
            extendLifetime((factors, x))
        }
        extendLifetime(part)
        _ = try await core.openedChecked(sum)
    }

    private func checkDealings(_ dealt: [BitPlanes]) async throws(MPCError) {
        guard !dealt.isEmpty else { return }
        let domain = bitCore.domain
        let sum = try await bitCore.random(count: 1)
        let stream = try await bitCore.publicStream()
        let part = bitCore.buffer(1)
        for x in dealt where x.count > 0 {
            let (factors, lifted) = (bitCore.buffer(x.count), bitCore.buffer(x.count))
            for j in 0..<x.width {
                bitCore.lift(x, j, 0..<x.count, into: lifted, at: 0)
                domain.fill(factors.base, count: x.count, from: stream)
                domain.dotProducts(
                    part.base, factors.base, lifted.base, length: x.count, runs: 1)
                domain.add(sum.base, sum.base, part.base, count: 1)
            }
            extendLifetime((factors, lifted, x))
        }
        extendLifetime(part)
        _ = try await bitCore.openedChecked(sum)
    }
}

extension ShamirCore: LiftedSharing where Domain == BinaryField60 {
    func lift(
        _ planes: BitPlanes, _ plane: Int, _ range: Range<Int>,
        into z: ShareBuffer<BinaryField60>, at position: Int
    ) {
        let basis = domain.basis
        mpc_gf60_expand(
            z.base + position, planes.plane(plane, 0) + range.lowerBound / 64,
            planes.componentStride, basis, UInt32(basis.count), range.count)
        extendLifetime((planes, z))
    }
}
