internal import FiniteFields

/// Splits byte strings piece by piece by either scheme for bytes.
enum PieceSplitter: ~Copyable {
    case shamir(ByteSplitter)
    case xor(XORSplitter)

    /// Throws `.invalidThreshold`, and `.wrongScheme` for one of scalars.
    init(_ scheme: ShareScheme, needed: Int, parties: Int) throws(SecretSharingError) {
        switch scheme {
        case .shamir:
            let sharing = try ShamirSharing<GF256>(threshold: needed - 1, parties: parties)
            self = .shamir(ByteSplitter(sharing))
        case .xor: self = .xor(try XORSplitter(parties: parties))
        case .scalar: throw .wrongScheme
        }
    }

    mutating func split(
        _ secret: UnsafeRawBufferPointer, into shares: [UnsafeMutableRawBufferPointer]
    ) {
        switch consume self {
        case .shamir(var splitter):
            splitter.split(secret, into: shares)
            self = .shamir(splitter)
        case .xor(var splitter):
            splitter.split(secret, into: shares)
            self = .xor(splitter)
        }
    }
}
