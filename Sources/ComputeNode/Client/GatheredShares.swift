import FiniteFields
package import Keystore
package import Ledger
import SecretSharing
import Synchronization

/// Shares of one secret as nodes gave them and as their commitments allow.
package final class GatheredShares: Sendable {
    private let id: Bytes32
    private let sharing: ShareRegistry.Sharing
    private let commitments: ShareCommitments
    private let chainId: UInt64
    private let registry: Address
    /// By place.
    private let shares = Mutex<[Int: DealtSecret.Held]>([:])

    package init(
        id: Bytes32, sharing: ShareRegistry.Sharing, commitments: ShareCommitments,
        chainId: UInt64, registry: Address
    ) {
        self.id = id
        self.sharing = sharing
        self.commitments = commitments
        self.chainId = chainId
        self.registry = registry
    }

    /// How many good shares are there.
    package var count: Int { shares.withLock { $0.count } }

    /// Takes the share of the node at `place`.
    ///
    /// - Throws: `.sharing(.wrongShare)` unless it opens its commitment.
    package func add(_ share: consuming OpenedShare, place: Int) throws(NodeError) {
        let opened = share.commitment(
            chainId: chainId, registry: registry, sharing: id, place: place,
            node: sharing.nodes[place])
        guard opened == commitments.shares[place] else {
            throw .sharing(.wrongShare(node: sharing.nodes[place]))
        }
        let held = DealtSecret.Held(share.bytes.copy())
        shares.withLock { $0[place] = held }
    }

    /// The secret.
    ///
    /// - Throws: `.sharing` with `.tooFewShares`, or `.inconsistentDealer` where the shares are the
    ///   committed ones and don't give the committed secret.
    package func secret() throws(NodeError) -> LockedBytes {
        let found = shares.withLock { $0 }
        let needed = Int(sharing.threshold)
        guard found.count >= needed else {
            throw .sharing(.tooFewShares(good: found.count, needed: needed))
        }
        let dishonest = NodeError.sharing(.inconsistentDealer(owner: sharing.owner))
        guard
            let shamir = try? ShamirSharing<GF256>(
                threshold: needed - 1, parties: sharing.nodes.count)
        else { throw .sharing(.threshold(needed, nodes: sharing.nodes.count)) }
        var good: [ShamirShare<GF256>] = []
        for (place, held) in found.sorted(by: { $0.key < $1.key }) {
            let values = held.share.bytes.withUnsafeBytes { bytes in
                SecretVector<GF256>(
                    copying: UnsafeRawBufferPointer(rebasing: bytes[32...])
                        .assumingMemoryBound(to: GF256.self))
            }
            good.append(ShamirShare(index: shamir.indices[place], values: values))
        }
        var payload = LockedBytes(count: good[0].count)
        do throws(SecretSharingError) {
            // Every share beyond the threshold is checked against the others.
            let combined = try shamir.reconstruct(good)
            payload.withUnsafeMutableBytes { payload in
                combined.withUnsafeBufferPointer {
                    payload.copyMemory(from: UnsafeRawBufferPointer($0))
                }
            }
        } catch { throw dishonest }
        guard payload.count > 32,
            DealtSecret.commitment(
                to: payload, sharing: id, chainId: chainId, registry: registry)
                == commitments.secret
        else { throw dishonest }
        return payload.withUnsafeBytes { LockedBytes(copying: $0[32...]) }
    }
}
