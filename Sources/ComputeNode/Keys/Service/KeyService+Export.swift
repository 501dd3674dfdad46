import Foundation
import KeyManagement
package import Ledger

/// Export: each node gives its share to a recipient, who has the key from then on. Only where its operator
/// lets it, the policy names the operation, and two approvers at least have signed for this recipient.
extension KeyService {
    /// This node's share, sealed to the key that the request names: the encoding of a `SealedShare`, in
    /// JSON.
    package func export(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, ExportPayload.self)
        guard limits.exports else { throw try refuse(call.caller, call.use, .exportOff) }
        let custody = call.entry.custody
        guard custody.held?.chainEpoch == call.key.epoch else {
            throw NodeError.key(call.entry.lack)
        }
        return try await submit(call, isRecordedFirst: true, within: limits.answerWithin) {
            let content = try custody.exported().sealable()
            let sealed = try SealedShare(
                content, to: call.payload.recipient,
                for: .init(
                    .export, chainId: self.chain.chainId, registry: self.chain.keyRegistry,
                    sharing: call.use.request, node: self.chain.account,
                    caller: call.use.caller))
            return try [UInt8](JSONEncoder().encode(sealed))
        }
    }
}
