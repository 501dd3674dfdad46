package import Keystore
package import Ledger

/// A share with the nonce that opens its commitment. Secret: no description.
package struct OpenedShare: ~Copyable, Sendable {
    /// The nonce (32), then the share.
    package let bytes: LockedBytes

    /// - Precondition: at least 32 bytes.
    package init(_ bytes: consuming LockedBytes) {
        precondition(bytes.count >= 32)
        self.bytes = bytes
    }

    /// Bytes of the share.
    package var length: Int { bytes.count - 32 }

    /// Its commitment (Protocols/offchain-shares.md).
    package func commitment(
        chainId: UInt64, registry: Address, sharing: Bytes32, place: Int, node: Address
    ) -> Hash32 {
        bytes.withUnsafeBytes { bytes in
            guard let nonce = try? Bytes32(bytes[..<32]) else {
                preconditionFailure("a share has a nonce")
            }
            return Commitments.shareCommitment(
                chainId: chainId, registry: registry, sharing: sharing,
                index: UInt8(truncatingIfNeeded: place), node: node, nonce: nonce,
                share: UnsafeRawBufferPointer(rebasing: bytes[32...]))
        }
    }
}
