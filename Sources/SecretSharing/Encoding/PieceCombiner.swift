internal import FiniteFields

/// Puts byte strings together piece by piece by either scheme for bytes.
enum PieceCombiner: ~Copyable {
    case shamir(ByteCombiner)
    case xor

    /// - Parameter indices: Those of the shares, distinct and enough of them.
    init(_ header: ShareHeader, indices: [Int]) throws(SecretSharingError) {
        switch header.scheme {
        case .shamir:
            let sharing = try ShamirSharing<GF256>(
                threshold: header.needed - 1, parties: header.parties)
            var places = [ShareIndex<GF256>]()
            for index in indices { places.append(try ShareIndex(UInt64(index))) }
            self = .shamir(try ByteCombiner(sharing, indices: places, locating: true))
        case .xor: self = .xor
        case .scalar: throw .wrongScheme
        }
    }

    /// Throws `.tooManyWrongShares`; with commitments, which the shares have passed, `.inconsistentSet`.
    mutating func combine(
        _ shares: [UnsafeRawBufferPointer], into secret: UnsafeMutableRawBufferPointer,
        of header: ShareHeader
    ) throws(SecretSharingError) {
        switch consume self {
        case .shamir(var combiner):
            do {
                try combiner.combine(shares, into: secret)
            } catch {
                self = .shamir(combiner)
                guard case .tooManyWrongShares = error, !header.commitments.isEmpty else {
                    throw error
                }
                throw .inconsistentSet(header.set)
            }
            self = .shamir(combiner)
        case .xor:
            combineXOR(shares, into: secret)
            self = .xor
        }
    }

    /// The indices of the shares found wrong so far.
    var wrong: [Int] {
        switch self {
        case .shamir(let combiner): combiner.wrong.map { Int($0.element.byte) }
        case .xor: []
        }
    }
}
