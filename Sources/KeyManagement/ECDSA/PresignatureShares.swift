internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// A signer's shares of all that a batch of presignatures is made of: [k], [a] of degree t, and [b], [d], [e]
/// of degree 2t, which are sharings of zero (DJNPO20: RSS and RSSZ).
///
/// Each pair of signers has a seed that both contributed to. What it expands to is added by one and
/// subtracted by the other: additive shares of zero, which divided by λ_i are a random sharing of zero
/// among 2t + 1 (R. Cramer, I. Damgård, Y. Ishai, "Share Conversion, Pseudorandom Secret-Sharing and
/// Applications to Secure Computation", TCC 2005). So no zeros need to be dealt.
struct PresignatureShares: ~Copyable {
    typealias Scalar = Secp256k1.Scalar

    /// The shares for one presignature.
    struct Values {
        let k, a, b, d, e: Scalar
    }

    private let terms: PresigningTerms
    private let place: Int
    /// k for each presignature, then a.
    private var sums: SecretVector<Scalar>
    /// λ_i times b for each presignature, then d, then e.
    private var masks: SecretVector<Scalar>

    /// Those of the signer at `place`, before anything was dealt.
    init(_ terms: PresigningTerms, place: Int) {
        self.terms = terms
        self.place = place
        sums = SecretVector(repeating: .zero, count: 2 * terms.count)
        masks = SecretVector(repeating: .zero, count: 3 * terms.count)
    }

    /// Adds what the signer at `dealer` dealt to this one, who deals by `own`. False, with nothing added,
    /// for a share that isn't reduced.
    mutating func add(
        _ content: borrowing SecretVector<UInt8>, from dealer: Int, own: PresignatureDealing
    ) -> Bool {
        let count = 2 * terms.count
        var dealt = SecretVector<Scalar>(repeating: .zero, count: count)
        let isReduced = dealt.withUnsafeMutableBufferPointer { dealt in
            content.withUnsafeBufferPointer { content in
                let raw = UnsafeRawBufferPointer(content)
                for i in 0..<count {
                    let bytes = UnsafeRawBufferPointer(rebasing: raw[(32 * i)..<(32 * (i + 1))])
                    guard let share = Scalar.readSecret(from: bytes) else { return false }
                    dealt[i] = share
                }
                return true
            }
        }
        guard isReduced else { return false }
        sums.withUnsafeMutableBufferPointer { sums in
            dealt.withUnsafeBufferPointer { for i in 0..<count { sums[i] += $0[i] } }
        }
        if dealer != place { addMasks(content, with: dealer, own: own) }
        return true
    }

    private mutating func addMasks(
        _ content: borrowing SecretVector<UInt8>, with peer: Int, own: PresignatureDealing
    ) {
        let isFirst = place < peer
        let ownContent = own.content(for: peer)
        var seeds = SecretVector<UInt8>(repeating: 0, count: 64)
        let start = 64 * terms.count
        seeds.withUnsafeMutableBufferPointer { seeds in
            content.withUnsafeBufferPointer { theirs in
                ownContent.withUnsafeBufferPointer { ours in
                    let (first, second) = isFirst ? (ours, theirs) : (theirs, ours)
                    for i in 0..<32 {
                        seeds[i] = first[start + i]
                        seeds[32 + i] = second[start + i]
                    }
                }
            }
        }
        let head = terms.pairDigest("masks", min(place, peer), max(place, peer))
        let seed = SecretHash.sha512(head, seeds)
        let expanded: SecretVector<Scalar> = SeedExpansion.scalars(
            seed, label: "masks", count: 3 * terms.count)
        masks.withUnsafeMutableBufferPointer { masks in
            expanded.withUnsafeBufferPointer { expanded in
                for i in masks.indices {
                    masks[i] = isFirst ? masks[i] + expanded[i] : masks[i] - expanded[i]
                }
            }
        }
    }

    /// Computes with the shares for presignature `index` in place.
    borrowing func withValues<Result>(_ index: Int, _ body: (Values) -> Result) -> Result {
        let inverse = terms.signers.inverseCoefficients[place]
        let count = terms.count
        return sums.withUnsafeBufferPointer { sums in
            masks.withUnsafeBufferPointer { masks in
                body(
                    Values(
                        k: sums[index], a: sums[count + index], b: inverse * masks[index],
                        d: inverse * masks[count + index],
                        e: inverse * masks[2 * count + index]))
            }
        }
    }
}
