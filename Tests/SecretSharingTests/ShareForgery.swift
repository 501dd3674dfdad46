import COpenSSL
import SecretSharing

/// What somebody who knows the format can make of an encoded share.
enum ShareForgery {
    /// The share with the checksum that fits what it has become.
    static func withChecksum(_ share: [UInt8], headerByteCount: Int) throws -> [UInt8] {
        let body = hash(Array(share[headerByteCount..<(share.count - 8)]))
        let checksum = hash(
            Array("swift-mpc/share/v1".utf8) + Array(share[..<headerByteCount]) + body)
        return Array(share.dropLast(8)) + Array(checksum[..<8])
    }

    /// The share with its own commitment and checksum made to fit.
    static func withOwnCommitment(
        _ share: [UInt8], headerByteCount: Int, index: Int
    ) throws -> [UInt8] {
        let body = hash(Array(share[headerByteCount..<(share.count - 8)]))
        let commitment = hash(
            Array("swift-mpc/share-commitment/v1".utf8) + Array(share[22..<38])
                + [UInt8(index >> 8), UInt8(index & 255)] + body)
        var forged = share
        let place = 38 + 16 * (index - 1)
        forged.replaceSubrange(place..<(place + 16), with: commitment[..<16])
        return try withChecksum(forged, headerByteCount: headerByteCount)
    }

    /// A set of shares, made by a dealer with commitments, in which those at `places` are wrong and yet
    /// what all are committed to.
    static func inconsistentSet(
        _ shares: [[UInt8]], wrong places: [Int], headerByteCount: Int
    ) throws -> [[UInt8]] {
        var (made, commitments) = (shares, [UInt8]())
        for place in shares.indices {
            if places.contains(place) { made[place][shares[place].count - 9] ^= 1 }
            made[place] = try withOwnCommitment(
                made[place], headerByteCount: headerByteCount, index: place + 1)
            commitments += made[place][(38 + 16 * place)..<(54 + 16 * place)]
        }
        return try made.map { share in
            try withChecksum(
                share[..<38] + commitments + share[headerByteCount...],
                headerByteCount: headerByteCount)
        }
    }

    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }
}
