/// Fresh sharings of zero: every two parties have a stream in common, whose words the one adds and the other takes
/// away. Known to all corrupt parties together is of two honest ones' shares nothing but the sum.
///
/// What parties send to open a sharing has one added, where the sharing need not be random: as that of an input
/// is, whose owner has all of it. Two parties need none: what the one sends follows from the value and the other's
/// share. All parties take the same numbers in the same order. Pseudo-random zero sharing: R. Cramer, I. Damgård,
/// Y. Ishai, TCC 2005, of the additive kind.
struct ZeroSharing: Sendable {
    private let added: [WordStream]
    private let taken: [WordStream]

    /// - Parameter keys: of all pairs; streams of this domain are used for nothing else.
    init(_ keys: GroupKeys, party: Int, partyCount: Int, domain: UInt64) {
        guard partyCount > 2 else {
            (added, taken) = ([], [])
            return
        }
        added = (party + 1..<partyCount).map { keys.stream([party, $0], domain: domain) }
        taken = (0..<party).map { keys.stream([$0, party], domain: domain) }
    }

    /// Elements that are filled at once.
    private static let window = 1 << 12

    /// Adds this party's share of zeros to `count` elements.
    func add<Domain: VectorDomain>(
        to z: UnsafeMutablePointer<UInt64>, count: Int, _ domain: Domain
    ) {
        guard !(added.isEmpty && taken.isEmpty), count > 0 else { return }
        let mask = WordBuffer(uninitialized: domain.words(for: min(count, Self.window)))
        for start in stride(from: 0, to: count, by: Self.window) {
            let (here, at) = (min(count - start, Self.window), z + domain.offset(of: start))
            for stream in added {
                domain.fill(mask.base, count: here, from: stream.read)
                domain.add(at, at, mask.base, count: here)
            }
            for stream in taken {
                domain.fill(mask.base, count: here, from: stream.read)
                domain.subtract(at, at, mask.base, count: here)
            }
        }
        extendLifetime(mask)
    }

    /// The same for words of bits.
    func xor(into z: UnsafeMutablePointer<UInt64>, words: Int) {
        for stream in added + taken { stream.xor(into: z, count: words) }
    }
}
