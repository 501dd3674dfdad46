internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// A signer's nonces, drawn in batches before there is anything to sign: with them a signature takes one
/// round (RFC 9591, 5.1: "preprocessing").
public final class FROSTNonceStock<Suite: FROSTCiphersuite> {
    private let share: KeyShare<Suite.Group>
    private let stock: any OneTimeStock

    /// The nonces of a share in a stock of their own: a `MemoryStock`, or a `FileStock` with this share's
    /// `label`.
    public init(share: KeyShare<Suite.Group>, stock: any OneTimeStock) {
        self.share = share
        self.stock = stock
    }

    /// Names share, epoch and use, for a `FileStock`.
    public static func label(_ share: KeyShare<Suite.Group>) -> [UInt8] {
        Array("swift-mpc/frost/nonces/v1".utf8) + share.publicKeyPackage.digest
            + [share.party.value]
    }

    /// Draws nonces; their commitments may go to any coordinator. Throws `.storage`.
    ///
    /// - Precondition: `count` is in `1...PublishedCommitments.batchLimit`.
    public func replenish(
        _ count: Int
    ) throws(KeyManagementError) -> [PublishedCommitments<Suite.Group>] {
        precondition(
            (1...PublishedCommitments<Suite.Group>.batchLimit).contains(count), "a batch")
        var items = [StockItem]()
        var commitments = [SigningCommitments<Suite.Group>]()
        for _ in 0..<count {
            let nonces = try SigningNonces<Suite>(share: share)
            commitments.append(nonces.commitments)
            items.append(
                StockItem(
                    publicPart: nonces.commitments.encoded, secret: nonces.secretBytes()))
        }
        let positions = try stock.add(items)
        return zip(positions, commitments).map {
            PublishedCommitments(epoch: stock.epoch, position: $0, commitments: $1)
        }
    }

    /// Takes the nonces with these commitments, for good.
    ///
    /// Throws `.spent`, and `.wrongCommitments` if those at this place are others: they are gone, too.
    func take(
        _ published: PublishedCommitments<Suite.Group>
    ) throws(KeyManagementError) -> SigningNonces<Suite> {
        let item = try stock.take(epoch: published.epoch, position: published.position)
        guard item.publicPart == published.commitments.encoded else { throw .wrongCommitments }
        guard let scalars = SigningNonces<Suite>.scalars(item.secret) else {
            throw .malformedEncoding
        }
        return SigningNonces(scalars: scalars, commitments: published.commitments)
    }
}
