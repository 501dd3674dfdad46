import Foundation
import KeyManagement
import Keystore
package import Ledger

/// Decryption: each node gives its part to the client alone, sealed, so that no node sees a plaintext.
extension KeyService {
    /// This node's part of a decryption, sealed to the key that the request names: the encoding of a
    /// `SealedShare`, in JSON.
    package func decrypt(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, DecryptionPayload.self)
        guard let held = call.entry.custody.held,
            let (_, desk) = call.entry.custody.opened(held.digest)
        else { throw NodeError.key(call.entry.lack) }
        guard let desk = desk as? any DecryptionDesk else { throw NodeError.key(.wrongScheme) }
        return try await submit(call, isRecordedFirst: true, within: limits.answerWithin) {
            let part = try desk.decrypt(Array(call.payload.ciphertext))
            let content = try LockedBytes(copying: Bytes32.random().bytes + part)
            let sealed = try SealedShare(
                OpenedShare(content), to: call.payload.recipient,
                for: .init(
                    .part, chainId: self.chain.chainId, registry: self.chain.keyRegistry,
                    sharing: call.use.request, node: self.chain.account,
                    caller: call.use.caller))
            return try [UInt8](JSONEncoder().encode(sealed))
        }
    }
}
