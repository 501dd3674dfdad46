import FiniteFields
package import Keystore
package import Ledger
import SecretSharing

/// A secret split for its nodes, with the commitments that go on chain. Its shares are wiped on release.
///
/// What is shared is a nonce of 32 bytes followed by the secret, so that whoever puts shares together
/// can check the commitment to the secret too (Protocols/offchain-shares.md).
package final class DealtSecret: Sendable {
    package let commitments: ShareCommitments
    private let shares: [Held]

    /// - Throws: `.sharing` with `.threshold` or `.length`.
    package init(
        _ secret: borrowing LockedBytes, threshold: Int, nodes: [Address], sharing: Bytes32,
        chainId: UInt64, registry: Address
    ) throws(NodeError) {
        guard nodes.count <= ShareRegistry.maximumNodes, threshold >= 2,
            threshold <= nodes.count,
            let shamir = try? ShamirSharing<GF256>(
                threshold: threshold - 1, parties: nodes.count)
        else { throw .sharing(.threshold(threshold, nodes: nodes.count)) }
        guard (1...SecretVault.maximumSecret).contains(secret.count) else {
            throw .sharing(.length(limit: SecretVault.maximumSecret))
        }
        let payload = Self.join(LockedBytes.random(count: 32), secret)
        let secretCommitment = Self.commitment(
            to: payload, sharing: sharing, chainId: chainId, registry: registry)
        let split = payload.withUnsafeBytes { payload in
            shamir.split(
                SecretVector<GF256>(copying: payload.assumingMemoryBound(to: GF256.self)))
        }
        shares = split.map { share in
            share.values.withUnsafeBufferPointer { values in
                Held(
                    Self.join(
                        LockedBytes.random(count: 32),
                        LockedBytes(copying: UnsafeRawBufferPointer(values))))
            }
        }
        commitments = ShareCommitments(
            secret: secretCommitment,
            shares: shares.enumerated().map { place, held in
                held.share.commitment(
                    chainId: chainId, registry: registry, sharing: sharing, place: place,
                    node: nodes[place])
            })
    }

    /// A copy of the share of the node at a place, from 0.
    package func share(_ place: Int) -> OpenedShare {
        OpenedShare(shares[place].share.bytes.copy())
    }

    /// The commitment to a payload: nonce, then secret.
    static func commitment(
        to payload: borrowing LockedBytes, sharing: Bytes32, chainId: UInt64, registry: Address
    ) -> Hash32 {
        payload.withUnsafeBytes { payload in
            guard let nonce = try? Bytes32(payload[..<32]) else {
                preconditionFailure("a payload has a nonce")
            }
            return Commitments.secretCommitment(
                chainId: chainId, registry: registry, sharing: sharing, nonce: nonce,
                secret: UnsafeRawBufferPointer(rebasing: payload[32...]))
        }
    }

    private static func join(
        _ first: borrowing LockedBytes, _ second: borrowing LockedBytes
    ) -> LockedBytes {
        var joined = LockedBytes(count: first.count + second.count)
        let start = first.count
        joined.withUnsafeMutableBytes { joined in
            first.withUnsafeBytes { joined.copyMemory(from: $0) }
            second.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: joined[start...]).copyMemory(from: $0)
            }
        }
        return joined
    }

    /// A share by reference: arrays hold no owners.
    final class Held: Sendable {
        let share: OpenedShare

        init(_ bytes: consuming LockedBytes) { share = OpenedShare(bytes) }
    }
}
