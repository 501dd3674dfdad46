/// A sharing among parties of which a minority is corrupt, over a field, as `ProductCheck` needs it: linear
/// in every component, with products by one message, and with openings that show a wrong share.
protocol CheckedSharing: AnyObject, Sendable {
    associatedtype Domain: SharingField

    var domain: Domain { get }
    var links: VectorLinks { get }
    /// How many elements stand for one.
    var components: Int { get }

    /// This party's summands of products, from which `reduce` makes sharings: sums over runs of `length`
    /// of x times y, from the given positions on, where blocks begin.
    func localProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: ShareBuffer<Domain>, _ y: ShareBuffer<Domain>,
        at position: Int, length: Int, runs: Int)

    /// Sharings of products, of which `product` writes this party's summands of a chunk.
    func reduce(
        count: Int, _ product: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> ShareBuffer<Domain>

    /// Random elements that nobody knows.
    func random(count: Int) async throws(MPCError) -> ShareBuffer<Domain>

    /// Opens to all, and throws if a share doesn't fit.
    func openChecked(_ x: ShareBuffer<Domain>) async throws(MPCError) -> [Domain.Element]
}

extension CheckedSharing {
    func buffer(_ count: Int) -> ShareBuffer<Domain> {
        ShareBuffer(uninitialized: count, components: components, domain: domain)
    }

    /// Public random elements that nobody knew before all parties had all that was sent to them. Two rounds, and
    /// what `random` takes.
    ///
    /// The honest parties' shares make the coins. Without the first round one of them could open its share while
    /// another still waits for a message of before: a corrupt party that holds it back, in an
    /// asynchronous network, would know the coins when it makes what they are to check.
    func coins(_ count: Int) async throws(MPCError) -> [Domain.Element] {
        let shared = try await random(count: count)
        try await links.meet()
        return try await openChecked(shared)
    }

    /// A public stream of words that nobody knew before: of three coins.
    func publicStream() async throws(MPCError) -> WordStream {
        let seed = try await coins(3)
        let bytes = seed.flatMap { coin in
            stride(from: 0, to: 8 * domain.wireBytes, by: 64).flatMap { bit in
                withUnsafeBytes(of: domain.word(of: coin, at: bit).littleEndian, Array.init)
            }
        }
        let key = SessionHash.digest([Array("public stream".utf8), bytes])
        return key.withUnsafeBytes {
            WordStream(key: UnsafeRawBufferPointer(rebasing: $0[..<16]), domain: 0)
        }
    }
}

extension ShareBuffer {
    /// Subtracts other elements, in every component.
    func subtract(_ x: ShareBuffer) {
        for c in 0..<components {
            domain.subtract(component(c), component(c), x.component(c), count: count)
        }
        extendLifetime(x)
    }

    /// Adds other elements times a public factor, in every component.
    func add(_ x: ShareBuffer, times factor: Domain.Element) {
        for c in 0..<components {
            domain.scaleAdd(component(c), x.component(c), by: factor, count: count)
        }
        extendLifetime(x)
    }

    /// Makes all components zeros.
    func clearAll() { for c in 0..<components { clear(c) } }
}
